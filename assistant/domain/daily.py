"""The day's list: what a person promised, what is about to slip, who went silent; each with why it is there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.followup import GrainedDate
from assistant.domain.ids import derive_id
from assistant.domain.opportunity import Opportunity, is_overdue
from assistant.domain.selling import Selling, StageKind

LATE_DAYS = 30
"""What is later than this is no longer work for today."""
SOON_DAYS = 7
UNDATED_DAYS = 14
"""A step without a date stays on the list so long after it was said."""
DEAL_SILENT_DAYS, CUSTOMER_SILENT_DAYS, FORGOTTEN_DAYS = 14, 30, 120
SHOWN = {"today": 8, "late": 5, "help": 4, "deals": 5, "decisions": 3, "silent": 3}
"""Groups in their order, and how many of each a list shows: two dozen lines are a day's work."""


class Group(StrEnum):
    """The parts of a day's list."""

    TODAY = "today"
    LATE = "late"
    HELP = "help"
    DEALS = "deals"
    DECISIONS = "decisions"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Promise:
    """Something a person is to do for a customer: a next step, or help they were asked for (`kind` step or help).

    `record_id` is the newest record that says it; `state` open, done or dropped (a correction took it back).
    """

    id: str
    kind: str
    customer_id: str
    draft_id: str
    record_id: str
    person_id: str
    asked_by: str
    text: str
    said_at: datetime
    due: GrainedDate | None = None
    state: str = "open"


@dataclass(frozen=True, slots=True)
class PromiseEvent:
    """One thing that happened to a promise. `kind`: made, changed, done, reopened or dropped; `quote` are the words of
    the record that led to it, where some did."""

    promise_id: str
    kind: str
    person_id: str
    at: datetime
    record_id: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Pulse:
    """When a customer was last spoken of, and when it means to decide."""

    customer_id: str
    last_said_at: datetime
    last_record_id: str
    decision: GrainedDate | None = None
    decision_record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list. `reason` names a text: due, undated, late, asked, past_close, closes, too_old, deal_silent,
    decides, silent; `days` is what the reason counts."""

    group: Group
    reason: str
    customer_id: str
    text: str = ""
    due: GrainedDate | None = None
    days: int = 0
    record_id: str | None = None
    promise_id: str | None = None
    opportunity_id: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A person's list: what is shown, best first within each group, and how many more there are by group."""

    date: date
    items: tuple[Item, ...] = ()
    more: Mapping[Group, int] = field(default_factory=dict)


def promises_of(
    record: FollowupRecord, author_id: str, find_person: Callable[[str], str | None]
) -> tuple[Promise, ...]:
    """What a record promises. `author_id` spoke the note; `find_person` gives the id of the one who is called so.

    A step of somebody unknown stays with its author; help asked of nobody known is nobody's.
    """
    made: dict[str, Promise] = {}

    def add(kind: str, person_id: str | None, text: str, due: GrainedDate | None = None) -> None:
        promise_id = derive_id("promise", record.draft_id, kind, fold_name(text))
        if person_id is not None and promise_id not in made:
            where = (record.customer_id, record.draft_id, record.id)
            made[promise_id] = Promise(promise_id, kind, *where, person_id, author_id, text, record.said_at, due)

    for step in record.fields.next_steps:
        owner = author_id if step.owner == "self" else find_person(step.owner) or author_id
        add("step", owner, step.action, step.due)
    for asked in record.fields.help_requests:
        add("help", find_person(asked.to), asked.what)
    return tuple(made.values())


def words_of(record: FollowupRecord, promise: Promise) -> str:
    """The note's words that a promise of the record rests on; empty when it was typed in."""
    name, texts = (
        ("next_steps", [step.action for step in record.fields.next_steps])
        if promise.kind == "step"
        else ("help_requests", [asked.what for asked in record.fields.help_requests])
    )
    return quote_of(record.marks, record.text, name, texts.index(promise.text)) if promise.text in texts else ""


