"""A person's data: giving out all that is held of them, and putting a pseudonym in their place everywhere.

Of a user by their account, of a contact by their name at one customer. Only for those who may administer privacy.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_view import fold_name
from assistant.domain.followup_json import marks_from_json, marks_to_json
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.domain.pseudonym import Pseudonym
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.storage.personal_data import Held
from assistant.storage.store import Store
from assistant.storage.trail import Step

PSEUDONYM_BYTES = 4
AUDIT_ROWS_MAX = 100_000
IDENTITY_MIN_CHARS = 5
"""A shorter account name is no identity to be looked for in texts."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose data it is: a user, or a contact of a customer. `names` are all they are called by, `others`
    the names of other people, which may hold one of these."""

    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    user: Person | None = None
    customer: Customer | None = None
    contact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """What erasing touches: rows by table, and the recordings that name the person, as files of the audio folder and of
    the uploads. `pseudonym` is empty in a preview."""

    rows: Mapping[str, int]
    audio: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    pseudonym: str = ""


def require(access: Access) -> None:
    """Raise Forbidden (`admin_only`) unless people's data may be dealt with."""
    access.require_kind(Action.ADMINISTER, Kind.PRIVACY, code="admin_only")


def user(store: Store, access: Access, name: str) -> Concerned:
    """The user of that name. Raises NotFound, Forbidden."""
    require(access)
    person = store.people.by_name(name)
    if person is None:
        raise NotFound("no user of that name", code="person_not_found")
    others = [one.name for one in store.people.all()]
    others += store.contacts.names()
    return Concerned((person.name,), tuple(others), user=person)


def contact(store: Store, access: Access, customer: Customer, name: str) -> Concerned:
    """Who is called `name` at a customer, with the other names the notes have for them, and the phones, addresses and
    accounts they are reached by. Raises Forbidden.

    Nobody need be called so: then nothing is held, and erasing does nothing.
    """
    require(access)
    names = {" ".join(name.split())}
    wanted, others = fold_name(name), {person.name for person in store.people.all()}
    for held in store.personal_data.of_customer(customer.id):
        for one in _contacts_in(held.values):
            called = [one["name"], *one["aliases"]]
            if wanted not in map(fold_name, called):
                others.update(called)
                continue
            names.update(called)
            if one.get("title"):
                names.add(f"{one['name']} · {one['title']}")  # as cards have it: the office tells who holds it
    called = [one for one in store.contacts.of_customer(customer.id) if any(map(one.is_called, tuple(names)))]
    names.update(name for one in called for name in (one.name, *one.aliases))
    ids = tuple(one.id for one in called)
    names.update(way for way in _ways(store, customer.id, ids) if len(way) >= IDENTITY_MIN_CHARS)
    return Concerned(tuple(sorted(names)), tuple(sorted(others - names)), customer=customer, contact_ids=ids)


def _ways(store: Store, customer_id: str, contact_ids: Sequence[str]) -> set[str]:
    """How contacts are reached, were reached, and may be as their notes say, but for what is somebody else's there."""
    here = store.contacts.identities_at(customer_id)
    anothers = {one.value for one in here if one.ended_at is None and one.contact_id not in contact_ids}
    theirs = [one for one in here if one.contact_id in contact_ids and one.value not in anothers]
    asked = [
        one
        for one in store.identity_suggestions.of_customer(customer_id)
        if one.contact_id in contact_ids or (one.state != "taken" and {*one.candidates} & {*contact_ids})
    ]
    return {way for one in theirs for way in (one.shown, one.value)} | {one.given for one in asked}


def export(store: Store, concerned: Concerned) -> dict[str, Any]:
    """All that is held of a person, as one JSON document: the rows that name them, with the words."""
    naming = Pseudonym(concerned.names, "", concerned.others)
    found: dict[str, list[dict[str, Any]]] = {}
    for held in _all_held(store, concerned, naming):
        found.setdefault(held.table, []).append({**held.key, **held.values})
    document: dict[str, Any] = {"names": list(concerned.names), "named_in": found}
    document["audio"] = list(_recordings(store, concerned, naming)[0])
    if concerned.user:
        document["account"] = store.personal_data.rows_of_person(concerned.user.id)
        rows = store.audit.find(person_id=concerned.user.id, limit=AUDIT_ROWS_MAX)
        document["audit"] = [
            {"at": row.at, "entry": row.entry, "action": row.step.action, "kind": row.step.kind}
            | {"id": row.step.resource_id, "customer_id": row.step.customer_id, "outcome": row.step.outcome}
            for row in rows
        ]
    elif concerned.customer:
        document["customer"] = {"id": concerned.customer.id, "name": concerned.customer.name}
        ids = {str(value) for held in _all_held(store, concerned, naming) for value in held.key.values()}
        rows = store.audit.find(customer_id=concerned.customer.id, limit=AUDIT_ROWS_MAX)
        document["audit"] = [
            {"at": row.at, "person_id": row.step.person_id, "action": row.step.action, "kind": row.step.kind}
            | {"id": row.step.resource_id}
            for row in rows
            if row.step.resource_id in ids
        ]
    _note(store, "export", concerned, concerned.user.id if concerned.user else "")
    return document


def preview(store: Store, concerned: Concerned) -> Touched:
    """What erasing would touch. Changes nothing."""
    naming = Pseudonym(concerned.names, "", concerned.others)
    rows: dict[str, int] = {}
    for held in _all_held(store, concerned, naming):
        rows[held.table] = rows.get(held.table, 0) + 1
    if _is_household_of(concerned, naming):
        rows["customer"] = 1
    audio, uploads = _recordings(store, concerned, naming)
    return Touched(rows, audio, uploads)


