"""Which word of one name goes with which of another."""

from collections.abc import Sequence

from rapidfuzz.distance import JaroWinkler


def pair_up(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, float]]:
    """Places in both that go together, each used once, with how alike they are (Jaro-Winkler, 0 to 1), likest first.

    As many pairs as the shorter one has words; the same pairs whichever comes first.
    """
    every = [
        (-JaroWinkler.similarity(a, b), min(a, b), max(a, b), i, j)
        for i, a in enumerate(one)
        for j, b in enumerate(other)
    ]
    taken_one, taken_other = set[int](), set[int]()
    found = []
    for alike, _, _, i, j in sorted(every):
        if i not in taken_one and j not in taken_other:
            taken_one.add(i)
            taken_other.add(j)
            found.append((i, j, -alike))
    return found
