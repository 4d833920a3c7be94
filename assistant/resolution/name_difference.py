"""How two names of organisations differ: the words, and what they weigh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.resolution.organisation_names import OrganisationName, Part, Token
from assistant.resolution.pairing import pair_up
from assistant.resolution.places import COUNTRY, agree, is_within

SAME_AT_MOST = 0.8
"""Names that differ by no more are of the same organisation more likely than not."""
_ALONE = {Part.CORE: 1.0, Part.TRADE: 0.35, Part.PLAIN: 0.2, Part.BRANCH: 1.0, Part.LEGAL: 0.0}
"""What a word weighs that only one of the names has."""
_INSTEAD = {Part.CORE: 1.0, Part.TRADE: 0.9, Part.PLAIN: 0.5, Part.BRANCH: 1.0, Part.LEGAL: 0.0}
"""What a word weighs that stands in the place of another of its kind."""
_PLACE_MISSING, _PLACE_OTHER, _PLACE_AROUND = 0.3, 2.0, 0.05
_PLACE_NARROWER, _PLACE_NARROWER_BRANCH = 0.3, 1.0
_BRANCH_OF_BRANCH = 0.2
"""A further level of branch in a name, where both names are of branches."""
_FEW_CORE, _HEAVIER = 2, 2.5
"""A name whose core has fewer characters lives by its other words, which weigh so much more then."""
_LONG_CORE = 4.0
"""One character of a core longer than this weighs less, in proportion: in long names it is a slip."""
_TYPO, _SLIP = 0.9, 0.3
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class NameDifference:
    """`cost` from 0 (nothing that tells anything differs); `words` are those that differ and weigh something, of the
    first name and of the second."""

    cost: float
    words: tuple[tuple[str, str], ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the names alone make one organisation of the two more likely than not."""
        return self.cost <= SAME_AT_MOST


def difference(one: OrganisationName, other: OrganisationName) -> NameDifference:
    """What differs between two names; the same the other way round, with the words swapped."""
    if one.is_chinese != other.is_chinese:
        return NameDifference(_PLACE_OTHER, ((one.text, other.text),))  # a translation is not for us to judge
    if not one.is_chinese:
        return _foreign(one.tokens, other.tokens)
    core = min(_core_size(one), _core_size(other))
    heavier = _HEAVIER if core < _FEW_CORE else 1.0
    both_branches = one.is_branch and other.is_branch
    places = _places(one, other, heavier=heavier, both_branches=both_branches)
    rest = _aligned(one.tokens, other.tokens, _weights(core, heavier=heavier, both_branches=both_branches))
    return NameDifference(places.cost + rest.cost, (*places.words, *rest.words))


def _core_size(name: OrganisationName) -> int:
    return sum(len(token.text) for token in name.tokens if token.part is Part.CORE)


def _places(one: OrganisationName, other: OrganisationName, *, heavier: float, both_branches: bool) -> NameDifference:
    """Places in any order. What counts are the narrowest: what lies around one tells nothing, another one a lot."""
    mine, theirs = one.places, other.places
    if mine == theirs:
        return NameDifference(0.0)
    words = ((_joined(mine - theirs), _joined(theirs - mine)),)
    extra = [(_narrowest(mine) - theirs, theirs), (_narrowest(theirs) - mine, mine)]
    strange = [
        sum(not any(agree(place, held) for held in held_there) for place in places) for places, held_there in extra
    ]
    if all(strange):
        return NameDifference(_PLACE_OTHER, words)
    cost = _PLACE_MISSING * heavier if any(strange) else _PLACE_AROUND
    inner = sum(any(is_within(place, held) for held in held_there) for places, held_there in extra for place in places)
    if inner and not (both_branches and one.spot and one.spot == other.spot):
        cost = max(cost, _PLACE_NARROWER_BRANCH if both_branches else _PLACE_NARROWER)
    return NameDifference(cost, words)


def _narrowest(places: frozenset[str]) -> frozenset[str]:
    """The places with none of the others in them; a country is none."""
    return frozenset(
        place
        for place in places
        if place not in COUNTRY and not any(other != place and is_within(other, place) for other in places)
    )


def _joined(places: frozenset[str]) -> str:
    return "".join(sorted(places))


