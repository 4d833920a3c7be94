"""Contacts of a customer who may be one person: what the customer's page says of them, looking at a join, doing it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from assistant.domain.contact import CustomerContact
from assistant.domain.person import Person
from assistant.entrypoints.api.context import App
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.services import joining
from assistant.services.access import Access
from assistant.services.contacts import KnownPerson
from assistant.services.customer_access import may_change_contacts
from assistant.services.desk import Desk
from assistant.services.join_cards import preview_card
from assistant.storage.store import Store

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Form(max_length=32)]
QueryId = Annotated[str, Query(max_length=32)]


@router.get("/contacts/join")
def look_at_join(app: App, person: Visitor, kept: QueryId = "", gone: QueryId = "") -> Response:
    """What joining two contacts would do; nothing is changed."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        shown = joining.preview(store, kept, gone, access, app.clock())
        customer = access.customer(shown.kept.customer_id)
        card = preview_card(app.desk, shown, customer.name, store.people.names(), person.locale)
        shared = frame(store, app, person, "customers")
    return page(
        "join.html",
        person.locale,
        customer=customer,
        kept=shown.kept,
        gone=shown.gone,
        text=card.text,
        sections=[(section.label, [entry.text for entry in section.entries]) for section in card.sections],
        **shared,
    )


@router.post("/contacts/join")
def join(app: App, person: Visitor, kept_id: Id, gone_id: Id) -> Response:
    """From the button: the two are one person."""
    with app.database.write() as store:
        held = joining.join(store, app.desk, kept_id, gone_id, person, app.clock())
    return RedirectResponse(f"/customers/{held.customer_id}?joined={held.id}#people", 303)


@router.post("/contacts/join/undo")
def undo(app: App, person: Visitor, join_id: Id) -> Response:
    """From the button: they are two again."""
    with app.database.write() as store:
        held = joining.undo(store, app.desk, join_id, person, app.clock())
    return RedirectResponse(f"/customers/{held.customer_id}#people", 303)


@router.post("/contacts/distinct")
def tell_apart(app: App, person: Visitor, one_id: Id, other_id: Id) -> Response:
    """From the button: they are two people, and are not brought again."""
    with app.database.write() as store:
        joining.tell_apart(store, app.desk, one_id, other_id, person, app.clock())
        held = store.contacts.get(one_id)
    return RedirectResponse(f"/customers/{held.customer_id if held else ''}#people", 303)


def joining_of(
    store: Store, desk: Desk, access: Access, people: Sequence[KnownPerson], home: str, reader: Person, joined: str
) -> dict[str, Any]:
    """For the page of the customer `home`, to who may join contacts: pairs that may be one person, everybody there to
    choose two of, and the join `joined` of just now with its undo; empty for others. `people` are those seen there."""
    if not may_change_contacts(access, home):
        return {"alike": [], "choices": [], "joined": None}
    comma = "、" if reader.locale == "zh-CN" else ", "
    alike = [
        {
            "one": _ref(pair.one),
            "other": _ref(pair.other),
            "because": comma.join(desk.wording.say(f"join.by.{reason}", reader.locale) for reason in pair.because),
        }
        for pair in joining.shown_alike(access, store, home)
    ]
    here = [one.contact for one in people if one.contact.left_on is None]
    return {
        "alike": alike,
        "choices": [_ref(one) for one in here] if len(here) > 1 else [],
        "joined": _joined(store, home, joined),
    }


def _joined(store: Store, customer_id: str, join_id: str) -> dict[str, str] | None:
    held = store.joins.get(join_id) if join_id else None
    if held is None or held.customer_id != customer_id or held.undone_at is not None:
        return None
    names = [one.name if one else "?" for one in map(store.contacts.get_itself, (held.kept_id, held.gone_id))]
    return {"id": held.id, "kept": names[0], "gone": names[1]}


def _ref(held: CustomerContact) -> dict[str, str]:
    return {"id": held.id, "name": f"{held.name} ({held.title})" if held.title else held.name}
