"""How common values are among the records at hand: agreeing on a rare one tells more than on one that many have."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import JaroWinkler

from assistant.resolution.organisation_names import OrganisationName, Part
from assistant.resolution.readings import ReadParty

_ALIKE = 0.9
_MOST_BITS = 6.0
_UNKNOWN_WORD = 8.0


@dataclass(frozen=True)
class Frequencies:
    """`words` is the inverse document frequency of each word of names; `values` how many bits more or less than the
    average it tells to agree on a value, by field."""

    words: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Sequence[ReadParty]) -> "Frequencies":
        """Counted over all records."""
        held = Counter(
            word for party in read for word in {word for name in party.organisation for word in _words(name)}
        )
        words = {word: math.log(1 + len(read) / count) for word, count in held.items()}
        columns: dict[str, Iterable[Iterable[str]]] = {
            "name": (set(party.cores) for party in read),
            "phone": (party.phones for party in read),
            "mail": (party.emails | party.domains for party in read),
            "postcode": (party.postcodes for party in read),
            "address": ({address.text for address in party.addresses} for party in read),
        }
        return cls(words, {name: _rarity(column) for name, column in columns.items()})

    def rarity(self, name: str, one: Iterable[str], other: Iterable[str]) -> float:
        """The bits that agreeing on the rarest of the shared values tells more than usual."""
        values = self.values.get(name, {})
        return max((values.get(value, 0.0) for value in frozenset(one) & frozenset(other)), default=0.0)

    def likeness(self, one: OrganisationName, other: OrganisationName) -> float:
        """How alike two names are by their words, 0 to 1: rare words count, common ones hardly (soft TF-IDF).

        Cohen, Ravikumar, Fienberg: A Comparison of String Distance Metrics for Name-Matching Tasks (2003).
        """
        mine, theirs = self._weighed(one), self._weighed(other)
        if not mine or not theirs:
            return 0.0
        if "".join(mine) == "".join(theirs):
            return 1.0
        total = 0.0
        for word, weight in mine.items():
            if word in theirs:
                total += weight * theirs[word]
                continue
            best = max(theirs, key=lambda held: JaroWinkler.similarity(word, held))
            alike = JaroWinkler.similarity(word, best)
            if alike >= _ALIKE:
                total += weight * theirs[best] * alike
        return min(1.0, total)

    def _weighed(self, name: OrganisationName) -> dict[str, float]:
        weights = {word: self.words.get(word, _UNKNOWN_WORD) for word in _words(name)}
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / norm for word, weight in weights.items()} if norm else {}


def _words(name: OrganisationName) -> tuple[str, ...]:
    """All words of a name but its legal form, each once."""
    return tuple(dict.fromkeys(token.text for token in name.tokens if token.part is not Part.LEGAL))


def _rarity(column: Iterable[Iterable[str]]) -> dict[str, float]:
    counts = Counter(value for values in column for value in values)
    if not counts:
        return {}
    usual = sum(count * count for count in counts.values()) / sum(counts.values())
    return {value: min(_MOST_BITS, max(-_MOST_BITS, math.log2(usual / count))) for value, count in counts.items()}
