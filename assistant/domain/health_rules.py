"""How the health of opportunities is read: which method a type uses, and the numbers its rules stand on."""

from dataclasses import dataclass, field
from enum import StrEnum

from assistant.domain.c139 import Method


class HealthMethod(StrEnum):
    """C139 for expert selling, only the simple rules for short cycles, or nothing for a tag."""

    C139 = "c139"
    SIMPLE = "simple"
    NONE = "none"


SIMPLE = HealthMethod.SIMPLE


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When an opportunity is warned of. `silent_days` without a record; `stuck_days` in a stage, or, once `history_min`
    won ones went through it, `stuck_factor` times their median."""

    silent_days: int = 21
    stuck_days: int = 45
    stuck_factor: float = 2.0
    history_min: int = 5


@dataclass(frozen=True, slots=True)
class HealthRules:
    """What holds for all types. Evidence older than `stale_days` is to be checked; `counts_heard` tells whether what
    records say counts before a person confirmed it; `coach_parts` are the parts in a team, folded, that make a coach.

    `prior_deals` is how many closed deals the configured win rates weigh as much as when history is asked.
    """

    method: Method = field(default_factory=Method)
    stale_days: int = 180
    counts_heard: bool = True
    coach_parts: frozenset[str] = frozenset({"coach", "教练"})
    prior_deals: float = 8.0
