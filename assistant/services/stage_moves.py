"""What a confirmed record says of where a deal stands: asked of the rep, and done on their yes."""

from collections.abc import Mapping
from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.opportunity import Missing, Opportunity
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.domain.stage_suggestion import suggest
from assistant.errors import Conflict, NotFound
from assistant.services import opportunities
from assistant.services import opportunity_rules as rules
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunities import Because
from assistant.services.opportunity_cards import (
    missing_entries,
    opportunity_card,
    stage_text,
    suggestion_card,
)
from assistant.services.outcome import Outcome
from assistant.services.posting import card_locale, post
from assistant.services.stage_gates import force_button
from assistant.services.turn import Turn
from assistant.storage.opportunities import StoredSuggestion
from assistant.storage.store import Store
from connectors.im.base import Button, Message, Section


def ask_move(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask, in the chat of the note, whether an opportunity is in the stage the record tells of; again is no error."""
    held = store.opportunities.of_customer(customer.id)
    if len(Access(store, desk, author).readable_opportunities(held)) < len(held):
        return  # which one is meant must not be guessed past those that the author does not see
    suggested = suggest(desk.selling, held, record)
    note = store.notes.get(record.note_id)
    if suggested is None or note is None:
        return
    if not store.opportunities.add_suggestion(record.id, customer.id, suggested, now):
        return
    meant = next((one for one in held if one.id == suggested.opportunity_id), None)
    is_first = not any(one.is_open for one in held)
    locale = card_locale(note, author)
    card = suggestion_card(desk, record.id, suggested, meant, customer.name, locale, is_first=is_first)
    post(store, (note.channel, note.chat_id), card, f"stage:{record.id}", now)


def take(turn: Turn, about: list[str]) -> Outcome:
    """Yes: begin the opportunity or move it. What is still missing before the stage is named, and may be mended."""
    record_id = about[0]
    suggested = _stored(turn, record_id).suggestion
    rules.stage_of(turn.desk, suggested.type_id, suggested.stage_id)  # before anything is written
    stored = _decided(turn, record_id, "taken")
    because = Because(record_id, suggested.quote)
    if suggested.opportunity_id is None:
        held = opportunities.begin(
            turn.store, stored.customer_id, turn.person, turn.desk, turn.now, type_id=suggested.type_id, because=because
        )
    else:
        held = turn.access.opportunity(suggested.opportunity_id)
    is_new = suggested.opportunity_id is None
    outcome = _move(turn, held, suggested.stage_id, because, goes_back=suggested.goes_back, is_new=is_new)
    is_there = rules.found(turn.store, held.id).stage_id == suggested.stage_id
    if not is_there and not is_new:
        turn.store.opportunities.ask_again(record_id)
    return outcome


def decline(turn: Turn, about: list[str]) -> Outcome:
    """No: leave everything as it is."""
    stored = _stored(turn, about[0])
    require_decider(turn, about[0], stored.customer_id, stored.suggestion.opportunity_id)
    _decided(turn, about[0], "declined")
    return turn.outcome(toast=turn.say("deal.left"))


def require_decider(turn: Turn, record_id: str, customer_id: str, opportunity_id: str | None) -> None:
    """Raise NotFound or Forbidden for who may not say no to what a record suggests: the record's author was asked, and
    who may say yes, to an opportunity or (None) to a new one, may say no as well."""
    record, access = turn.store.records.get(record_id), turn.access
    if record is not None and record.author_id == turn.person.id:
        return
    if opportunity_id is None:
        access.require(Action.CREATE, access.of_customer(customer_id, Kind.OPPORTUNITY))
    else:
        access.require(Action.WRITE, access.of_opportunity(access.opportunity(opportunity_id)))


def move(turn: Turn, about: list[str]) -> Outcome:
    """From the button on the card (opportunity, version, stage): to that stage, or what is missing before it."""
    held = turn.access.opportunity(about[0])
    if held.version != int(about[1]):
        raise Conflict(f"opportunity {held.id} changed meanwhile", code="opportunity_changed")
    return _move(turn, held, about[2], opportunities.ON_REQUEST)


def finish_task(turn: Turn, about: list[str]) -> Outcome:
    """From the button on the card (opportunity, version, stage/task): a gate task is done."""
    stage_id, _, task_id = about[2].partition("/")
    opportunities.finish_task(turn.store, about[0], int(about[1]), stage_id, task_id, turn.person, turn.desk, turn.now)
    return show(turn, about)


def show(turn: Turn, about: list[str]) -> Outcome:
    """Answer with the card of the opportunity that `about` begins with."""
    held = turn.access.opportunity(about[0])
    ahead = rules.ahead_of(turn.store, turn.desk, held)
    missing = ahead.missing if ahead else Missing()
    customer = turn.access.customer(held.customer_id).name
    people, shown = _names(turn.store, held), turn.access.shown(held)
    return turn.answer(opportunity_card(turn.desk, shown, customer, people, missing, turn.locale, turn.local_now))


def _move(
    turn: Turn, held: Opportunity, stage_id: str, because: Because, *, goes_back: bool = False, is_new: bool = False
) -> Outcome:
    kind, to = rules.stage_of(turn.desk, held.type_id, stage_id)
    named = {
        "customer": turn.access.customer(held.customer_id).name,
        "name": turn.access.shown(held).name,
        "stage": stage_text(turn.desk, kind.id, to.id, turn.locale),
    }
    missing = Missing() if goes_back else rules.missing_of(turn.store, kind, held, to)
    if missing:
        needed = Section(turn.say("deal.missing"), missing_entries(turn.desk, missing, turn.locale))
        row = (Button(turn.say("button.deal"), f"os:{held.id}"), *force_button(turn, held, to.id))
        if is_new:
            text = turn.say(
                "deal.begun_before", begun=stage_text(turn.desk, kind.id, held.stage_id, turn.locale), **named
            )
        else:
            text = turn.say("deal.gate_closed", **named)
        return turn.answer(Message(text, sections=(needed,), buttons=(row,)))
    opportunities.move(
        turn.store,
        held.id,
        held.version,
        to.id,
        turn.person,
        turn.desk,
        turn.now,
        because=because,
        goes_back=goes_back,
    )
    row = (Button(turn.say("button.deal"), f"os:{held.id}"),)
    return turn.answer(Message(turn.say("deal.is_in", **named), buttons=(row,)))


def _stored(turn: Turn, record_id: str) -> StoredSuggestion:
    stored = turn.store.opportunities.suggestion(record_id)
    record = turn.store.records.get(record_id)
    if stored is None or record is None or not turn.access.allows(Action.READ, turn.access.of_record(record)):
        raise NotFound(f"suggestion of record {record_id}", code="button_unknown")
    return stored


def _decided(turn: Turn, record_id: str, state: str) -> StoredSuggestion:
    """Close the suggestion before anything is done about it: of two who press at once, one does it."""
    stored = _stored(turn, record_id)
    if not turn.store.opportunities.decide_suggestion(record_id, state, turn.now):
        raise Conflict(f"suggestion of record {record_id} was decided before", code="suggestion_closed")
    return stored


def _names(store: Store, held: Opportunity) -> Mapping[str, str]:
    ids = {held.owner_id, *(member.person_id for member in held.team)}
    people = {person_id: store.people.get(person_id) for person_id in ids}
    return {person_id: person.name for person_id, person in people.items() if person}
