"""From the domain to the API's documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import Change
from assistant.domain.followup import Mark
from assistant.domain.followup_json import fields_to_json
from assistant.domain.note import Draft
from assistant.domain.person import Person
from assistant.domain.view_json import changes_to_json
from assistant.entrypoints.api import schemas
from assistant.entrypoints.api.record_schemas import FieldsOut
from assistant.services.access import Access
from assistant.services.confirming import Confirmation
from assistant.services.viewing import Look
from assistant.storage.records import StoredPush
from assistant.storage.store import Store


class Namer:
    """Names of customers and people by id, each looked up once; `people` are known already."""

    def __init__(self, store: Store, people: Mapping[str, str] | None = None) -> None:
        self._store = store
        self._customers: dict[str, str] = {}
        self._people = dict(people or {})

    def customer(self, customer_id: str) -> schemas.Ref:
        if customer_id not in self._customers:
            found = self._store.customers.get(customer_id)
            self._customers[customer_id] = found.name if found else ""
        return schemas.Ref(id=customer_id, name=self._customers[customer_id])

    def person(self, person_id: str) -> schemas.Ref:
        if person_id not in self._people:
            found = self._store.people.get(person_id)
            self._people[person_id] = found.name if found else ""
        return schemas.Ref(id=person_id, name=self._people[person_id])


def evidence_out(marks: Sequence[Mark], text: str) -> list[schemas.Evidence]:
    """Marks with the words of `text` that they stand on."""
    return [
        schemas.Evidence(
            field=mark.field,
            index=mark.index,
            start=mark.start,
            end=mark.end,
            quote="" if mark.start is None else text[mark.start : mark.end],
            confidence=mark.confidence,
            edited=mark.edited,
        )
        for mark in marks
    ]


def draft_out(draft: Draft, note_text: str, names: Namer) -> schemas.DraftOut:
    return schemas.DraftOut(
        id=draft.id,
        note_id=draft.note_id,
        ordinal=draft.ordinal,
        state=draft.state,
        version=draft.version,
        customer=names.customer(draft.customer_id) if draft.customer_id else None,
        candidates=[names.customer(candidate) for candidate in draft.candidates],
        fields=FieldsOut.model_validate(fields_to_json(draft.fields)),
        evidence=evidence_out(draft.marks, note_text),
        prompt_id=draft.prompt_id,
        prompt_version=draft.prompt_version,
        model=draft.model,
        seconds=dict(draft.seconds),
    )


def record_out(record: FollowupRecord, names: Namer, reader: Person) -> schemas.RecordOut:
    """`reader` sees the whole text of the note only where they said it: it may speak of others, too."""
    return schemas.RecordOut(
        id=record.id,
        draft_id=record.draft_id,
        note_id=record.note_id,
        customer=names.customer(record.customer_id),
        author=names.person(record.author_id),
        revision=record.revision,
        supersedes=record.supersedes,
        said_at=record.said_at,
        confirmed_at=record.confirmed_at,
        fields=FieldsOut.model_validate(fields_to_json(record.fields)),
        evidence=evidence_out(record.marks, record.text),
        text=record.text if reader.id == record.author_id else None,
    )


def confirmation_out(done: Confirmation, names: Namer, access: Access) -> schemas.ConfirmationOut:
    """What the author or corrector of a record is answered; what it replaced may be hidden from them."""
    assert access.person is not None
    (record,) = access.shown_records([done.record])
    return schemas.ConfirmationOut(
        record=record_out(record, names, access.person),
        changes=changes_out(access.shown_changes(done.record.customer_id, done.update.changes)),
        told=list(done.told),
        is_new=done.is_new,
    )


def changes_out(changes: Sequence[Change]) -> list[schemas.ChangeOut]:
    return [schemas.ChangeOut.model_validate(change) for change in changes_to_json(changes)]


def customer_out(customer: Customer, followers: Sequence[str], reader: Person) -> schemas.CustomerOut:
    return schemas.CustomerOut(
        id=customer.id, name=customer.name, aliases=list(customer.aliases), following=reader.id in followers
    )


def view_out(view: Look, followers: Sequence[str], names: Namer, reader: Person) -> dict[str, Any]:
    """The document of `CustomerViewOut`, plain: a long view is thousands of values, and checking each takes longer than
    finding it."""
    authors: dict[str, dict[str, str]] = {}
    values: dict[str, list[dict[str, Any]]] = {}
    for name, held in view.values.items():
        values[name] = []
        for value, (record_id, author_id, said_at, quote) in zip(held["values"], held["sources"], strict=True):
            if author_id not in authors:
                authors[author_id] = names.person(author_id).model_dump()
            source = {"record_id": record_id, "author": authors[author_id], "said_at": said_at, "quote": quote}
            values[name].append({"value": value, "source": source})
    shown = [record_out(record, names, reader).model_dump(mode="json") for record in view.records]
    is_end = not shown or shown[-1]["id"] == view.record_ids[-1]
    return {
        **customer_out(view.customer, followers, reader).model_dump(),
        "values": values,
        "records": shown,
        "records_total": len(view.record_ids),
        "older": None if is_end else shown[-1]["id"],
        "followers": [names.person(person_id).model_dump() for person_id in followers],
    }


def push_out(push: StoredPush, changes: Sequence[Change], names: Namer) -> schemas.PushOut:
    return schemas.PushOut(
        id=push.id,
        customer=names.customer(push.customer_id),
        record_id=push.record_id,
        reason=push.reason,
        changes=changes_out(changes),
        created_at=push.created_at,
        seen_at=push.seen_at,
    )