def _aligned(a: Sequence[Token], b: Sequence[Token], weights: Mapping[Part, float]) -> NameDifference:
    """The cheapest way from one row of tokens to the other (weighted edit distance), and the words changed on it."""
    if a == b:
        return NameDifference(0.0)
    drop, add = [weights[token.part] for token in a], [weights[token.part] for token in b]
    of_core = weights[Part.CORE]
    costs = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        costs[i][0] = costs[i - 1][0] + drop[i - 1]
    for j in range(1, len(b) + 1):
        costs[0][j] = costs[0][j - 1] + add[j - 1]
    for i in range(1, len(a) + 1):
        row, before = costs[i], costs[i - 1]
        for j in range(1, len(b) + 1):
            swap = before[j - 1] + _instead(a[i - 1], b[j - 1], drop[i - 1] + add[j - 1], of_core)
            row[j] = min(swap, before[j] + drop[i - 1], row[j - 1] + add[j - 1])
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                row[j] = min(row[j], costs[i - 2][j - 2] + drop[i - 1])  # two neighbours changed places
    return NameDifference(costs[-1][-1], _path(a, b, costs, drop, add, of_core))


def _weights(core: int, *, heavier: float, both_branches: bool) -> dict[Part, float]:
    """What a word weighs that only one name has, `core` being the shorter core's length in characters."""
    return {
        Part.CORE: min(1.0, _LONG_CORE / max(core, 1)),
        Part.TRADE: min(1.0, _ALONE[Part.TRADE] * heavier),
        Part.PLAIN: min(1.0, _ALONE[Part.PLAIN] * heavier),
        Part.BRANCH: _BRANCH_OF_BRANCH if both_branches else _ALONE[Part.BRANCH],
        Part.LEGAL: _ALONE[Part.LEGAL],
    }


def _path(
    a: Sequence[Token], b: Sequence[Token], costs: list[list[float]], drop: list[float], add: list[float], core: float
) -> tuple[tuple[str, str], ...]:
    words: list[tuple[str, str]] = []
    i, j = len(a), len(b)
    while i or j:
        if i and j:
            swap = _instead(a[i - 1], b[j - 1], drop[i - 1] + add[j - 1], core)
            if abs(costs[i][j] - costs[i - 1][j - 1] - swap) < _NOTHING:
                i, j = i - 1, j - 1
                if swap > _NOTHING:
                    words.append((a[i].text, b[j].text))
                continue
            turned = i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]
            if turned and abs(costs[i][j] - costs[i - 2][j - 2] - drop[i - 1]) < _NOTHING:
                i, j = i - 2, j - 2
                words.append((a[i].text + a[i + 1].text, b[j].text + b[j + 1].text))
                continue
        if i and abs(costs[i][j] - costs[i - 1][j] - drop[i - 1]) < _NOTHING:
            i -= 1
            if drop[i] > _NOTHING:
                words.append((a[i].text, ""))
        else:
            j -= 1
            if add[j] > _NOTHING:
                words.append(("", b[j].text))
    return tuple(reversed(words))


def _instead(one: Token, other: Token, both: float, core: float) -> float:
    if one == other:
        return 0.0
    if one.part is not other.part:
        return both
    if one.part is Part.TRADE and (one.text in other.text or other.text in one.text):
        return _ALONE[Part.TRADE]
    return core if one.part is Part.CORE else _INSTEAD[one.part]


def _foreign(a: Sequence[Token], b: Sequence[Token]) -> NameDifference:
    """Words in any order: each goes with the likest of the other name, where it is no more than a slip away."""
    mine, theirs = [token for token in a if token not in b], [token for token in b if token not in a]
    cost, words = 0.0, list[tuple[str, str]]()
    slips = [
        (i, j)
        for i, j, alike in pair_up([token.text for token in mine], [token.text for token in theirs])
        if alike >= _TYPO and mine[i].part is theirs[j].part
    ]
    for i, j in slips:
        cost += _SLIP * _ALONE[mine[i].part]
        words.append((mine[i].text, theirs[j].text))
    for place, token in enumerate(mine):
        if place not in {i for i, _ in slips} and _ALONE[token.part]:
            cost += _ALONE[token.part]
            words.append((token.text, ""))
    for place, token in enumerate(theirs):
        if place not in {j for _, j in slips} and _ALONE[token.part]:
            cost += _ALONE[token.part]
            words.append(("", token.text))
    return NameDifference(cost, tuple(words))
