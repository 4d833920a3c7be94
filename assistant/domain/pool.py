"""The pool (公海): customers nobody is responsible for. Who may take one, and when one goes back: pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.domain.person import roles_in


class Takes(StrEnum):
    """How people of a role take customers out of the pool."""

    FREELY = "freely"
    ASKS = "asks"
    """A manager has to agree."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RoleRule:
    """What holds for people of these roles (folded): most customers they may hold (None: any number), how they take."""

    roles: frozenset[str] = frozenset()
    max_held: int | None = None
    takes: Takes = Takes.FREELY


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Customers with an open or lately won opportunity of one of these types are kept `days` without a record.

    None: for good. A type with a single stage and no fields is a tag, and so this is the rule for a tag as well.
    """

    types: frozenset[str]
    days: int | None


@dataclass(frozen=True, slots=True)
class PoolRules:
    """All rules. Days that are None never come. The first of `roles` and of `types` that fits holds.

    `won_days`: how long a won opportunity keeps a customer. `warn_days` before one is released its person is warned;
    `retake_days` after losing one nobody may take the same again.
    """

    one_responsible: bool = True
    managers: frozenset[str] = frozenset({"manager"})
    roles: tuple[RoleRule, ...] = ()
    others: RoleRule = field(default_factory=RoleRule)
    release_after_days: int | None = None
    open_deal_days: int | None = None
    won_days: int = 365
    types: tuple[TypeRule, ...] = ()
    warn_days: int = 7
    retake_days: int = 0
    takes_a_day: int | None = None

    def role(self, role: str) -> RoleRule:
        """The rule for people of a role, or of several parted by commas."""
        held = roles_in(role)
        return next((rule for rule in self.roles if held & rule.roles), self.others)

    def is_manager(self, role: str) -> bool:
        """Whether people of a role may agree to what others ask for, and give customers."""
        return bool(roles_in(role) & self.managers)

    @property
    def shortest_days(self) -> int | None:
        """The fewest days after which any customer may go back; None where none ever does."""
        days = [self.release_after_days, self.open_deal_days, *(rule.days for rule in self.types)]
        return min((one for one in days if one is not None), default=None)


class Answer(StrEnum):
    """Whether somebody may take a customer, else why not. The refusals are error codes as well."""

    YES = "yes"
    ASKS = "asks"
    HELD = "pool_held"
    ROLE = "pool_role"
    FULL = "pool_full"
    DAY_FULL = "pool_day_full"
    RETAKE = "pool_retake"


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who wants a customer: their role, how many they hold, how many they took today, when they lost this very one."""

    role: str
    held: int = 0
    taken_today: int = 0
    lost_at: datetime | None = None


def may_take(rules: PoolRules, who: Claimant, *, is_held: bool, now: datetime) -> Answer:
    """Whether `who` may take a customer that somebody is responsible for already, or nobody (`is_held`)."""
    rule = rules.role(who.role)
    if is_held:
        return Answer.HELD
    if rule.takes is Takes.NEVER:
        return Answer.ROLE
    if rule.max_held is not None and who.held >= rule.max_held:
        return Answer.FULL
    if rules.takes_a_day is not None and who.taken_today >= rules.takes_a_day:
        return Answer.DAY_FULL
    if who.lost_at is not None and now < who.lost_at + timedelta(days=rules.retake_days):
        return Answer.RETAKE
    return Answer.ASKS if rule.takes is Takes.ASKS else Answer.YES


@dataclass(frozen=True, slots=True)
class Worked:
    """How a customer was worked on: since when its person has it, the last record, the types of its open
    opportunities, and type and end of those won."""

    since: datetime
    last_record_at: datetime | None = None
    open_types: frozenset[str] = frozenset()
    won: Sequence[tuple[str, datetime]] = ()

    @property
    def touched_at(self) -> datetime:
        """When it was last worked on."""
        return max(self.since, self.last_record_at or self.since)


class Because(StrEnum):
    """What decides when a customer goes back."""

    QUIET = "quiet"
    OPEN_DEAL = "open_deal"
    WON = "won"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a customer goes back to the pool (None: never), and what decides it."""

    at: datetime | None
    because: Because


def expiry(rules: PoolRules, worked: Worked, now: datetime) -> Expiry:
    """When a customer goes back if nothing more happens."""
    fresh = [(kind, at) for kind, at in worked.won if now < at + timedelta(days=rules.won_days)]
    types = worked.open_types | {kind for kind, _ in fresh}
    rule = next((one for one in rules.types if one.types & types), None)
    if rule is not None:
        days, because = rule.days, Because.TYPE
    elif worked.open_types:
        days, because = rules.open_deal_days, Because.OPEN_DEAL
    else:
        days, because = rules.release_after_days, Because.QUIET
    if days is None:
        return Expiry(None, because)
    at = worked.touched_at + timedelta(days=days)
    kept_until = max((won_at + timedelta(days=rules.won_days) for _, won_at in fresh), default=at)
    return Expiry(kept_until, Because.WON) if kept_until > at else Expiry(at, because)


class Step(StrEnum):
    """What is to be done about a customer now."""

    NOTHING = "nothing"
    WARN = "warn"
    RELEASE = "release"


def step_now(rules: PoolRules, worked: Worked, warned_at: datetime | None, now: datetime) -> Step:
    """Whether its person is to be warned or the customer released. Nobody loses one without `warn_days` of warning.

    A warning from before the customer was last worked on no longer counts.
    """
    at = expiry(rules, worked, now).at
    warning = timedelta(days=rules.warn_days)
    if at is None or now < at - warning:
        return Step.NOTHING
    if not rules.warn_days:
        return Step.RELEASE
    if warned_at is None or warned_at <= worked.touched_at:
        return Step.WARN
    return Step.RELEASE if now >= max(at, warned_at + warning) else Step.NOTHING
