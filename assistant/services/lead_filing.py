"""Taking interest in, from a form, an advertisement or a colleague: a new lead, or a touch of one that is there."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from assistant.domain.ids import new_id
from assistant.domain.lead import Facts, Lead, LeadEvent, LeadState, Touch, TouchKind, also_given
from assistant.domain.lead_clock import heard_from, started
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.errors import InvalidInput, NotFound
from assistant.services import lead_news
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.lead_assigning import assign, resumed
from assistant.services.lead_keeping import found, hours_of, hours_of_owner, rescored, save, source_checked
from assistant.services.lead_matching import find_match, keys_of
from assistant.storage.lead_journeys import counts_for
from assistant.storage.store import Store

CLOCK_SKEW = timedelta(days=1)
"""So far ahead another machine's clock may be: it is taken for now."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A touch as it comes in. `at` is now where None; `external_id` names it where it comes from."""

    kind: TouchKind
    source_id: str
    at: datetime | None = None
    campaign: str = ""
    medium: str = ""
    content: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The lead it belongs to, whether that is new, and whether this very touch was there before."""

    lead: Lead
    is_new: bool
    is_repeat: bool = False


def take(
    store: Store,
    facts: Facts,
    arrival: Arrival,
    person: Person | None,
    desk: Desk,
    now: datetime,
    *,
    keeps: bool = False,
) -> Taken:
    """File interest: the same touch twice is one; the same person or company joins its open lead.

    A new lead is scored, graded and given to somebody at once; with `keeps` to `person`, who reported it. The open one
    may be one that `person` does not see. Raises Forbidden, and InvalidInput (`lead_source_unknown`, `lead_empty`,
    `lead_touch_future`).
    """
    if person is not None:
        Access(store, desk, person).require_kind(Action.CREATE, Kind.LEAD)
    source_checked(desk, arrival.source_id)
    if not facts.known - {"interest", "title", "region", "industry", "size"}:
        raise InvalidInput("a lead needs a name, a company, or a way to reach them", code="lead_empty")
    at = moment_of(arrival, now)
    keys = keys_of(facts)
    store.leads.hold_keys([*keys, *([f"touch:{arrival.external_id}"] if arrival.external_id else [])])
    if earlier := _delivered(store, arrival):
        return earlier
    match = find_match(store, facts, desk, now)
    if match is not None:
        lead = store.leads.get(match.lead.id, lock=True)
        if lead is not None:
            return Taken(join(store, lead, facts, arrival, at, person, desk, now, by=match.by), False)
    return Taken(_begin(store, facts, arrival, at, person, desk, now, keeps=keeps), True)


def add_touch(store: Store, lead_id: str, arrival: Arrival, person: Person | None, desk: Desk, now: datetime) -> Taken:
    """Another touch of a known lead; the same external id again is no second. Raises NotFound and as `take` does.

    Who sees the lead and may file one may add to its journey: a form does no less.
    """
    if person is not None:
        access = Access(store, desk, person)
        access.lead(lead_id)
        access.require_kind(Action.CREATE, Kind.LEAD)
    source_checked(desk, arrival.source_id)
    at = moment_of(arrival, now)
    if arrival.external_id:
        store.leads.hold_keys([f"touch:{arrival.external_id}"])
    lead = found(store, lead_id, lock=True)
    if earlier := _delivered(store, arrival):
        return earlier
    return Taken(join(store, lead, Facts(), arrival, at, person, desk, now, by="id"), False)


def moment_of(arrival: Arrival, now: datetime) -> datetime:
    """When a touch was. Raises InvalidInput (`lead_touch_future`)."""
    if arrival.at is None or now < arrival.at <= now + CLOCK_SKEW:
        return now
    if arrival.at > now:
        raise InvalidInput("a touch lies in the future: send when it was", code="lead_touch_future")
    return arrival.at


def join(
    store: Store,
    before: Lead,
    facts: Facts,
    arrival: Arrival,
    at: datetime,
    person: Person | None,
    desk: Desk,
    now: datetime,
    *,
    by: str,
) -> Lead:
    """Add a touch to a lead; what was not known is filled in, what differs is kept in the history.

    One in nurture comes back to its owner. The journey of a closed lead goes on, and nothing else of it changes.
    """
    touch = _touch(before, arrival, at, person)
    store.lead_journeys.add(touch, counts=counts_for(before, touch))
    details: dict[str, Any] = {
        "by": by,
        "kind": arrival.kind.value,
        "source": arrival.source_id,
        "campaign": arrival.campaign,
    }
    if also := also_given(before.facts, facts):
        details["also"] = also
    after = before
    if before.is_open:
        store.leads.add_keys(before.id, keys_of(before.facts.filled_from(facts)))
        after = _touched(store, replace(before, facts=before.facts.filled_from(facts)))
        after = rescored(store, desk, after, now)
        if before.state is LeadState.NURTURE:
            after = resumed(store, after, desk, now)
        else:
            after = heard_from(desk.leads, after, hours_of_owner(store, desk, after), now)
    after, number = save(store, "joined", before, after, person.id if person else None, now, details=details)
    rule = desk.leads.scoring.touch(arrival.kind)
    is_back, rose = before.state is LeadState.NURTURE, after.grade is not before.grade
    if after.owner_id and (is_back or rose or (rule is not None and rule.tells)):
        lead_news.tell_owner(store, after, "back" if is_back else "again", number, desk, now, but=person)
    return assign(store, after, desk, now) if after.is_open and after.owner_id is None else after


def _begin(
    store: Store,
    facts: Facts,
    arrival: Arrival,
    at: datetime,
    person: Person | None,
    desk: Desk,
    now: datetime,
    *,
    keeps: bool,
) -> Lead:
    lead = Lead(
        id=new_id(),
        facts=facts,
        source_id=arrival.source_id,
        created_at=now,
        first_touch_at=at,
        last_touch_at=at,
        campaign=arrival.campaign,
        last_source_id=arrival.source_id,
        last_campaign=arrival.campaign,
    )
    touch = _touch(lead, arrival, at, person)
    lead = rescored(store, desk, lead, now, [touch])
    lead = started(desk.leads, lead, hours_of(desk, None), now)
    store.leads.add(lead, now)
    store.leads.add_keys(lead.id, keys_of(facts))
    store.lead_journeys.add(touch, counts=True)
    details = {"source": arrival.source_id, "campaign": arrival.campaign}
    by = person.id if person else None
    store.lead_journeys.add_event(LeadEvent(lead.id, "created", by, now, {}, details))
    if keeps and person is not None:
        return assign(store, lead, desk, now, to=person.id, why="reporter", by=person)
    return assign(store, lead, desk, now)


def _delivered(store: Store, arrival: Arrival) -> Taken | None:
    touch = store.lead_journeys.by_external_id(arrival.external_id) if arrival.external_id else None
    return Taken(found(store, touch.lead_id), False, is_repeat=True) if touch else None


def _touch(lead: Lead, arrival: Arrival, at: datetime, person: Person | None) -> Touch:
    return Touch(
        new_id(),
        lead.id,
        arrival.kind,
        arrival.source_id,
        at,
        arrival.campaign,
        arrival.medium,
        arrival.content,
        arrival.external_id,
        person.id if person else None,
    )


def _touched(store: Store, held: Lead) -> Lead:
    """`held` with its first and last touch as the journey has them: late news may be older than what is known."""
    ends = store.lead_journeys.ends(held.id)
    if ends is None:
        raise NotFound(f"lead {held.id} has no touch", code="lead_not_found")
    first, last = ends
    return replace(
        held,
        source_id=first.source_id,
        campaign=first.campaign,
        first_touch_at=first.at,
        last_source_id=last.source_id,
        last_campaign=last.campaign,
        last_touch_at=last.at,
    )
