"""Contacts of a customer who are one person: those that may be, joining them, taking it back, telling them apart."""

from fastapi import APIRouter

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.people_mapping import alike_contacts_out, join_out, join_preview_out
from assistant.entrypoints.api.people_schemas import (
    AlikeContactsOut,
    JoinAsked,
    JoinOut,
    JoinPreviewOut,
    OtherContact,
)
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath
from assistant.services import joining
from assistant.services.access import Access
from assistant.storage.joins import StoredJoin
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1", tags=["contacts"], responses=documented(401, 422))


@router.get("/customers/{customer_id}/contacts/alike", responses=documented(404))
def list_alike_contacts(app: App, person: Caller, customer_id: IdPath) -> list[AlikeContactsOut]:
    """Contacts of a customer who may be one person; those that share a number, address or id come first."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        customer = access.customer(customer_id)
        return alike_contacts_out(joining.shown_alike(access, store, customer.id), access.mask(customer.id))


@router.post("/contacts/{contact_id}/join/preview", responses=documented(403, 404, 409))
def preview_join(app: App, person: Caller, contact_id: IdPath, asked: JoinAsked) -> JoinPreviewOut:
    """What joining `gone_id` with this contact would do; changes nothing."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        shown = joining.preview(store, contact_id, asked.gone_id, access, app.clock())
        return join_preview_out(shown, Namer(store))


@router.post("/contacts/{contact_id}/join", status_code=201, responses=documented(403, 404, 409, 503))
def join_contacts(app: App, person: Caller, contact_id: IdPath, asked: JoinAsked) -> JoinOut:
    """Say that `gone_id` is the same person as this contact. It can be undone."""
    with app.database.write() as store:
        held = joining.join(store, app.desk, contact_id, asked.gone_id, person, app.clock(), why=asked.why)
        return _join(store, held, Access(store, app.desk, person))


@router.get("/contacts/{contact_id}/joins", responses=documented(404))
def list_joins(app: App, person: Caller, contact_id: IdPath) -> list[JoinOut]:
    """The joins a contact was part of, newest first."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return [_join(store, held, access) for held in joining.shown_joins(access, store, contact_id)]


@router.post("/contacts/joins/{join_id}/undo", responses=documented(403, 404, 409, 503))
def undo_join(app: App, person: Caller, join_id: IdPath) -> JoinOut:
    """Take a join back; again is no error. What came since stays with the contact that was kept."""
    with app.database.write() as store:
        held = joining.undo(store, app.desk, join_id, person, app.clock())
        return _join(store, held, Access(store, app.desk, person))


@router.put("/contacts/{contact_id}/distinct", status_code=204, responses=documented(403, 404, 409, 503))
def tell_contacts_apart(app: App, person: Caller, contact_id: IdPath, asked: OtherContact) -> None:
    """Say that two contacts are two people, so that they are not brought again."""
    with app.database.write() as store:
        joining.tell_apart(store, app.desk, contact_id, asked.contact_id, person, app.clock())


def _join(store: Store, held: StoredJoin, access: Access) -> JoinOut:
    return join_out(store, held, Namer(store), access.mask(held.customer_id))
