"""How much agreeing or differing in a field tells: Fellegi and Sunter's weights, fitted by expectation maximisation.

Fellegi, Sunter: A Theory for Record Linkage (1969). Winkler's frequency adjustment: agreeing on a rare name tells more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.resolution.comparing import FIELDS, Levels

Floats = NDArray[np.float64]
_ROUNDS, _STILL = 40, 1e-3
_TELLING, _SEEN = 0.5, 20
_SMOOTH, _LEAN = 1.0, 10.0


@dataclass(frozen=True)
class Weights:
    """Per field the chance of each level among pairs of one party (`same`) and of two (`other`).

    `prior` is the share of all pairs of records that are of one party.
    """

    same: tuple[Floats, ...]
    other: tuple[Floats, ...]
    prior: float

    def evidence(self, levels: Levels) -> tuple[float, ...]:
        """For each field the logarithm (base 2) of how much likelier its level is for one party; 0 where unknown."""
        return tuple(
            0.0 if level is None else float(np.log2(same[level] / other[level]))
            for level, same, other in zip(levels, self.same, self.other, strict=True)
        )


def _by_field(**shares: tuple[float, ...]) -> tuple[Floats, ...]:
    """A distribution over the levels of each of `FIELDS`, in their order."""
    return tuple(np.array(shares[name], np.float64) / sum(shares[name]) for name in FIELDS)


USUAL = Weights(
    same=_by_field(
        name=(0.55, 0.15, 0.12, 0.07, 0.06, 0.05),
        phone=(0.75, 0.05, 0.2),
        number=(0.9, 0.05, 0.02, 0.03),
        born=(0.9, 0.05, 0.02, 0.03),
        postcode=(0.8, 0.05, 0.15),
        mail=(0.5, 0.35, 0.15),
        address=(0.4, 0.25, 0.1, 0.05, 0.05, 0.15),
    ),
    other=_by_field(
        name=(1e-5, 2e-5, 2e-4, 1e-3, 5e-3, 0.99),
        phone=(2e-5, 1e-3, 0.999),
        number=(1e-6, 1e-5, 1e-3, 0.999),
        born=(1e-4, 5e-3, 0.03, 0.965),
        postcode=(0.01, 0.05, 0.94),
        mail=(1e-6, 2e-5, 1.0),
        address=(1e-5, 2e-4, 1e-3, 5e-3, 0.01, 0.984),
    ),
    prior=1e-4,
)
"""For few records, and to begin with."""


def fit(
    candidates: Sequence[Levels], random_pairs: Sequence[Levels], all_pairs: int, start: Weights = USUAL
) -> Weights:
    """Weights fitted to what was compared, by expectation maximisation over the candidates. Needs no labelled pairs.

    `all_pairs` is how many pairs there are, compared or not: those not compared are taken to be of two parties that
    share no value. How often two parties are nearly alike is counted among `random_pairs`; how often they share the
    very value, which pairs at random hardly ever do, among the candidates. What is seen rarely leans on `start`.
    """
    same, prior = start.same, min(start.prior, len(candidates) / 4 / all_pairs)
    other = tuple(_counted(random_pairs, place, start.other[place]) for place in range(len(FIELDS)))
    is_common = [sum(levels[place] == 0 for levels in random_pairs) > _SEEN for place in range(len(FIELDS))]
    table = np.array([[-1 if level is None else level for level in levels] for levels in candidates])
    for _ in range(_ROUNDS):
        log_odds = np.full(len(table), np.log(prior / (1 - prior)))
        for place in range(len(FIELDS)):
            known = table[:, place] >= 0
            log_odds[known] += np.log(same[place] / other[place])[table[known, place]]
        chance = 1 / (1 + np.exp(-log_odds))
        prior_odds = np.log(prior / (1 - prior))
        fitted, unlike = [], []
        for place, usual in enumerate(start.same):
            known = table[:, place] >= 0
            counts = np.bincount(table[known, place], weights=chance[known], minlength=len(usual)) + _LEAN * usual
            fitted.append(counts / counts.sum())
            agree = table[:, place] == 0
            rest = log_odds[agree] - prior_odds - np.log(same[place][0] / other[place][0])
            agreeing = len(rest) * (1 - _share_of_one_party(rest)) + _SMOOTH
            unlike.append(other[place] if is_common[place] else _with_first(other[place], agreeing / all_pairs))
        new_prior = max(1.0, float(chance.sum())) / all_pairs
        moved = abs(new_prior / prior - 1) + max(float(np.abs(a - b).max()) for a, b in zip(same, fitted, strict=True))
        same, other, prior = tuple(fitted), tuple(unlike), new_prior
        if moved < _STILL:
            break
    return Weights(same, other, prior)


def _share_of_one_party(evidence: Floats) -> float:
    """Which share of pairs is of one party, judged by this evidence alone (natural logarithms of likelihood ratios).

    Of pairs that agree in one field, by what the other fields say: so agreeing never proves itself.
    """
    telling = evidence[np.abs(evidence) > _TELLING]
    if not len(telling):
        return 0.5
    share = 0.5
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-(np.log(share / (1 - share)) + telling)))
        share = min(1 - 1e-6, max(1e-6, float(chance.mean())))
    return share


def _with_first(chances: Floats, first: float) -> Floats:
    """The distribution with another chance of its first level, the others in proportion."""
    rest = chances[1:] / chances[1:].sum()
    return np.concatenate([[first], rest * (1 - first)])


def _counted(pairs: Sequence[Levels], place: int, usual: Floats) -> Floats:
    counts = _SMOOTH * usual * max(1.0, len(pairs) ** 0.5 / 10)
    for levels in pairs:
        level = levels[place]
        if level is not None:
            counts[level] += 1
    return np.asarray(counts / counts.sum(), np.float64)
