"""Correcting a confirmed record: a new revision, what it changes in the view, and who hears of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain.customer import FollowupRecord
from assistant.domain.followup import FIELD_NAMES, with_value
from assistant.domain.ids import derive_id
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.confirming import Confirmation, commit, told_names
from assistant.services.desk import Desk
from assistant.services.fact_moves import ask_facts
from assistant.services.posting import card_locale, post, post_card
from assistant.services.stage_corrections import follow_correction
from assistant.services.thanks import thanks_message
from assistant.storage.store import Store


def own_record(store: Store, record_id: str, person: Person, desk: Desk) -> FollowupRecord:
    """The record, if the person may correct it. Raises NotFound or Forbidden."""
    access = Access(store, desk, person)
    record = access.record(record_id)
    access.require(Action.WRITE, access.of_record(record), code="record_of_another")
    return record


def revise(
    store: Store, record_id: str, fields: Mapping[str, Any], person: Person, desk: Desk, now: datetime
) -> Confirmation:
    """Put whole fields right, each with a value of the field's own type, in a new revision by `person`.

    The customer stays: what was said of another customer is another record. Raises NotFound, Forbidden, InvalidInput,
    or Conflict `record_superseded` when `record_id` is not the newest revision.
    """
    record = own_record(store, record_id, person, desk)
    unknown = sorted(set(fields) - (set(FIELD_NAMES) - {"customer"}))
    if unknown or not fields:
        raise InvalidInput(f"cannot be corrected: {', '.join(unknown) or 'nothing given'}", code="field_fixed")
    if record.author_id != person.id:
        access = Access(store, desk, person)
        access.require_fields(access.of_record(record), fields)
    newest = store.records.newest_of_draft(record.draft_id)
    if newest is None or newest.id != record.id:
        raise Conflict(f"record {record_id} was corrected meanwhile", code="record_superseded")
    held, marks = record.fields, record.marks
    for name, value in fields.items():
        held, marks = with_value(held, marks, name, value)
    revision = replace(
        record,
        id=derive_id("record", record.draft_id, record.revision + 1),
        author_id=person.id,
        fields=held,
        marks=marks,
        confirmed_at=now,
        revision=record.revision + 1,
        supersedes=record.id,
    )
    customer, draft, note = (
        store.customers.get(record.customer_id),
        store.drafts.get(record.draft_id),
        store.notes.get(record.note_id),
    )
    if customer is None or draft is None or note is None:
        raise NotFound(f"what record {record_id} rests on")
    shown = replace(draft, fields=held, marks=marks, version=draft.version + 1)
    if not store.drafts.replace(shown):
        raise Conflict(f"draft {draft.id} changed meanwhile", code="record_superseded")
    update, pushes = commit(store, revision, customer, person, desk, now)
    post_card(store, shown, desk, f"card:{draft.id}:{shown.version}", now)
    told = told_names(store, (push.person_id for push in pushes))
    thanks = thanks_message(
        desk, revision, customer.name, told, card_locale(note, person), desk.local_time(now, person)
    )
    post(store, (note.channel, note.chat_id), thanks, f"thanks:{revision.id}", now)
    ask_facts(store, revision, customer, person, desk, now)
    follow_correction(store, revision, customer, person, desk, now)
    return Confirmation(revision, update, told, is_new=True)
