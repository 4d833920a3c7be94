"""The sum of amounts that each come or do not: its exact distribution, and a range of it."""

from collections.abc import Iterable
from dataclasses import dataclass

SUMS_MAX = 4096
"""Most different sums that are kept apart; beyond, neighbours become one with their mean."""


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

    `tail` is the probability left out on each side. Exact while there are few different sums; then rounded by at most
    a few four-thousandths of the whole, the mean still exact. The order of input does not matter.
    """
    given = sorted((one.amount, one.probability) for one in chances)
    sums = {0.0: 1.0}
    for amount, probability in given:
        grown: dict[float, float] = {}
        for total, weight in sums.items():
            grown[total] = grown.get(total, 0.0) + weight * (1 - probability)
            grown[total + amount] = grown.get(total + amount, 0.0) + weight * probability
        sums = {total: weight for total, weight in grown.items() if weight > 0}
        if len(sums) > SUMS_MAX:
            sums = _fewer(sums)
    mean = sum(amount * probability for amount, probability in given)
    low, high = _quantile(sums, tail), _quantile(sums, 1 - tail)
    return Estimate(certain + mean, certain + min(low, mean), certain + max(high, mean))


def _fewer(sums: dict[float, float]) -> dict[float, float]:
    """The same distribution on fewer sums: those of one bucket become their weighted mean."""
    width = max(sums) / (SUMS_MAX // 2)
    buckets: dict[int, tuple[float, float]] = {}
    for total, weight in sums.items():
        weighted, held = buckets.get(int(total / width), (0.0, 0.0))
        buckets[int(total / width)] = weighted + total * weight, held + weight
    return {weighted / held: held for weighted, held in buckets.values()}


def _quantile(sums: dict[float, float], share: float) -> float:
    """The least sum that at least `share` of the distribution does not exceed."""
    reached = 0.0
    for total in sorted(sums):
        reached += sums[total]
        if reached >= share - 1e-12:
            return total
    return max(sums)
