"""What every change of a lead goes through: found, scored, graded, saved with its history."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from assistant.domain.lead import OPEN_STATES, Lead, LeadEvent, LeadState, Touch, TouchKind, differences
from assistant.domain.lead_clock import hurried
from assistant.domain.lead_rules import Response
from assistant.domain.lead_scoring import grade_of, score_of
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.domain.working_hours import WorkingHours
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.language.calendar import is_weekday, is_workday
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.masking import OF_A_CONTACT
from assistant.storage.store import Store

_EVERY = 1_000_000
CONVERSATIONS = frozenset({TouchKind.CALL, TouchKind.CHAT, TouchKind.EVENT})
"""Touches of ours in which somebody talked to them."""
CHINA = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"})
"""Time zones whose people keep China's festivals."""


def found(store: Store, lead_id: str, *, lock: bool = False) -> Lead:
    """The lead. Raises NotFound."""
    held = store.leads.get(lead_id, lock=lock)
    if held is None:
        raise NotFound(f"lead {lead_id}", code="lead_not_found")
    return held


def found_open(store: Store, lead_id: str, person: Person, desk: Desk, action: Action = Action.WRITE) -> Lead:
    """The lead, to be changed by somebody who may. Raises NotFound, Forbidden, or Conflict with code `lead_closed` for
    one that is over."""
    held = Access(store, desk, person).lead(lead_id, action, lock=True)
    if not held.is_open:
        raise Conflict(f"lead {lead_id} is {held.state.value}", code="lead_closed")
    return held


def fields_telling(fact: str) -> tuple[str, ...]:
    """The fields whose rules hold for a fact of a lead: a person's belong to contacts as well."""
    return (fact, "contacts") if fact in OF_A_CONTACT else (fact,)


def counts_of(store: Store, access: Access, now: datetime) -> tuple[Mapping[LeadState, int], int]:
    """How many open leads there are by state, and how many should have been answered: of those that may be seen."""
    if access.sees_every_lead:
        return store.leads.count_open(), store.leads.count_overdue(now)
    seen = access.readable_leads(store.leads.find(states=OPEN_STATES, limit=_EVERY))
    late = access.readable_leads(store.leads.find(overdue_at=now, limit=_EVERY))
    return Counter(one.state for one in seen), len(late)


def journey_with(store: Store, access: Access, customer_id: str) -> list[Touch]:
    """The touches of the leads that became a customer, of those that may be seen, masked."""
    touches = store.lead_journeys.of_customer(customer_id)
    if not touches:
        return []
    masks = {one.id: access.lead_mask(one) for one in access.readable_leads(store.leads.find(customer_id=customer_id))}
    return [masks[touch.lead_id].touch(touch) for touch in touches if touch.lead_id in masks]


def source_checked(desk: Desk, source_id: str) -> str:
    """The id, if there is such a source. Raises InvalidInput with code `lead_source_unknown`."""
    if desk.leads.source(source_id) is None:
        known = ", ".join(one.id for one in desk.leads.sources)
        raise InvalidInput(f"there is no lead source {source_id}, but {known}", code="lead_source_unknown")
    return source_id


def hours_of(desk: Desk, person: Person | None) -> WorkingHours:
    """The working hours of a person by the configuration, on their own clock; ours where nobody is named."""
    rules = desk.leads.response
    zone = desk.zone_of(person)
    keeps_festivals = rules.holidays == "cn" and str(zone) in CHINA
    return WorkingHours(rules.opens, rules.closes, partial(_works, rules, keeps_festivals), zone)


def hours_of_owner(store: Store, desk: Desk, held: Lead) -> WorkingHours:
    """The working hours that count for a lead: its owner's."""
    return hours_of(desk, store.people.get(held.owner_id) if held.owner_id else None)


def rescored(store: Store, desk: Desk, held: Lead, now: datetime, touches: list[Touch] | None = None) -> Lead:
    """`held` with score and grade as they are now; a better grade may bring the answer forward."""
    known = list(store.lead_journeys.of_lead(held.id)) if touches is None else touches
    score = score_of(desk.leads, held.facts, held.source_id, known, now)
    talked = any(one.is_ours and one.kind in CONVERSATIONS for one in known)
    after = replace(held, score=score).graded(grade_of(desk.leads, held, score, has_talked=talked), now)
    if after.grade is not held.grade:
        after = hurried(desk.leads, after, hours_of_owner(store, desk, after), now)
    return after


def save(
    store: Store,
    kind: str,
    before: Lead,
    after: Lead,
    person_id: str | None,
    now: datetime,
    *,
    details: Mapping[str, Any] | None = None,
    reason: str = "",
) -> tuple[Lead, int]:
    """Keep a change with its history; returns the lead and the event's number. Raises Conflict (`lead_changed`)."""
    after = replace(after, version=before.version + 1)
    if not store.leads.replace(after, now):
        raise Conflict(f"lead {before.id} changed meanwhile", code="lead_changed")
    event = LeadEvent(after.id, kind, person_id, now, differences(before, after), details or {}, reason)
    return after, store.lead_journeys.add_event(event)


def _works(rules: Response, keeps_festivals: bool, day: date) -> bool:
    """Whether a day is a working day: festivals are off and their make-up days on, else as the week has it."""
    if keeps_festivals and is_workday(day) is not is_weekday(day):
        return is_workday(day)
    return day.isoweekday() in rules.days
