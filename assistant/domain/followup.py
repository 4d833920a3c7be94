"""The follow-up record's shape: what a note may say, with the words each value came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Channel(StrEnum):
    """How the rep was in touch. `meeting` is online or on our own premises, `visit` at the customer's."""

    VISIT = "visit"
    CALL = "call"
    MEETING = "meeting"
    MESSAGE = "message"
    DEMO = "demo"
    EVENT = "event"
    EMAIL = "email"


class Grain(StrEnum):
    """How exact a date is; the date itself is the period's last day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Qualifier(StrEnum):
    """How a budget was bounded."""

    EXACT = "exact"
    ABOUT = "about"
    MAX = "max"
    MIN = "min"


class Stage(StrEnum):
    """Where the note says the deal now is."""

    LEAD = "lead"
    QUALIFIED = "qualified"
    SOLUTION = "solution"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"
    ON_HOLD = "on_hold"


class Sentiment(StrEnum):
    """The customer's attitude, as the note states it."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class GrainedDate:
    """A day, or the last day of a longer period."""

    date: date
    grain: Grain = Grain.DAY


@dataclass(frozen=True, slots=True)
class Contact:
    """A person on the customer's side; `aliases` are the other ways the note names them."""

    name: str
    title: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """An amount in whole currency units; `currency` is an ISO 4217 code or None when unsaid."""

    amount: int | float
    currency: str | None = None
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class NextStep:
    """What our side does next; `owner` is `self` or a colleague's name."""

    action: str
    due: GrainedDate | None = None
    owner: str = "self"


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Support asked of a colleague or a department, in the note's words."""

    to: str
    what: str


@dataclass(frozen=True, slots=True)
class FollowupFields:
    """What one note says about one customer. What was not said is None or empty, never guessed."""

    customer: str | None = None
    contacts: tuple[Contact, ...] = ()
    channel: Channel | None = None
    occurred_on: date | None = None
    needs: tuple[str, ...] = ()
    current_systems: tuple[str, ...] = ()
    budget: Budget | None = None
    decision_on: GrainedDate | None = None
    competitors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    stage_hint: Stage | None = None
    next_steps: tuple[NextStep, ...] = ()
    help_requests: tuple[HelpAsked, ...] = ()
    sentiment: Sentiment | None = None

    @property
    def is_empty(self) -> bool:
        return self == FollowupFields()


FIELD_NAMES: tuple[str, ...] = tuple(FollowupFields.__dataclass_fields__)
LIST_FIELDS = frozenset(
    {
        "contacts",
        "needs",
        "current_systems",
        "competitors",
        "products",
        "risks",
        "next_steps",
        "help_requests",
    }
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value comes from: `text[start:end]` of the note, and how sure we are (0..1).

    `field` is a field's name, `index` the place in a list field (None for a scalar). `start` is None for a value the
    user typed in. A value derived from several places has one mark, the most telling one.
    """

    field: str
    index: int | None
    start: int | None
    end: int | None
    confidence: float

    @property
    def edited(self) -> bool:
        return self.start is None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader made of one note about one customer: the fields, their evidence, and how it was made.

    `customer_candidates` are CRM names that fit about equally when `fields.customer` could not be decided.
    `seconds` holds wall-clock seconds by stage: `read` and `resolve`.
    """

    fields: FollowupFields
    marks: tuple[Mark, ...]
    prompt_id: str
    prompt_version: str
    model: str
    customer_candidates: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact the CRM holds, and the customer it belongs to."""

    name: str
    customer: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A colleague who may be asked for help."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer the CRM holds; `aliases` are short forms and names users have corrected to it."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the CRM already holds and a reader may be told."""

    customers: tuple[KnownCustomer, ...] = ()
    contacts: tuple[KnownContact, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    products: tuple[str, ...] = ()

    def near(self, text: str, spoken: Sequence[str] = ()) -> "Known":
        """All of it: see `Names`."""
        return self


class Names(Protocol):
    """Whoever knows the CRM's names: too many, maybe, to be listed for each note."""

    def near(self, text: str, spoken: Sequence[str] = ()) -> Known:
        """What may be meant in `text`, or by one of the names `spoken` in it; reading with it gives what reading with
        everything known gives. May be called again."""
        ...


def with_value(
    fields: FollowupFields, marks: tuple[Mark, ...], name: str, value: Any
) -> tuple[FollowupFields, tuple[Mark, ...]]:
    """`fields` with the whole field `name` set by the user: its old marks go, each new value is marked as edited.

    `value` has the field's own type (a tuple for list fields). Raises KeyError for an unknown field.
    """
    if name not in FIELD_NAMES:
        raise KeyError(name)
    kept = tuple(mark for mark in marks if mark.field != name)
    if name in LIST_FIELDS:
        new = tuple(Mark(name, place, None, None, 1.0) for place in range(len(value)))
    else:
        new = () if value is None else (Mark(name, None, None, None, 1.0),)
    return replace(fields, **{name: value}), kept + new
