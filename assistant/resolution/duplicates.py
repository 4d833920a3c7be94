"""Which of many records are of the same party, with how surely and why."""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.resolution.blocking import Blocks
from assistant.resolution.comparing import FIELDS, Levels, compare, rarities
from assistant.resolution.frequencies import Frequencies
from assistant.resolution.party import Party
from assistant.resolution.readings import ReadParty, read_party
from assistant.resolution.weights import USUAL, Weights, fit

LIKELY = 0.5
"""From this probability on two records are told to be of one party more likely than not."""
ENOUGH_TO_FIT = 500
RANDOM_PAIRS = 20_000
_STEP = 1000
_SHARE_AGAIN, _MOST_PRIOR = 0.1, 0.01
"""Where there are too few records to count: the share of records that are there already, and its bound as a prior."""
_UNSEEN_BITS = -6.0
"""What a pair inside a group that shares nothing worth comparing counts, as evidence."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, ids in order of input. `bits` is the evidence for one party (log2 of the odds), `evidence` what each
    field of `FIELDS` adds to it."""

    one: str
    other: str
    bits: float
    evidence: Mapping[str, float]

    @property
    def probability(self) -> float:
        """How likely both are of one party, 0 to 1."""
        return float(1 / (1 + 2.0 ** -min(max(self.bits, -60.0), 60.0)))


class PartyIndex:
    """Records to find duplicates among, and of a further record. Holds them in memory, some 10 kB each."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self._read = [read_party(party) for party in parties]
        self._blocks = Blocks(self._read)
        self._frequencies = Frequencies.of(self._read)
        self._weights = weights_for(len(parties))

    def duplicates(self, progress: Progress = lambda _done, _all: None) -> list[Pair]:
        """Every pair of records that is likely of one party, surest first.

        With some thousand records the weights are fitted to them, for `alike` too; with fewer the usual ones hold.
        """
        pairs = sorted(self._blocks.pairs())
        compared: list[Levels] = []
        for done, (one, other) in enumerate(pairs):
            compared.append(compare(self._read[one], self._read[other], self._frequencies))
            if done % _STEP == 0:
                progress(done, len(pairs))
        progress(len(pairs), len(pairs))
        if len(pairs) >= ENOUGH_TO_FIT:
            count = len(self._read)
            self._weights = fit(compared, self._at_random(), count * (count - 1) // 2)
        judged = (
            self._judged(self._read[one], self._read[other], levels)
            for (one, other), levels in zip(pairs, compared, strict=True)
        )
        return sorted((pair for pair in judged if pair.probability >= LIKELY), key=lambda pair: -pair.bits)

    def alike(self, party: Party, *, least: float = LIKELY, limit: int = 5) -> list[Pair]:
        """The records that a further one is likely of one party with, surest first; `other` is the record's id."""
        new = read_party(party)
        found = []
        for place in self._blocks.sharers(new):
            held = self._read[place]
            pair = self._judged(new, held, compare(new, held, self._frequencies))
            if pair.probability >= least and held.party.id != party.id:
                found.append(pair)
        return sorted(found, key=lambda pair: -pair.bits)[:limit]

    def _at_random(self) -> list[Levels]:
        draw = random.Random(len(self._read))
        by_id = sorted(self._read, key=lambda held: held.party.id)  # whatever order they came in
        drawn = (draw.sample(by_id, 2) for _ in range(RANDOM_PAIRS))
        return [compare(one, other, self._frequencies) for one, other in drawn]

    def _judged(self, one: ReadParty, other: ReadParty, levels: Levels) -> Pair:
        return _judge(one, other, levels, self._weights, self._frequencies)


def alike_among(
    party: Party, others: Iterable[Party], among: int, *, least: float = LIKELY, limit: int = 5
) -> list[Pair]:
    """Those of `others` that `party` is likely of one with, surest first; they were found among so many records.

    By the usual weights, and without knowing how common values are: for where nothing is held in memory.
    """
    weights, frequencies = weights_for(among), Frequencies()
    new = read_party(party)
    pairs = [
        _judge(new, held, compare(new, held, frequencies), weights, frequencies) for held in map(read_party, others)
    ]
    return sorted((pair for pair in pairs if pair.probability >= least), key=lambda pair: -pair.bits)[:limit]


def weights_for(count: int) -> Weights:
    """The usual weights for `count` records, where there are too few pairs to fit any."""
    return replace(USUAL, prior=min(_MOST_PRIOR, _SHARE_AGAIN / max(1, count)))


def _judge(one: ReadParty, other: ReadParty, levels: Levels, weights: Weights, frequencies: Frequencies) -> Pair:
    evidence = dict(zip(FIELDS, weights.evidence(levels), strict=True))
    for name, bits in rarities(one, other, levels, frequencies).items():
        evidence[name] += bits
    prior = weights.prior
    return Pair(one.party.id, other.party.id, math.log2(prior / (1 - prior)) + sum(evidence.values()), evidence)


def groups(pairs: Iterable[Pair]) -> list[tuple[str, ...]]:
    """Records of one party each, from the surest pair down: groups join while all pairs between them speak for it.

    A chain of likenesses (a is like b, b like c, but c not like a) therefore does not make one party of all.
    """
    bits: dict[tuple[str, str], float] = {}
    for pair in pairs:
        bits[pair.one, pair.other] = bits[pair.other, pair.one] = pair.bits
    member: dict[str, list[str]] = {}
    for (one, other), _ in sorted(bits.items(), key=lambda item: -item[1]):
        a, b = member.setdefault(one, [one]), member.setdefault(other, [other])
        if a is b:
            continue
        total = sum(bits.get((x, y), _UNSEEN_BITS) for x in a for y in b)
        if total > 0:
            a += b
            for name in b:
                member[name] = a
    return [tuple(group) for group in {id(group): group for group in member.values()}.values() if len(group) > 1]
