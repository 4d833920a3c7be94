"""Contacts: who is at a customer, what part they play, how well we know them, how they are reached."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from assistant.domain.contact import IdentityKind
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.people_mapping import contact_detail, contact_out, identity_out
from assistant.entrypoints.api.people_schemas import (
    ContactAdded,
    ContactChange,
    ContactDetail,
    ContactOut,
    IdentityGiven,
    IdentityHolder,
    IdentityOut,
)
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.record_schemas import printable
from assistant.entrypoints.api.schemas import IdPath
from assistant.services import contacts
from assistant.services.access import Access
from assistant.services.customer_access import (
    CONTACTS,
    changeable,
    changeable_contact,
    known,
    people_of,
    who_has,
)

router = APIRouter(prefix="/api/v1", tags=["contacts"], responses=documented(401, 422))


@router.get("/customers/{customer_id}/contacts", responses=documented(404))
def list_contacts(app: App, person: Caller, customer_id: IdPath) -> list[ContactOut]:
    """Everybody at a customer, strongest relationship first; who left comes last."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        return [contact_out(one, names) for one in people_of(access, store, customer_id, app.clock())]


@router.post("/customers/{customer_id}/contacts", status_code=201, responses=documented(403, 404, 409, 503))
def add_contact(app: App, person: Caller, customer_id: IdPath, asked: ContactAdded) -> ContactDetail:
    """Add somebody; 409 `contact_known` where somebody of that name is there."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        changeable(access, customer_id, [CONTACTS])
        new = contacts.add(store, customer_id, asked.given(), person, app.clock())
        return contact_detail(store, known(access, store, new.id, app.clock()), Namer(store), access)


@router.get("/contacts")
def find_contacts(
    app: App,
    person: Caller,
    kind: Annotated[IdentityKind, Query(description="What `identity` is.")],
    identity: Annotated[str, Query(min_length=1, max_length=200), AfterValidator(printable)],
) -> list[IdentityHolder]:
    """Who has a phone number, address or id, at any customer; who had it comes last."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        return [
            IdentityHolder(
                contact_id=held.id,
                name=held.name,
                customer=names.customer(held.customer_id),
                identity=identity_out(one, names),
            )
            for one, held in who_has(access, store, kind, identity)
        ]


@router.get("/contacts/{contact_id}", responses=documented(404))
def get_contact(app: App, person: Caller, contact_id: IdPath) -> ContactDetail:
    """One contact, with where each value comes from and all that happened."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return contact_detail(store, known(access, store, contact_id, app.clock()), Namer(store), access)


@router.patch("/contacts/{contact_id}", responses=documented(403, 404, 409, 503))
def change_contact(app: App, person: Caller, contact_id: IdPath, asked: ContactChange) -> ContactDetail:
    """Set fields; `version` is the one that was read. Who left is reached no longer by what they had here."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        changeable_contact(access, store, contact_id)
        contacts.change(store, contact_id, asked.version, asked.fields.given(), person, app.clock())
        return contact_detail(store, known(access, store, contact_id, app.clock()), Namer(store), access)


@router.post("/contacts/{contact_id}/identities", status_code=201, responses=documented(403, 404, 409, 503))
def add_identity(app: App, person: Caller, contact_id: IdPath, asked: IdentityGiven) -> IdentityOut:
    """Add a phone number, address or id. Again is no error; 409 `identity_taken` where another contact has it."""
    with app.database.write() as store:
        changeable_contact(Access(store, app.desk, person), store, contact_id)
        new = contacts.add_identity(store, contact_id, asked.kind, asked.value, person, app.clock())
        return identity_out(new, Namer(store))


@router.delete("/contacts/{contact_id}/identities/{identity_id}", status_code=204, responses=documented(403, 404, 503))
def end_identity(app: App, person: Caller, contact_id: IdPath, identity_id: IdPath) -> None:
    """They are no longer reached so; it stays in the history."""
    with app.database.write() as store:
        changeable_contact(Access(store, app.desk, person), store, contact_id)
        contacts.end_identity(store, contact_id, identity_id, person, app.clock())
