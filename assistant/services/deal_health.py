"""The health of a deal: read from its records, stated by those who work on it, rated by their coach."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.c139 import Item
from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import view_of
from assistant.domain.deal_health import ItemReading, Kind, Reading, Say, next_questions, read_health
from assistant.domain.deal_history import Past, Track, past_of
from assistant.domain.deal_warnings import Rule, Warned, warnings_of
from assistant.domain.health_evidence import Finding, Told, findings_of
from assistant.domain.health_rules import HealthMethod, HealthRules
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.domain.stage_suggestion import speaking_of
from assistant.errors import Forbidden, InvalidInput
from assistant.services import viewing
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.store import Store

NOTE_MAX_CHARS = 1000


@dataclass(frozen=True, slots=True)
class DealHealth:
    """A deal, what it is warned of, and with C139 its reading and what to find out next (item and part)."""

    deal: Opportunity
    method: HealthMethod
    warnings: tuple[Warned, ...] = ()
    reading: Reading | None = None
    next: tuple[tuple[Item, str], ...] = ()

    @property
    def line(self) -> str:
        """6C-2F-0W; empty without C139."""
        return self.reading.line if self.reading else ""


def health_of(store: Store, deal: Opportunity, desk: Desk, now: datetime) -> DealHealth:
    """The health of a deal at `now`; what is usual is told by the deals of its type that were won last."""
    kind = desk.selling.type(deal.type_id)
    if kind is None or kind.health is HealthMethod.NONE:
        return DealHealth(deal, HealthMethod.NONE)
    records = _records_of(store, deal, desk)
    past = past_of(store.opportunities.won_tracks(kind.id)) if deal.is_open else Past({}, {}, {}, {})
    warned = warnings_of(kind, Track(deal), records, past, desk.local_time(now, None))
    if kind.health is not HealthMethod.C139:
        return DealHealth(deal, kind.health, warned)
    reading = _reading_of(store, deal, records, desk, now)
    return DealHealth(deal, kind.health, warned, reading, next_questions(desk.selling.health.method, reading))


def shown(store: Store, access: Access, health: DealHealth) -> DealHealth:
    """The health of a deal that may be read, as this person may see it: states stay, for they say only that something
    is known; words of records that may not be read are gone, and those that tell a hidden field are masked."""
    mask, deal = access.mask(health.deal.customer_id), access.shown(health.deal)
    warned = tuple(one for one in health.warnings if one.rule is not Rule.SLIPPED or "close_on" not in mask.fields)
    if health.reading is None:
        return replace(health, deal=deal, warnings=warned)
    records = store.records.of_customer(deal.customer_id)
    own = {one.id for one in records if access.person and one.author_id == access.person.id}
    readable = {one.id for one in access.shown_records(records)}

    def findings(given: Sequence[Finding]) -> tuple[Finding, ...]:
        seen = (one for one in given if one.record_id in readable)
        return tuple(one if one.record_id in own else replace(one, quote=mask.text(one.quote)) for one in seen)

    def item(one: ItemReading) -> ItemReading:
        stated, rated = (said and shown_says(store, access, deal, [said])[0] for said in (one.stated, one.rated))
        return replace(one, evidence=findings(one.evidence), against=findings(one.against), stated=stated, rated=rated)

    reading = replace(health.reading, items=tuple(map(item, health.reading.items)))
    return replace(health, deal=deal, warnings=warned, reading=reading)


def shown_says(store: Store, access: Access, deal: Opportunity, says: Sequence[Say]) -> list[Say]:
    """What people said of a deal that may be read, masked; without the words of records that may not be read."""
    mask = access.mask(deal.customer_id)
    found = []
    for one in says:
        record = store.records.get(one.record_id) if one.record_id else None
        is_readable = record is None or access.allows(Action.READ, access.of_record(record))
        quote, record_id = (one.quote, one.record_id) if is_readable else ("", None)
        found.append(replace(one, note=mask.text(one.note), quote=mask.text(quote), record_id=record_id))
    return found


def keep_readings(store: Store, customer_id: str, record_id: str, desk: Desk, now: datetime) -> None:
    """Keep how the customer's open deals are read by C139 now that a record was added, where it changed."""
    for deal in store.opportunities.find(customer_id=customer_id, is_open=True):
        kind = desk.selling.type(deal.type_id)
        if kind is not None and kind.health is HealthMethod.C139:
            reading = _reading_of(store, deal, _records_of(store, deal, desk), desk, now)
            store.health.add_reading(deal.id, reading, record_id)


