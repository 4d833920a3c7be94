"""The sum of amounts that each come or do not: its exact distribution, and a range of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SUMS_MAX = 4096
"""Most different sums that are kept apart; beyond, they stand on a grid."""
GRID = 1 << 15
"""So many steps go into the sum of all amounts on the grid."""


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
    sums = {0.0: 1.0}
    rest = iter(given)
    for amount, probability in rest:
        grown: dict[float, float] = {}
        for total, weight in sums.items():
            grown[total] = grown.get(total, 0.0) + weight * (1 - probability)
            grown[total + amount] = grown.get(total + amount, 0.0) + weight * probability
        sums = {total: weight for total, weight in grown.items() if weight > 0}
        if len(sums) > SUMS_MAX:
            sums = _on_grid(sums, list(rest), sum(amount for amount, _ in given))
    mean = sum(amount * probability for amount, probability in given)
    low, high = _quantile(sums, tail), _quantile(sums, 1 - tail)
    return Estimate(certain + mean, certain + min(low, mean), certain + max(high, mean))


def _on_grid(sums: Mapping[float, float], more: Sequence[tuple[float, float]], whole: float) -> dict[float, float]:
    """The distribution once `more` amounts have come or not. What lies between two points of the grid is shared between
    them, so that the mean stays."""
    step = whole / GRID
    weights = np.zeros(GRID + 3)
    places, held = np.array(list(sums)) / step, np.array(list(sums.values()))
    below = places.astype(np.int64)
    np.add.at(weights, below, held * (1 - (places - below)))
    np.add.at(weights, below + 1, held * (places - below))
    top = int(below.max()) + 2
    for amount, probability in more:
        whole_steps, part = int(amount / step), amount / step % 1
        before = weights[:top] * probability
        weights[:top] -= before
        top = min(top + whole_steps + 1, len(weights))
        many = min(len(before), top - whole_steps)
        weights[whole_steps : whole_steps + many] += before[:many] * (1 - part)
        many = min(len(before), top - whole_steps - 1)
        weights[whole_steps + 1 : whole_steps + 1 + many] += before[:many] * part
    return {float(place * step): float(weights[place]) for place in np.flatnonzero(weights > 0)}


def _quantile(sums: dict[float, float], share: float) -> float:
    """The least sum that at least `share` of the distribution does not exceed."""
    reached = 0.0
    for total in sorted(sums):
        reached += sums[total]
        if reached >= share - 1e-12:
            return total
    return max(sums)