def plan_day(
    now: datetime,
    promises: Iterable[Promise],
    deals: Iterable[Opportunity],
    pulses: Mapping[str, Pulse],
    followed: Sequence[Pulse],
    selling: Selling,
) -> Day:
    """A person's list at `now` on their own clock.

    `promises` are their open ones, `deals` their open opportunities, `pulses` those of the deals' customers, `followed`
    those of customers they follow. A customer that is on the list already is not called silent as well.
    """
    today = now.date()
    items = [item for one in promises if (item := _promised(one, now))]
    items += [item for deal in deals if (item := _slipping(deal, pulses.get(deal.customer_id), now, selling))]
    busy = {item.customer_id for item in items}
    for pulse in followed:
        if pulse.decision and today <= pulse.decision.date <= today + timedelta(days=SOON_DAYS):
            left = (pulse.decision.date - today).days
            record_id = pulse.decision_record_id
            items.append(Item(Group.DECISIONS, "decides", pulse.customer_id, "", pulse.decision, left, record_id))
        elif pulse.customer_id not in busy:
            silent = (now - pulse.last_said_at).days
            if CUSTOMER_SILENT_DAYS <= silent <= FORGOTTEN_DAYS:
                items.append(Item(Group.SILENT, "silent", pulse.customer_id, "", None, silent, pulse.last_record_id))
    shown: list[Item] = []
    more: dict[Group, int] = {}
    for group in Group:
        held = sorted((item for item in items if item.group is group), key=_rank)
        shown += held[: SHOWN[group]]
        if len(held) > SHOWN[group]:
            more[group] = len(held) - SHOWN[group]
    return Day(today, tuple(shown), more)


def _promised(promise: Promise, now: datetime) -> Item | None:
    today, due = now.date(), promise.due
    if promise.kind == "help":
        group, reason, days = Group.HELP, "asked", (now - promise.said_at).days
    elif due is None:
        group, reason, days = Group.TODAY, "undated", (now - promise.said_at).days
    else:
        days = (today - due.date).days
        group, reason = (Group.LATE, "late") if days > 0 else (Group.TODAY, "due")
    most = UNDATED_DAYS if reason == "undated" else LATE_DAYS
    if not 0 <= days <= most:
        return None
    return Item(group, reason, promise.customer_id, promise.text, due, days, promise.record_id, promise.id)


def _slipping(deal: Opportunity, pulse: Pulse | None, now: datetime, selling: Selling) -> Item | None:
    """What most threatens an open opportunity; None where nothing does."""
    kind = selling.type(deal.type_id)
    stage = kind.stage(deal.stage_id) if kind else None
    if stage is not None and stage.kind is StageKind.PAUSED:
        return None
    closes = GrainedDate(deal.close_on) if deal.close_on else None
    past = (now.date() - deal.close_on).days if deal.close_on else -SOON_DAYS - 1
    last = max(deal.created_at, deal.stage_since, *([pulse.last_said_at] if pulse else []))
    silent = (now - last).days
    if past > 0:
        reason, days = "past_close", past
    elif past >= -SOON_DAYS:
        reason, days = "closes", -past
    elif kind is not None and is_overdue(kind, deal, now):
        reason, days = "too_old", (now - deal.created_at).days
    elif silent >= DEAL_SILENT_DAYS:
        reason, days = "deal_silent", silent
    else:
        return None
    record_id = pulse.last_record_id if pulse else None
    return Item(Group.DEALS, reason, deal.customer_id, deal.name, closes, days, record_id, None, deal.id)


_DEAL_ORDER = ("closes", "past_close", "too_old", "deal_silent")


def _rank(item: Item) -> tuple[int, int, str]:
    """What is due comes before what has no date; of the late the newest first, since it can still be mended."""
    order = _DEAL_ORDER.index(item.reason) if item.group is Group.DEALS else int(item.reason == "undated")
    return order, item.days, item.promise_id or item.opportunity_id or item.customer_id
