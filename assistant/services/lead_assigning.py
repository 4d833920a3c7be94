"""Giving leads to people, by the rules or by hand, with why it is this person."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from assistant.domain.lead import Lead, LeadState
from assistant.domain.lead_assignment import Assignment, choose
from assistant.domain.lead_clock import heard_from, started
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import NotFound
from assistant.services import lead_news
from assistant.services.desk import Desk
from assistant.services.lead_keeping import found_open, hours_of, hours_of_owner, save
from assistant.services.lead_matching import keeper_of, places_of
from assistant.storage.store import Store


def assign(
    store: Store,
    held: Lead,
    desk: Desk,
    now: datetime,
    *,
    to: str | None = None,
    why: str = "hand",
    by: Person | None = None,
    without: Collection[str] = (),
) -> Lead:
    """Give a lead to `to`, or to whom the rules say, and start the clock; unchanged where the rules have nobody.

    Leads are given away one after the other, whoever gives them: each counts those before it.

    The new owner gets the card at once, unless it was they who did it. Raises Conflict (`lead_changed`).
    """
    store.leads.hold_loads()
    chosen = Assignment(to, why) if to else _by_rules(store, held, desk, without)
    if chosen is None:
        return held
    after = given(store, held, chosen.person_id, desk, now)
    details = asdict(chosen)
    after, number = save(store, "assigned", held, after, by.id if by else None, now, details=details)
    if by is None or by.id != chosen.person_id:
        lead_news.tell_owner(store, after, "assigned", number, desk, now, details=details)
    return after


def hand_over(store: Store, lead_id: str, person_id: str | None, by: Person, desk: Desk, now: datetime) -> Lead:
    """Give an open lead to a person, or, without one, to the next by the rules. To its owner again changes nothing.

    Raises NotFound (`lead_not_found`, `person_not_found`, `lead_nobody`: no rule has anybody), Forbidden and Conflict.
    """
    held = found_open(store, lead_id, by, desk, Action.ASSIGN)
    if person_id is None:
        after = assign(store, held, desk, now, by=by, without={*held.tried, held.owner_id or ""})
        if after is held:
            raise NotFound(f"no rule has anybody else for lead {lead_id}", code="lead_nobody")
        return after
    if store.people.get(person_id) is None:
        raise NotFound(f"person {person_id}", code="person_not_found")
    if held.owner_id == person_id and held.state is not LeadState.NURTURE:
        return held
    return assign(store, held, desk, now, to=person_id, by=by)


def given(store: Store, held: Lead, person_id: str, desk: Desk, now: datetime) -> Lead:
    """`held` with a new owner and a clock of its own."""
    hours = hours_of(desk, store.people.get(person_id))
    is_answered = held.responded_at is not None and held.state is not LeadState.NURTURE
    after = replace(
        held,
        owner_id=person_id,
        state=LeadState.WORKING if is_answered else LeadState.ASSIGNED,
        reason="",
        tried=tuple(dict.fromkeys((*held.tried, person_id))),
        assignments=held.assignments + 1,
        assigned_at=now,
        responded_at=held.responded_at if is_answered else None,
        alarms={},
    )
    return heard_from(desk.leads, started(desk.leads, after, hours, now), hours, now)


def resumed(store: Store, held: Lead, desk: Desk, now: datetime) -> Lead:
    """`held` back from nurture or from being dropped, with its owner, where it has one, and a clock of its own."""
    hours = hours_of_owner(store, desk, held)
    state = LeadState.ASSIGNED if held.owner_id else LeadState.NEW
    after = replace(
        held, state=state, reason="", closed_at=None, responded_at=None, tried=(), assigned_at=now, alarms={}
    )
    return heard_from(desk.leads, started(desk.leads, after, hours, now), hours, now)


def _by_rules(store: Store, held: Lead, desk: Desk, without: Collection[str]) -> Assignment | None:
    load: Mapping[str, int] = store.leads.load()
    keeper = keeper_of(store, held.facts)
    if keeper and keeper not in without and store.people.get(keeper):
        return Assignment(keeper, "known", load=load.get(keeper, 0))
    return choose(
        desk.leads,
        held.facts,
        held.source_id,
        held.score,
        places_of(held.facts),
        store.people.all(),
        load,
        without,
    )
