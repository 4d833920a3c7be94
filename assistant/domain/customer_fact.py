"""Facts about a customer outside its records: each with source, time and confidence, and which of several holds."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

Value = str | int | float | bool


class FactSource(StrEnum):
    """Where a fact comes from. How strong each is, is configuration."""

    PERSON = "person"
    RECORD = "record"
    REGISTRY = "registry"
    CRM = "crm"
    IMPORT = "import"
    SIGNAL = "signal"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Fact:
    """That `field` of a customer is `value`; with `is_denied` that it is not, with value None that it has none.

    The last two only a person may say. `observed_at` is when it was so, `checked_at` when somebody last found it still
    right; `confidence` is from 0 (exclusive) to 1; `ref` names the record, file or page; `value` is normalised, so that
    equal means the same.
    """

    field: str
    value: Value | None
    source: FactSource
    observed_at: datetime
    confidence: float = 1.0
    ref: str = ""
    person_id: str | None = None
    checked_at: datetime | None = None
    is_denied: bool = False
    id: str = ""

    @property
    def seen_at(self) -> datetime:
        """When it was last known to be so."""
        return max(self.observed_at, self.checked_at or self.observed_at)

    @property
    def counts(self) -> bool:
        """Whether it may be said at all: an empty value or a denial overwrites nothing unless a person says so."""
        return self.source is FactSource.PERSON or (self.value is not None and not self.is_denied)


@dataclass(frozen=True, slots=True)
class Aging:
    """How facts of one field grow old: `strengths` from 0 (exclusive) to 1 by source, halved with every `half_life`."""

    strengths: Mapping[FactSource, float]
    half_life: timedelta

    def standing(self, fact: Fact) -> float:
        """The logarithm (base 2) of how much a fact weighs, up to what all facts of the field share.

        Strength times confidence, halved with every half-life since it was seen. As all grow old alike, which of two
        stands higher does not depend on when one asks, nor a field's value on the order in which facts came in.
        """
        age = fact.seen_at.timestamp() / self.half_life.total_seconds()
        return math.log2(self.strengths[fact.source] * fact.confidence) + age


def settle(facts: Iterable[Fact], aging: Aging, *, many: bool = False) -> tuple[Fact, ...]:
    """The facts that hold among all said of one field: at most one, or with `many` one for each value that holds.

    A stronger or newer source goes before; at the same standing the later fact, then the greater value, so that there
    is always one answer. Values that were said first come first.
    """
    counted = [fact for fact in facts if fact.counts]
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in counted:
        groups[fact.value if many else None].append(fact)
    best = [max(group, key=lambda fact: _rank(fact, aging)) for group in groups.values()]
    held = [fact for fact in best if fact.value is not None and not fact.is_denied]
    first = {fact.value: min(one.observed_at for one in counted if one.value == fact.value) for fact in held}
    return tuple(sorted(held, key=lambda fact: (first[fact.value], str(fact.value))))


def is_stale(fact: Fact, stale_after: timedelta | None, now: datetime) -> bool:
    """Whether nobody has found it right for too long; never where `stale_after` is None."""
    return stale_after is not None and now - fact.seen_at > stale_after


def values_of(facts: Sequence[Fact], field: str) -> tuple[Value, ...]:
    """The values of a field among `facts`, in their order."""
    return tuple(fact.value for fact in facts if fact.field == field and fact.value is not None)


def _rank(fact: Fact, aging: Aging) -> tuple[float, datetime, bool, bool, str, str]:
    standing = round(aging.standing(fact), 9)
    return standing, fact.observed_at, not fact.is_denied, fact.value is not None, str(fact.value), fact.ref
