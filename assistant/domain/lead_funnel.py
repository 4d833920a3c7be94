"""The funnel from lead to won: counts, rates, days between and amounts, by source or campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

STEPS = ("leads", "mql", "sql", "opportunities", "won")
"""What is counted, each a part of the one before."""
SPANS = ("to_mql", "to_sql", "to_opportunity", "to_won")
"""The days between one step and the next."""


class Attribution(StrEnum):
    """Whom a lead is credited to: its first touch, its last, or all of its touches in equal parts."""

    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One source (and campaign). `counts` by STEPS are whole numbers but for linear attribution; `days` by SPANS are
    medians over the leads it had part in, None where none came so far; `won_amount` is in the home currency, `unpriced`
    counts won deals whose amount is unknown or has no rate."""

    source_id: str
    campaign: str
    counts: Mapping[str, float]
    days: Mapping[str, float | None]
    won_amount: float = 0.0
    unpriced: float = 0.0

    def rate(self, step: str) -> float | None:
        """The share of the step before that came to `step`, 0 to 1; None where there was nobody, or no step before."""
        place = STEPS.index(step)
        before = self.counts[STEPS[place - 1]] if place else 0
        return self.counts[step] / before if before else None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Rows by leads, most first, and the whole. The rows of every attribution add up to the whole.

    Without `has_amounts` nothing is said of amounts: `won_amount` and `unpriced` are 0.
    """

    rows: tuple[FunnelRow, ...]
    total: FunnelRow
    has_amounts: bool = True

    def without_amounts(self) -> "Funnel":
        """The funnel for somebody who may not see what was won."""
        rows = tuple(replace(row, won_amount=0.0, unpriced=0.0) for row in self.rows)
        return Funnel(rows, replace(self.total, won_amount=0.0, unpriced=0.0), has_amounts=False)
