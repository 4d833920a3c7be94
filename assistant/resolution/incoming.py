"""Records that come in many at once: for each the records it is likely one with, there before or earlier among them."""

import random
from collections import defaultdict
from collections.abc import Sequence
from math import log2

from assistant.resolution.blocking import MOST_SHARERS, keys_of
from assistant.resolution.comparing import FIELDS, compare, rarities
from assistant.resolution.duplicates import ENOUGH_TO_FIT, LIKELY, RANDOM_PAIRS, Pair, weights_for
from assistant.resolution.frequencies import Frequencies
from assistant.resolution.party import Party
from assistant.resolution.readings import read_party
from assistant.resolution.weights import Weights, fit

_COMPARED = 12
"""So many records are compared with one that comes: those that share most with it, rare things counting more."""
_COMMON = 5_000
_FITTED_TO = 5_000


class Incoming:
    """Records held before, and those that come after them in their order. Holds all in memory, some 6 kB each.

    Unlike `PartyIndex.duplicates` it never compares two that were there before, and of those that come each with a few
    only: that is enough to find what it is one with.
    """

    def __init__(self, held: Sequence[Party], coming: Sequence[Party]) -> None:
        self._read = [read_party(party) for party in (*held, *coming)]
        self._first = len(held)
        self._frequencies = Frequencies.of(self._read)
        self._sharers: dict[int, list[int]] = defaultdict(list)
        for place, party in enumerate(self._read):
            for key in {hash(key) for key in keys_of(party)}:
                self._sharers[key].append(place)
        self._weigh(self._weights())

    def _weights(self) -> Weights:
        """Fitted to some of the records that come, where they have enough pairs; else the usual ones."""
        draw = random.Random(len(self._read))
        count = len(self._read) - self._first
        places = [self._first + place for place in sorted(draw.sample(range(count), min(count, _FITTED_TO)))]
        pairs = [(place, other) for place in places for other in self._nearest(place)]
        if len(pairs) < ENOUGH_TO_FIT:
            return weights_for(len(self._read))
        drawn = (draw.sample(self._read, 2) for _ in range(RANDOM_PAIRS))
        return fit(
            [compare(self._read[one], self._read[other], self._frequencies) for one, other in pairs],
            [compare(one, other, self._frequencies) for one, other in drawn],
            sum(places),
        )

    def _weigh(self, weights: Weights) -> None:
        self._prior_bits = log2(weights.prior / (1 - weights.prior))
        self._bits = [
            [log2(same / other) for same, other in zip(of_same, of_other, strict=True)]
            for of_same, of_other in zip(weights.same, weights.other, strict=True)
        ]

    def alike(self, coming: int, *, least: float = LIKELY, limit: int = 3) -> list[Pair]:
        """What the record at place `coming` among those that come is likely one with, surest first: records that were
        there and earlier ones that came."""
        place = self._first + coming
        found = []
        for other in self._nearest(place):
            pair = self._judged(place, other)
            if pair.probability >= least:
                found.append(pair)
        return sorted(found, key=lambda pair: (-pair.bits, pair.other))[:limit]

    def _nearest(self, place: int) -> list[int]:
        shared: dict[int, float] = defaultdict(float)
        common: list[list[int]] = []
        for key in {hash(key) for key in keys_of(self._read[place])}:
            places = self._sharers[key]
            if len(places) <= MOST_SHARERS:
                weight = 1 / len(places)
                for other in places:
                    if other < place:
                        shared[other] += weight
            elif len(places) <= _COMMON:
                common.append(places)
        if len(common) > 1:
            common.sort(key=len)
            weight = 1 / len(common[0])
            for other in set(common[0]).intersection(common[1]):
                if other < place:
                    shared[other] += weight
        return sorted(shared, key=lambda other: (-shared[other], other))[:_COMPARED]

    def _judged(self, place: int, other_place: int) -> Pair:
        one, other = self._read[place], self._read[other_place]
        levels = compare(one, other, self._frequencies)
        evidence = {
            name: 0.0 if level is None else bits[level]
            for name, level, bits in zip(FIELDS, levels, self._bits, strict=True)
        }
        for name, bits in rarities(one, other, levels, self._frequencies).items():
            evidence[name] += bits
        return Pair(one.party.id, other.party.id, self._prior_bits + sum(evidence.values()), evidence)
