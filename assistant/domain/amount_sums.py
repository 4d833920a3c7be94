"""The sum of amounts that each come or do not: its exact distribution, and a range of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SUMS_MAX = 4096
"""Most different sums that are kept apart; beyond, they stand on a grid."""
GRID = 1 << 15
"""So many steps go into the sum of all amounts on the grid."""

Floats = NDArray[np.float64]
_TOGETHER = 64
_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class Chance:
    """An amount that comes with a probability from 0 to 1."""

    amount: float
    probability: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The expected sum, and the range it lies in at eight of ten times. The range holds the mean by definition, which
    for one deal the tenth and ninetieth percentile would not."""

    mean: float
    low: float
    high: float


def estimate(chances: Iterable[Chance], certain: float = 0.0, *, tail: float = 0.1) -> Estimate:
    """Mean and range of `certain` and all `chances`, independent of each other (Poisson-binomial, weighted by amounts).

    `tail` is the probability left out on each side. Exact while there are few different sums; then n amounts are
    rounded by some sqrt(n) steps of the grid, the mean still exact. The order of input does not matter.
    """
    given = sorted((one.amount, one.probability) for one in chances)
    totals, weights = np.zeros(1), np.ones(1)
    for place, (amount, probability) in enumerate(given, 1):
        both = np.concatenate([weights * (1 - probability), weights * probability])
        totals, of_each = np.unique(np.concatenate([totals, totals + amount]), return_inverse=True)
        weights = np.bincount(of_each, both).astype(np.float64)
        totals, weights = totals[weights > 0], weights[weights > 0]
        if len(totals) > SUMS_MAX:
            totals, weights = _on_grid(totals, weights, given[place:], sum(amount for amount, _ in given))
            break
    mean = sum(amount * probability for amount, probability in given)
    low, high = _quantile(totals, weights, tail), _quantile(totals, weights, 1 - tail)
    return Estimate(certain + mean, certain + min(low, mean), certain + max(high, mean))


def _on_grid(totals: Floats, held: Floats, more: Sequence[tuple[float, float]], whole: float) -> tuple[Floats, Floats]:
    """The distribution once `more` amounts have come or not: sums, ascending, and their weights. What lies between two
    points of the grid is shared between them, so that the mean stays."""
    step = whole / GRID
    places = totals / step
    below = places.astype(np.int64)
    weights = np.zeros(int(below.max()) + 2)
    np.add.at(weights, below, held * (1 - (places - below)))
    np.add.at(weights, below + 1, held * (places - below))
    some = [_sums_of(more[start : start + _TOGETHER], step) for start in range(0, len(more), _TOGETHER)]
    while len(some) > 1:
        some = [_added(*some[place : place + 2]) for place in range(0, len(some), 2)]
    weights = _added(weights, *some)
    return np.arange(len(weights), dtype=np.float64) * step, weights


def _sums_of(amounts: Sequence[tuple[float, float]], step: float) -> Floats:
    """How likely each sum of a few amounts is, in steps of the grid."""
    weights, top = np.zeros(sum(int(amount / step) + 1 for amount, _ in amounts) + 1), 1
    weights[0] = 1.0
    for amount, probability in amounts:
        whole_steps, part = int(amount / step), amount / step % 1
        before = weights[:top] * probability
        weights[:top] -= before
        weights[whole_steps : whole_steps + top] += before * (1 - part)
        weights[whole_steps + 1 : whole_steps + 1 + top] += before * part
        top += whole_steps + 1
    return weights


def _added(one: Floats, other: Floats | None = None) -> Floats:
    """The distribution of the sum of two that do not depend on each other."""
    if other is None:
        return one
    length = len(one) + len(other) - 1
    size = 1 << (length - 1).bit_length()
    both = np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size), size)[:length]
    return np.maximum(both, 0.0)


def _quantile(totals: Floats, weights: Floats, share: float) -> float:
    """The least sum that at least `share` of the distribution does not exceed, at most the greatest."""
    place = int(np.searchsorted(np.cumsum(weights), share - _NOISE))
    return float(totals[min(place, len(totals) - 1)])
