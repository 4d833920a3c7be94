"""Leads: not yet qualified interest, the touches of its journey, and what happens to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class TouchKind(StrEnum):
    """How an interest showed itself, or how we were in touch."""

    AD_CLICK = "ad_click"
    FORM = "form"
    DOWNLOAD = "download"
    EVENT = "event"
    CHAT = "chat"
    EMAIL = "email"
    CALL = "call"
    NOTE = "note"


class LeadGrade(StrEnum):
    """How far an interest is qualified: not at all, by marketing, by sales. In order."""

    RAW = "raw"
    MQL = "mql"
    SQL = "sql"

    @property
    def level(self) -> int:
        """0 for raw, 1 for MQL, 2 for SQL."""
        return list(LeadGrade).index(self)


class LeadState(StrEnum):
    """Where a lead stands in our hands."""

    NEW = "new"
    ASSIGNED = "assigned"
    WORKING = "working"
    NURTURE = "nurture"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"


OPEN_STATES = frozenset({LeadState.NEW, LeadState.ASSIGNED, LeadState.WORKING, LeadState.NURTURE})
BUSY_STATES = frozenset({LeadState.ASSIGNED, LeadState.WORKING})
"""What counts as its owner's load."""


class Alarm(StrEnum):
    """What the clock does to a lead when its moment comes, in the order in which it is done."""

    REMIND = "remind"  # the owner: the answer is due soon
    ESCALATE = "escalate"  # somebody above: it is overdue
    NEXT = "next"  # it goes to the next assignee
    SILENT = "silent"  # nothing came of it for long: nurture
    WAKE = "wake"  # back from nurture


@dataclass(frozen=True, slots=True)
class Facts:
    """Who is interested and in what, as given; unknown is empty or None. `size` counts people (or shops); `interest`
    is in the person's own words."""

    name: str = ""
    company: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    region: str = ""
    industry: str = ""
    size: int | None = None
    interest: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Names of the facts that are known."""
        return frozenset(name for name, value in asdict(self).items() if value not in ("", None))

    @property
    def called(self) -> str:
        """What to call the lead in a line: the person and the company, else how to reach them."""
        return " · ".join(filter(None, (self.name, self.company))) or self.phone or self.email or self.wechat

    def filled_from(self, other: "Facts") -> "Facts":
        """These facts, and those of `other` where nothing is known. What is known is never written over."""
        return replace(self, **{name: getattr(other, name) for name in other.known - self.known})


FACTS = tuple(one.name for one in fields(Facts))


@dataclass(frozen=True, slots=True)
class Touch:
    """One dated step of the journey. `external_id` names it where it comes from; the same one again is no second.

    `person_id` is who reported it, None for a machine; `is_ours` tells what we did from what they did, and does not
    count for where the interest came from.
    """

    id: str
    lead_id: str
    kind: TouchKind
    source_id: str
    at: datetime
    campaign: str = ""
    medium: str = ""
    content: str = ""
    external_id: str = ""
    person_id: str | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead. Its first and last touch stand in `source_id`, `campaign` and `last_…`, those after it closed left out.

    `word` is the grade a person gave it, `tried` are the owners it had in this round, `assignments` counts them all;
    `alarms` are the moments at which the clock does something; `version` counts changes that people make or see.
    """

    id: str
    facts: Facts
    source_id: str
    created_at: datetime
    first_touch_at: datetime
    last_touch_at: datetime
    campaign: str = ""
    last_source_id: str = ""
    last_campaign: str = ""
    score: int = 0
    grade: LeadGrade = LeadGrade.RAW
    word: LeadGrade | None = None
    state: LeadState = LeadState.NEW
    reason: str = ""
    owner_id: str | None = None
    tried: tuple[str, ...] = ()
    assignments: int = 0
    assigned_at: datetime | None = None
    response_due: datetime | None = None
    responded_at: datetime | None = None
    alarms: Mapping[Alarm, datetime] = field(default_factory=dict)
    mql_at: datetime | None = None
    sql_at: datetime | None = None
    closed_at: datetime | None = None
    customer_id: str | None = None
    opportunity_id: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Neither converted nor disqualified."""
        return self.state in OPEN_STATES

    @property
    def next_alarm(self) -> datetime | None:
        """When the clock has to look at it."""
        return min(self.alarms.values(), default=None)

    def without(self, *alarms: Alarm) -> "Lead":
        """The lead with these alarms off."""
        return replace(self, alarms={one: at for one, at in self.alarms.items() if one not in alarms})

    def graded(self, grade: LeadGrade, now: datetime) -> "Lead":
        """The lead with at least `grade`: grades are reached once, whatever the score does later."""
        if grade.level <= self.grade.level:
            return self
        mql_at = self.mql_at or now
        sql_at = (self.sql_at or now) if grade is LeadGrade.SQL else self.sql_at
        return replace(self, grade=grade, mql_at=mql_at, sql_at=sql_at)


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """One thing that happened to a lead. `kind`: created, joined, assigned, taken, responded, changed,
    nurtured, woken, disqualified, reopened, converted, reminded, escalated, kept (nobody else to pass it to).

    `person_id` is who did it, None for the clock or a machine; `changes` has old and new value by field; `details` says
    why, in values (the rule, the load) that are worded when shown.
    """

    lead_id: str
    kind: str
    person_id: str | None
    at: datetime
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def differences(before: Lead, after: Lead) -> dict[str, tuple[Any, Any]]:
    """Old and new value of the facts and of what people see of a lead, where they differ."""
    changes: dict[str, tuple[Any, Any]] = {
        name: (getattr(before.facts, name), getattr(after.facts, name))
        for name in FACTS
        if getattr(before.facts, name) != getattr(after.facts, name)
    }
    for name in ("state", "grade", "word", "owner_id", "reason", "customer_id", "opportunity_id"):
        if getattr(before, name) != getattr(after, name):
            changes[name] = (getattr(before, name), getattr(after, name))
    return changes


def also_given(held: Facts, given: Facts) -> dict[str, Any]:
    """What came with a further touch and says other than what is known: kept in the history, not written over."""
    return {
        name: getattr(given, name)
        for name in FACTS
        if name in given.known & held.known and getattr(given, name) != getattr(held, name)
    }
