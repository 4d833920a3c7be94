"""Records: what was confirmed, its revisions, and corrections."""

from fastapi import APIRouter

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.drafts import typed_values
from assistant.entrypoints.api.mapping import Namer, confirmation_out, record_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import ConfirmationOut, Correction, IdPath, RecordHistory
from assistant.services import correcting, dictating
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1/records", tags=["records"], responses=documented(401, 404, 422))


@router.get("/{record_id}")
def get_record(app: App, person: Caller, record_id: IdPath) -> RecordHistory:
    """A record with all revisions of it, oldest first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        record = access.record(record_id)
        revisions = store.records.of_draft(record.draft_id)
        shown = access.shown_records(revisions)
        (this,) = access.shown_records([record])
        return RecordHistory(
            **record_out(this, names, person).model_dump(),
            is_current=all(one.supersedes != record.id for one in revisions),
            revisions=[record_out(one, names, person) for one in shown],
        )


@router.post("/{record_id}/corrections", status_code=201, responses=documented(403, 409, 503))
def correct_record(app: App, person: Caller, record_id: IdPath, given: Correction) -> ConfirmationOut:
    """Correct a record by a new revision. Only its author, or who else may write it."""
    values = typed_values(given.fields)
    with app.database.write() as store:
        done = correcting.revise(store, record_id, values, person, app.desk, app.clock())
        dictating.request_cases(store, done.record.id, app.clock())
        return confirmation_out(done, Namer(store), Access(store, app.desk, person))
