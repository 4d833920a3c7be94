"""Which pairs are worth comparing: those that share something few others have."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from assistant.resolution.readings import ReadParty
from assistant.resolution.romanised import sounds

MOST_SHARERS = 40
"""What more parties than this share tells little; it counts only together with another such thing."""
_PREFIX = 3

Key = tuple[str, ...]


def keys_of(party: ReadParty) -> Iterator[Key]:
    """Everything two records of one party may share: phone, mailbox, domain, number, birth, address, parts of names."""
    for kind, values in (
        ("phone", party.phones),
        ("mail", party.emails),
        ("domain", party.domains),
        ("number", party.numbers),
    ):
        for value in values:
            yield kind, value
    for number in (*party.numbers, party.born):
        # One wrong digit leaves one of the halves whole.
        if len(number) >= 2 * _PREFIX:
            half = len(number) // 2
            yield "first half", number[:half], *party.postcodes
            yield "second half", number[half:], *party.postcodes
    if party.born:
        yield "born", party.born
    for address in party.addresses:
        if address.house and address.street:
            yield "house", address.house, address.street[0][:4]
        yield "address", address.text
    for name in party.organisation:
        yield "core", name.core
        yield from (("sound", sound) for sound in sounds(name))
        yield from _name_keys(name.core, is_chinese=name.is_chinese)
    for words in party.person:
        yield "core", " ".join(words)
        for word in words:
            if party.born:
                yield "word born", word[:_PREFIX], party.born[:4]
            for code in party.postcodes:
                yield "word place", word[:_PREFIX], code
        yield "initials", *(word[:_PREFIX] for word in words)


def _name_keys(core: str, *, is_chinese: bool) -> Iterator[Key]:
    if is_chinese:
        yield from (("pair", one + other) for one, other in pairwise(core))
        return
    words = core.split()
    # Letters that changed places, the commonest slip, leave the letters as they are.
    yield from (("letters", "".join(sorted(word))) for word in words if len(word) > _PREFIX)
    yield from (("words", one, other) for one, other in pairwise(words))
    if words:
        yield "front", "".join(words)[:5]


class Blocks:
    """Which of many parties share what."""

    def __init__(self, parties: Sequence[ReadParty]) -> None:
        self._sharers: dict[Key, list[int]] = defaultdict(list)
        for place, party in enumerate(parties):
            for key in dict.fromkeys(keys_of(party)):
                self._sharers[key].append(place)

    def pairs(self) -> set[tuple[int, int]]:
        """Pairs of places, the lower first, that share a key few have, or two keys that many have each."""
        found: set[tuple[int, int]] = set()
        common: dict[int, list[Key]] = defaultdict(list)
        for key, places in self._sharers.items():
            if len(places) <= MOST_SHARERS:
                found.update(combinations(places, 2))
            else:
                for place in places:
                    common[place].append(key)
        both: dict[tuple[Key, Key], list[int]] = defaultdict(list)
        for place, keys in common.items():
            for pair in combinations(sorted(keys), 2):
                both[pair].append(place)
        for places in both.values():
            if 1 < len(places) <= MOST_SHARERS:
                found.update(combinations(places, 2))
        return found

    def sharers(self, party: ReadParty) -> set[int]:
        """The places of those that share with a further party a key few have, or two keys that many have each."""
        found: set[int] = set()
        common: Counter[int] = Counter()
        for key in dict.fromkeys(keys_of(party)):
            places = self._sharers.get(key, ())
            if len(places) <= MOST_SHARERS:
                found.update(places)
            else:
                common.update(places)
        twice = [place for place, shared in common.most_common(MOST_SHARERS) if shared > 1]
        return found.union(twice)
