"""What people do with a lead: take it on, talk to them, put it off, drop it, bring it back, mend what is known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain.ids import new_id
from assistant.domain.lead import Alarm, Facts, Lead, LeadGrade, LeadState, Touch, TouchKind
from assistant.domain.lead_clock import answered, heard_from, rested
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.lead_assigning import assign, given, resumed
from assistant.services.lead_keeping import (
    CONVERSATIONS,
    fields_telling,
    found_open,
    hours_of_owner,
    rescored,
    save,
)
from assistant.services.lead_matching import keys_of
from assistant.storage.store import Store

ANSWERS = CONVERSATIONS | {TouchKind.EMAIL}
"""Touches of ours that answer a lead."""
REASON_MAX_CHARS = 500


def take_on(store: Store, lead_id: str, person: Person, desk: Desk, now: datetime) -> Lead:
    """The person works on it from now on; the clock runs on until somebody talked to them. Again changes nothing.

    Raises NotFound, Forbidden and Conflict (`lead_closed`), as all here do.
    """
    held = found_open(store, lead_id, person, desk, Action.READ)
    if held.state is LeadState.WORKING and held.owner_id == person.id:
        return held
    access = Access(store, desk, person)
    access.require(Action.WRITE if held.owner_id == person.id else Action.TAKE, access.of_lead(held))
    after = held
    if held.owner_id != person.id or held.state is LeadState.NURTURE:
        after = given(store, held, person.id, desk, now)
    after = replace(after, state=LeadState.WORKING).without(Alarm.NEXT)
    return save(store, "taken", held, after, person.id, now)[0]


def respond(
    store: Store,
    lead_id: str,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    kind: TouchKind = TouchKind.CALL,
    content: str = "",
) -> Lead:
    """Somebody of us was in touch: a step of the journey, and where it answers them the clock stops."""
    held = found_open(store, lead_id, person, desk)
    touch = Touch(new_id(), held.id, kind, held.source_id, now, content=content, person_id=person.id, is_ours=True)
    store.lead_journeys.add(touch, counts=False)
    after = held
    if kind in ANSWERS:
        if held.owner_id is None or held.state is LeadState.NURTURE:
            after = given(store, held, held.owner_id or person.id, desk, now)
        after = replace(answered(after, now), state=LeadState.WORKING)
    after = rescored(store, desk, after, now)
    after = heard_from(desk.leads, after, hours_of_owner(store, desk, after), now)
    return save(store, "responded", held, after, person.id, now, details={"kind": kind.value}, reason=content)[0]


def put_off(store: Store, lead_id: str, person: Person, desk: Desk, now: datetime, reason: str = "") -> Lead:
    """Not now: to nurture, until a new touch or the days configured bring it back. Again changes nothing."""
    held = found_open(store, lead_id, person, desk)
    if held.state is LeadState.NURTURE:
        return held
    after = rested(desk.leads, held, hours_of_owner(store, desk, held), now, _reason(reason))
    return save(store, "nurtured", held, after, person.id, now, reason=after.reason)[0]


def disqualify(store: Store, lead_id: str, reason: str, person: Person, desk: Desk, now: datetime) -> Lead:
    """It does not fit, and why: the id of a configured reason, or words. Dropped before, it stays as it was.

    Raises InvalidInput with code `lead_reason` without a reason, and Conflict (`lead_closed`) for a converted one.
    """
    held = Access(store, desk, person).lead(lead_id, Action.WRITE, lock=True)
    if held.state is LeadState.DISQUALIFIED:
        return held
    held = found_open(store, lead_id, person, desk)
    why = _reason(reason)
    if not why:
        raise InvalidInput("say why it does not fit", code="lead_reason")
    after = replace(held, state=LeadState.DISQUALIFIED, reason=why, closed_at=now, response_due=None, alarms={})
    return save(store, "disqualified", held, after, person.id, now, reason=why)[0]


def reopen(store: Store, lead_id: str, person: Person, desk: Desk, now: datetime, reason: str = "") -> Lead:
    """Bring a dropped lead back: to its owner with a new clock, else by the rules. An open one stays as it is.

    Raises NotFound, and Conflict with code `lead_closed` for a converted one.
    """
    held = Access(store, desk, person).lead(lead_id, Action.WRITE, lock=True)
    if held.is_open:
        return held
    if held.state is LeadState.CONVERTED:
        raise Conflict(f"lead {lead_id} was converted", code="lead_closed")
    after = resumed(store, held, desk, now)
    after, _ = save(store, "reopened", held, after, person.id, now, reason=_reason(reason))
    return after if after.owner_id else assign(store, after, desk, now)


def change(
    store: Store,
    lead_id: str,
    version: int,
    facts: Mapping[str, Any],
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    grade: LeadGrade | None = None,
    reason: str = "",
) -> Lead:
    """Set facts of an open lead, and the grade in a person's word, which raises it and never lowers it.

    Raises NotFound, Forbidden (`field_not_allowed` for a fact the person may not write), InvalidInput (`lead_empty`),
    and Conflict with code `lead_changed` or `lead_closed`.
    """
    held = found_open(store, lead_id, person, desk)
    access = Access(store, desk, person)
    told = {one for fact, value in facts.items() if value != getattr(held.facts, fact) for one in fields_telling(fact)}
    access.require_fields(access.of_lead(held), sorted(told))
    if held.version != version:
        raise Conflict(f"lead {lead_id} changed meanwhile", code="lead_changed")
    mended = replace(held.facts, **facts)
    if not mended.known & {"name", "company", "phone", "email", "wechat"}:
        raise InvalidInput("a lead needs a name, a company, or a way to reach them", code="lead_empty")
    after = rescored(store, desk, replace(held, facts=mended, word=grade or held.word), now)
    if replace(after, score=held.score) == held:
        return held
    store.leads.add_keys(held.id, keys_of(mended))
    return save(store, "changed", held, after, person.id, now, reason=_reason(reason))[0]


def facts_given(**given: Any) -> Facts:
    """Facts from what was typed: blanks around and doubled ones go."""
    folded: dict[str, Any] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in given.items()
    }
    return Facts(**folded)


def _reason(text: str) -> str:
    return " ".join(text.split())[:REASON_MAX_CHARS]