def state_item(
    store: Store,
    opportunity_id: str,
    item_id: str,
    is_so: bool | None,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    note: str = "",
    said: tuple[str | None, str] = (None, ""),
) -> DealHealth:
    """Say that an item is so, is not, or (None) that one's word is taken back. `said` are a record's id and words.

    Raises NotFound, InvalidInput (`health_item_unknown`, `health_not_c139`) or Forbidden (`health_not_yours`).
    """
    deal = _with_item(store, opportunity_id, item_id, person, desk)
    if not may_state(deal, person):
        raise Forbidden("only the owner, the team and admins state an item", code="health_not_yours")
    score = None if is_so is None else float(is_so)
    return _keep_say(store, deal, Say(item_id, Kind.STATED, score, person.id, now, note, *said), desk)


def rate_item(
    store: Store,
    opportunity_id: str,
    item_id: str,
    score: float | None,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    note: str = "",
    said: tuple[str | None, str] = (None, ""),
) -> DealHealth:
    """Rate an item as the deal's coach, from 0 (not believed) to 1; None takes the rating back.

    Raises NotFound, InvalidInput (`health_item_unknown`, `health_not_c139`, `health_score`) or Forbidden
    (`health_coach_only`).
    """
    deal = _with_item(store, opportunity_id, item_id, person, desk)
    if not may_rate(deal, person, desk.selling.health):
        raise Forbidden("only the deal's coach and admins rate an item", code="health_coach_only")
    if score is not None and not 0 <= score <= 1:
        raise InvalidInput("a score is from 0 to 1", code="health_score")
    return _keep_say(store, deal, Say(item_id, Kind.RATED, score, person.id, now, note, *said), desk)


def may_state(deal: Opportunity, person: Person) -> bool:
    """Its owner, its team, and admins."""
    return person.is_admin or person.id == deal.owner_id or any(one.person_id == person.id for one in deal.team)


def may_rate(deal: Opportunity, person: Person, rules: HealthRules) -> bool:
    """Who is named coach in its team, and admins. Nobody coaches their own deal."""
    is_coach = any(one.person_id == person.id and one.part.casefold() in rules.coach_parts for one in deal.team)
    return person.is_admin or (is_coach and person.id != deal.owner_id)


def _with_item(store: Store, opportunity_id: str, item_id: str, person: Person, desk: Desk) -> Opportunity:
    deal = Access(store, desk, person).opportunity(opportunity_id)
    kind = desk.selling.type(deal.type_id)
    if kind is None or kind.health is not HealthMethod.C139:
        raise InvalidInput(f"opportunities of type {deal.type_id} are not read by C139", code="health_not_c139")
    if desk.selling.health.method.item(item_id) is None:
        known = ", ".join(item.id for item in desk.selling.health.method.items)
        raise InvalidInput(f"there is no item {item_id}, but {known}", code="health_item_unknown")
    return deal


def _keep_say(store: Store, deal: Opportunity, said: Say, desk: Desk) -> DealHealth:
    if len(said.note) > NOTE_MAX_CHARS:
        raise InvalidInput(f"a note has at most {NOTE_MAX_CHARS} characters")
    store.health.add_say(deal.id, said)
    health = health_of(store, deal, desk, said.at)
    if health.reading is not None:
        store.health.add_reading(deal.id, health.reading)
    return health


def _records_of(store: Store, deal: Opportunity, desk: Desk) -> Sequence[FollowupRecord]:
    """The records that speak of a deal, none of them superseded."""
    held = store.opportunities.of_customer(deal.customer_id)
    every = view_of(viewing.require(store, deal.customer_id), store.records.of_customer(deal.customer_id)).records
    return speaking_of(desk.selling, deal, held, every)


def _reading_of(
    store: Store, deal: Opportunity, records: Sequence[FollowupRecord], desk: Desk, now: datetime
) -> Reading:
    rules = desk.selling.health
    drafts = store.drafts.counts_of({record.note_id for record in records})
    told = [Told(record, is_alone=drafts.get(record.note_id, 0) < 2) for record in records]
    return read_health(rules.method, rules, findings_of(rules.method, told), store.health.said_of(deal.id), now)
