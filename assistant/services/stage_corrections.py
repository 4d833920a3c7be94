"""A record is corrected after it told where a deal stands: what it moved is asked back, never left wrong unnoticed."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.person import Person
from assistant.domain.stage_suggestion import back_to
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunity_cards import return_card
from assistant.services.posting import card_locale, post
from assistant.services.stage_moves import ask_move
from assistant.storage.opportunities import StoredSuggestion
from assistant.storage.store import Store
from connectors.im.base import Button, Message


def follow_correction(
    store: Store, revision: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask about what `revision` says otherwise than the records it stands for; again is no error.

    A question about the former stage that nobody answered is withdrawn. Where it was taken, and the opportunity is
    still there, it is asked whether it should go to the stage told now, or back to where it was.
    """
    former = [one for one in store.records.of_draft(revision.draft_id) if one.revision < revision.revision]
    if not former:
        return
    is_said_anew = _is_by_hand(revision) and not _is_by_hand(former[-1])
    if former[-1].fields.stage_hint == revision.fields.stage_hint and not is_said_anew:
        return
    stored = _last(store, former)
    if stored is not None and stored.state == "open":
        store.opportunities.decide_suggestion(stored.record_id, "withdrawn", now)
    if stored is None or stored.state != "taken":
        ask_move(store, revision, customer, author, desk, now)
        return
    begun = store.opportunities.begun_by(stored.record_id)
    held = store.opportunities.get(stored.suggestion.opportunity_id or (begun.id if begun else ""))
    note = store.notes.get(revision.note_id)
    access = Access(store, desk, author)
    if held is None or note is None or not access.readable_opportunities([held]):
        return
    seen = access.shown(held)
    events = store.opportunities.events(held.id)
    suggested = back_to(desk.selling, held, events, {one.id for one in former}, revision)
    chat, locale = (note.channel, note.chat_id), card_locale(note, author)
    if suggested is not None:
        if store.opportunities.add_suggestion(revision.id, customer.id, suggested, now):
            card = return_card(desk, revision.id, suggested, seen, customer.name, locale)
            post(store, chat, card, f"stage:{revision.id}", now)
    elif begun is not None and revision.fields.stage_hint is None and len(events) == 1:
        text = desk.wording.say("deal.begun_on_corrected", locale, customer=customer.name, name=seen.name)
        button = Button(desk.wording.say("button.deal", locale), f"os:{held.id}")
        post(store, chat, Message(text, buttons=((button,),)), f"stage:{revision.id}", now)


def _is_by_hand(record: FollowupRecord) -> bool:
    """Whether a person has set the stage: what they set goes before the words that told another."""
    return any(mark.field == "stage_hint" and mark.edited for mark in record.marks)


def _last(store: Store, former: Sequence[FollowupRecord]) -> StoredSuggestion | None:
    """What the former revisions suggested last, if anything."""
    found = (store.opportunities.suggestion(one.id) for one in reversed(former))
    return next((stored for stored in found if stored is not None), None)