def erase(store: Store, concerned: Concerned, *, audio: bool = False) -> Touched:
    """Put one pseudonym in the place of the person's names, everywhere, in the caller's transaction.

    With `audio` the recordings that name them are let go of; the caller deletes the files once that is committed. For a
    user, accounts, secrets and private chats go too. The pseudonym is drawn, not derived: nobody can work back from it.
    Again touches nothing and is no error.
    """
    instead = f"anon-{secrets.token_hex(PSEUDONYM_BYTES)}"
    naming = Pseudonym(concerned.names, instead, concerned.others)
    files = _recordings(store, concerned, naming) if audio else ((), ())
    rows: dict[str, int] = {}
    found = list(_all_held(store, concerned, naming))
    for held in found:
        rows[held.table] = rows.get(held.table, 0) + 1
        if held.table == "note":
            _move_marks(store, held, naming)
        _rewrite(store, held, naming, drops_audio=audio)
    if (household := concerned.customer) and _is_household_of(concerned, naming):
        store.customers.rename(household.id, str(naming.document(household.name)))
        store.customer_keys.mark_outdated(household.id)
        rows["customer"] = 1
    store.personal_data.forget_contacts(concerned.contact_ids)
    if concerned.user:
        store.personal_data.forget_user(concerned.user.id, instead)
    if rows or concerned.user:
        _note(store, "erase", concerned, concerned.user.id if concerned.user else instead)
    return Touched(rows, *files, pseudonym=instead if rows or concerned.user else "")


def _is_household_of(concerned: Concerned, naming: Pseudonym) -> bool:
    """Whether the customer is a household that is called like the person."""
    customer = concerned.customer
    if customer is None or customer.kind is not CustomerKind.HOUSEHOLD:
        return False
    return any(naming.is_named(name) for name in (customer.name, *customer.aliases))


def _all_held(store: Store, concerned: Concerned, naming: Pseudonym) -> Iterable[Held]:
    """Every row that names the person. Messages count when they speak of the customer or stand in a chat it was spoken
    of in: chats are copies, and one name too many taken out of a copy is better than one left in."""
    data = store.personal_data
    rows = data.of_customer(concerned.customer.id) if concerned.customer else data.everything()
    for held in rows:
        if _names(held, naming):
            yield held
    chats, ids = set[tuple[str, str]](), set[str]()
    if concerned.customer:
        ids = set(data.note_ids(concerned.customer.id))
        notes = [found for note_id in ids if (found := store.notes.get(note_id))]
        chats = {(one.channel, one.chat_id) for one in notes} | {("web", one.person_id) for one in notes}
    for held in data.messages():
        if not _names(held, naming):
            continue
        if concerned.customer is None or held.key.get("id") in ids or _is_about(held, concerned.customer, chats):
            yield held


def _is_about(held: Held, customer: Customer, chats: set[tuple[str, str]]) -> bool:
    chat = held.row.get("channel", "web"), held.row.get("chat_id", "")
    words = json.dumps(held.values, ensure_ascii=False, default=str)
    return chat in chats or any(name in words for name in (customer.id, customer.name, *customer.aliases))


def _names(held: Held, naming: Pseudonym) -> bool:
    return naming.is_named(json.dumps(held.values, ensure_ascii=False, default=str))


def _rewrite(store: Store, held: Held, naming: Pseudonym, *, drops_audio: bool) -> None:
    """The row in other words; marks keep to the words they stood on."""
    values = {name: naming.document(value) for name, value in held.values.items()}
    values.pop("marks", None)
    if held.table == "record":
        moved = naming.text(held.values["text"])
        values["marks"] = marks_to_json([moved.mark(mark) for mark in marks_from_json(held.values["marks"])])
    if held.table == "note":
        # What was heard may have the name in a spelling that nobody can look for.
        values["heard"] = values.get("text", "") if held.values.get("heard") else ""
        if drops_audio:
            values["audio"] = None
    if held.table == "contact":
        values |= {"title": "", "aliases": [], "relation": ""}
    store.personal_data.rewrite(held, values)


def _move_marks(store: Store, note: Held, naming: Pseudonym) -> None:
    """The marks of a note's drafts, which stand over its text, whether or not a draft names the person itself."""
    moved = naming.text(note.values["text"])
    for draft in store.drafts.of_note(note.key["id"]):
        store.drafts.set_marks(draft.id, [moved.mark(mark) for mark in draft.marks])


def _recordings(store: Store, concerned: Concerned, naming: Pseudonym) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The recordings of the notes that name the person, and the uploads they came by."""
    audio, uploads = set(), set()
    for held in _all_held(store, concerned, naming):
        if held.table == "note" and held.row.get("audio"):
            audio.add(str(held.row["audio"]))
            filed = store.inbox.get(held.key["id"])
            if filed and (ref := (filed.payload.get("file") or {}).get("ref")) and filed.channel == "web":
                uploads.add(str(ref))
    return tuple(sorted(audio)), tuple(sorted(uploads))


def _contacts_in(value: Any) -> Iterable[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("name"), str) and isinstance(value.get("aliases"), list):
            yield value
        for one in value.values():
            yield from _contacts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _contacts_in(one)


def _note(store: Store, action: str, concerned: Concerned, resource_id: str) -> None:
    kind = "person" if concerned.user else "contact"
    customer_id = concerned.customer.id if concerned.customer else ""
    store.trail.note(Step(action, kind, resource_id, customer_id))


def files_of(touched: Touched, *, audio_dir: Any, uploads_dir: Any) -> Sequence[Any]:
    """The paths of the recordings that erasing let go of."""
    return [audio_dir / name for name in touched.audio] + [uploads_dir / name for name in touched.uploads]
