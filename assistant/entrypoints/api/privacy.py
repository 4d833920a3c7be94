"""A person's data: all that is held of them, and its erasure."""

from fastapi import APIRouter

from assistant.bootstrap import Application
from assistant.domain.person import Person
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.access_schemas import ErasureAsked, ErasureOut, PersonalDataOut, WhoseData
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.problems import documented
from assistant.services import privacy
from assistant.services.access import Access
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"], responses=documented(401, 403, 404, 422, 503))


@router.post("/export")
def export_data(app: App, person: Caller, whose: WhoseData) -> PersonalDataOut:
    """All that is held of a user or a contact, with the words. Admins only, as it comes."""
    with app.database.write() as store:
        document = privacy.export(store, _concerned(app, store, person, whose))
    return PersonalDataOut.model_validate(document)


@router.post("/erase")
def erase_data(app: App, person: Caller, asked: ErasureAsked) -> ErasureOut:
    """Put a pseudonym in the place of a user or a contact, everywhere. Again is no error. Admins only, as it comes."""
    with app.database.write() as store:
        concerned = _concerned(app, store, person, asked)
        if not asked.confirm:
            touched = privacy.preview(store, concerned)
        else:
            touched = privacy.erase(store, concerned, audio=asked.audio)
    if asked.confirm:
        for path in privacy.files_of(touched, audio_dir=app.audio_dir, uploads_dir=app.uploads_dir):
            path.unlink(missing_ok=True)
    return ErasureOut(
        done=asked.confirm, pseudonym=touched.pseudonym, rows=dict(touched.rows), audio=list(touched.audio)
    )


def _concerned(app: Application, store: Store, person: Person, whose: WhoseData) -> privacy.Concerned:
    access = Access(store, app.desk, person)
    if whose.customer_id is None:
        return privacy.user(store, access, whose.name)
    privacy.require(access)
    return privacy.contact(store, access, access.customer(whose.customer_id), whose.name)
