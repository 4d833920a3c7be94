"""What a confirmed record says of an open deal's amount, date, products and competitors: asked, and done on a yes."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.fact_suggestion import FactChange, suggest_facts, taken_away
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action
from assistant.domain.person import Locale, Person
from assistant.errors import Conflict, NotFound
from assistant.services import opportunities, stage_moves
from assistant.services.access import Access
from assistant.services.deal_values import field_text, value_text
from assistant.services.desk import Desk
from assistant.services.opportunities import Because
from assistant.services.outcome import Outcome
from assistant.services.posting import card_locale, post
from assistant.services.turn import Turn
from assistant.storage.health import StoredFacts
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section


def ask_facts(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask, in the chat of the note, whether an open deal's facts are as the record tells; again is no error.

    Where the record corrects another, what that one suggested and nobody decided is withdrawn, and what was taken from
    it and is no longer told is asked back.
    """
    access = Access(store, desk, author)
    held = store.opportunities.of_customer(customer.id)
    events = [event for deal in held for event in store.opportunities.events(deal.id)]
    said_at = {one.id: one.said_at for one in store.records.of_customer(customer.id)}
    suggested = suggest_facts(desk.selling, held, events, said_at, record)
    deal, changes = suggested or (None, ())
    earlier = _earlier(store, record)
    if earlier is not None and earlier.state == "open":
        store.health.decide_facts(earlier.record_id, "withdrawn", author.id, now)
    if len(access.readable_opportunities(held)) < len(held):
        return  # which one is meant must not be guessed past those that the author does not see
    if earlier is not None and earlier.state == "taken":
        corrected = next((one for one in held if one.id == earlier.opportunity_id and one.is_open), None)
        gone = taken_away(corrected, earlier.changes, record) if corrected else ()
        if corrected and gone and deal in (None, corrected):
            deal, changes = corrected, (*changes, *(one for one in gone if one.fact not in _facts(changes)))
    hidden = access.mask(customer.id).fields
    changes = tuple(one for one in changes if one.fact not in hidden)
    note = store.notes.get(record.note_id)
    if deal is None or not changes or note is None or not store.health.add_facts(record.id, deal.id, changes, now):
        return
    locale = card_locale(note, author)
    card = _question(desk, record.id, access.shown(deal), changes, customer.name, locale, desk.local_time(now, author))
    post(store, (note.channel, note.chat_id), card, f"facts:{record.id}", now)


def take(turn: Turn, about: list[str]) -> Outcome:
    """Yes: the opportunity's facts are as the note says. What changed meanwhile is asked once more, as it is now."""
    stored = _stored(turn, about[0])
    deal = turn.access.opportunity(stored.opportunity_id)
    turn.access.require(Action.WRITE, turn.access.of_opportunity(deal))
    turn.access.require_fields(turn.access.of_opportunity(deal), _facts(stored.changes))
    fresh = tuple(_renewed(change, deal) for change in stored.changes)
    if fresh != stored.changes and stored.state == "open":
        turn.store.health.replace_facts(stored.record_id, fresh)
        customer = turn.access.customer(deal.customer_id).name
        card = _question(
            turn.desk, stored.record_id, turn.access.shown(deal), fresh, customer, turn.locale, turn.local_now
        )
        return turn.answer(card)
    _decide(turn, stored, "taken")
    quotes = dict.fromkeys(change.quote for change in stored.changes if change.quote)
    opportunities.change(
        turn.store,
        deal.id,
        deal.version,
        {change.fact: change.after for change in stored.changes},
        turn.person,
        turn.desk,
        turn.now,
        because=Because(stored.record_id, " · ".join(quotes)),
    )
    row = (Button(turn.say("button.deal"), f"os:{deal.id}"),)
    return turn.answer(Message(turn.say("facts.done", name=turn.access.shown(deal).name), buttons=(row,)))


def decline(turn: Turn, about: list[str]) -> Outcome:
    """No: leave everything as it is."""
    stored = _stored(turn, about[0])
    stage_moves.require_decider(turn, stored.record_id, "", stored.opportunity_id)
    _decide(turn, stored, "declined")
    return turn.outcome(toast=turn.say("deal.left"))


def _renewed(change: FactChange, deal: Opportunity) -> FactChange:
    """The change with what the opportunity holds now before it; what was added to a list is added to that."""
    present = getattr(deal, change.fact)
    if present == change.before:
        return change
    if isinstance(present, tuple):
        gone = [one for one in change.before if one not in change.after]
        added = [one for one in change.after if one not in change.before and one not in present]
        return FactChange(change.fact, present, (*(one for one in present if one not in gone), *added), change.quote)
    return FactChange(change.fact, present, change.after, change.quote)


def _question(
    desk: Desk,
    record_id: str,
    deal: Opportunity,
    changes: Sequence[FactChange],
    customer: str,
    locale: Locale,
    now: datetime,
) -> Message:
    currencies = {change.fact: (change.before, change.after) for change in changes}.get(
        "currency", (deal.currency,) * 2
    )
    entries = []
    for change in changes:
        if change.fact == "currency" and "amount" in _facts(changes):
            continue
        before, after = (
            value_text(desk, change.fact, value, currency, locale, now)
            for value, currency in zip((change.before, change.after), currencies, strict=True)
        )
        entries.append(Entry(f"{field_text(desk, change.fact, locale)}: {before} → {after}", change.quote))
    say = desk.wording.say
    return Message(
        say("facts.suggest", locale, customer=customer, name=deal.name),
        sections=(Section(say("deal.because", locale), tuple(entries)),),
        buttons=(
            (
                Button(say("button.facts_take", locale), f"fy:{record_id}"),
                Button(say("button.deal_no", locale), f"fn:{record_id}"),
            ),
        ),
    )


def _facts(changes: Sequence[FactChange]) -> set[str]:
    return {change.fact for change in changes}


def _earlier(store: Store, record: FollowupRecord) -> StoredFacts | None:
    """What the revisions before a record suggested last, if anything."""
    for one in reversed(store.records.of_draft(record.draft_id)):
        if one.revision < record.revision and (stored := store.health.facts(one.id)) is not None:
            return stored
    return None


def _stored(turn: Turn, record_id: str) -> StoredFacts:
    stored = turn.store.health.facts(record_id)
    record = turn.store.records.get(record_id)
    if stored is None or record is None or not turn.access.allows(Action.READ, turn.access.of_record(record)):
        raise NotFound(f"facts of record {record_id}", code="button_unknown")
    return stored


def _decide(turn: Turn, stored: StoredFacts, state: str) -> None:
    if not turn.store.health.decide_facts(stored.record_id, state, turn.person.id, turn.now):
        raise Conflict(f"facts of record {stored.record_id} were decided before", code="suggestion_closed")
