"""Drafts: look, edit, confirm, discard. Only one's own."""

from typing import Any

from fastapi import APIRouter

from assistant.domain.followup_json import fields_from_json
from assistant.domain.note import Draft
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer, confirmation_out, draft_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.record_schemas import Fields
from assistant.entrypoints.api.schemas import (
    ConfirmationOut,
    DraftChange,
    DraftConfirmed,
    DraftOut,
    IdPath,
)
from assistant.errors import InvalidInput
from assistant.services import amending, confirming, dictating
from assistant.services.access import Access
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"], responses=documented(401, 404, 422))


@router.get("/{draft_id}")
def get_draft(app: App, person: Caller, draft_id: IdPath) -> DraftOut:
    """A draft with the words each value came from."""
    with app.database.read() as store:
        return _out(store, amending.own_draft(store, draft_id, person))


@router.patch("/{draft_id}", responses=documented(409, 503))
def change_draft(app: App, person: Caller, draft_id: IdPath, change: DraftChange) -> DraftOut:
    """Set whole fields, in the record format. The card in the chat changes with it."""
    values = typed_values(change.fields)
    with app.database.write() as store:
        changed = amending.change_fields(store, draft_id, change.version, values, person, app.desk, app.clock())
        return _out(store, changed)


@router.post("/{draft_id}/confirm", responses=documented(403, 409, 503))
def confirm_draft(app: App, person: Caller, draft_id: IdPath, given: DraftConfirmed) -> ConfirmationOut:
    """Make the draft a record, change the customer's view and tell who is concerned. Again is no error."""
    chosen = given.customer
    if chosen and (chosen.id is None) == (chosen.name is None):
        raise InvalidInput("give the customer's id or a name, one of the two", code="customer_id_or_name")
    with app.database.write() as store:
        done = confirming.confirm(
            store,
            draft_id,
            given.version,
            person,
            app.desk,
            app.clock(),
            customer_id=chosen.id if chosen else None,
            customer_name=chosen.name if chosen else None,
        )
        dictating.request_cases(store, done.record.id, app.clock())
        return confirmation_out(done, Namer(store), Access(store, app.desk, person))


@router.post("/{draft_id}/discard", responses=documented(409, 503))
def discard_draft(app: App, person: Caller, draft_id: IdPath) -> DraftOut:
    """Put the draft away; nothing is recorded."""
    with app.database.write() as store:
        return _out(store, amending.discard(store, draft_id, person, app.desk, app.clock()))


def typed_values(fields: Fields) -> dict[str, Any]:
    """The fields that were given, as the domain's own types. Raises InvalidInput when none was."""
    given = fields.model_dump(mode="json", exclude_unset=True)
    if not given:
        raise InvalidInput("name at least one field", code="no_fields")
    try:
        typed = fields_from_json(given)
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(str(error)) from error
    return {name: getattr(typed, name) for name in given}


def _out(store: Store, draft: Draft) -> DraftOut:
    note = store.notes.get(draft.note_id)
    return draft_out(draft, note.text if note else "", Namer(store))
