"""Follow-up records, and the view updates and pushes they caused."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, func, select, update

from assistant.domain.customer import FollowupRecord
from assistant.domain.followup import Channel
from assistant.domain.followup_json import fields_from_json, fields_to_json, marks_from_json, marks_to_json
from assistant.storage.tables import push, record, view_update
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class StoredPush:
    """A push as it was made; `changes` in the JSON form of view changes."""

    id: str
    person_id: str
    customer_id: str
    record_id: str
    reason: str
    changes: Sequence[Mapping[str, Any]]
    created_at: datetime
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """The people that a record names, by every name it has for them, with when, by whom and how it came about."""

    said_at: datetime
    author_id: str
    channel: Channel | None
    names: tuple[str, ...]


_NEWER = record.alias()
_COUNTS = ~(
    select(_NEWER.c.id).where(_NEWER.c.draft_id == record.c.draft_id, _NEWER.c.supersedes == record.c.id).exists()
)
"""That no later revision replaces a record. Both are of one draft, by whose key the later one is found."""


class Records:
    """Repository of records and their consequences. Records are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: FollowupRecord) -> bool:
        """Add a record; False when that revision of the draft stands already."""
        values = {
            "id": new.id,
            "draft_id": new.draft_id,
            "note_id": new.note_id,
            "customer_id": new.customer_id,
            "author_id": new.author_id,
            "revision": new.revision,
            "supersedes": new.supersedes,
            "fields": fields_to_json(new.fields),
            "marks": marks_to_json(new.marks),
            "text": new.text,
            "model": new.model,
            "said_at": new.said_at.isoformat(),
            "confirmed_at": new.confirmed_at,
        }
        return insert_once(self._connection, record, values)

    def newest_of_draft(self, draft_id: str) -> FollowupRecord | None:
        """The revision of a draft that counts; None before it is confirmed."""
        row = self._connection.execute(
            select(record).where(record.c.draft_id == draft_id).order_by(record.c.revision.desc()).limit(1)
        ).first()
        return _record(row) if row else None

    def get(self, record_id: str) -> FollowupRecord | None:
        row = self._connection.execute(select(record).where(record.c.id == record_id)).first()
        return _record(row) if row else None

    def of_draft(self, draft_id: str) -> Sequence[FollowupRecord]:
        """The revisions made from a draft, oldest first."""
        rows = self._connection.execute(select(record).where(record.c.draft_id == draft_id).order_by(record.c.revision))
        return [_record(row) for row in rows]

    def of_customer(self, customer_id: str) -> Sequence[FollowupRecord]:
        """All records of a customer, superseded ones too, oldest first."""
        rows = self._connection.execute(
            select(record).where(record.c.customer_id == customer_id).order_by(record.c.confirmed_at, record.c.id)
        )
        return [_record(row) for row in rows]

    def summary_of(self, customer_id: str) -> tuple[int, datetime | None]:
        """How many records of a customer count, and when the newest was confirmed."""
        counted = select(func.count(), func.max(record.c.confirmed_at)).where(
            record.c.customer_id == customer_id, _COUNTS
        )
        count, last = self._connection.execute(counted).one()
        return count, last

    def namings_of(self, customer_id: str) -> Sequence[Naming]:
        """Whom the records of a customer name that count, in any order; the rest of the records is not read."""
        # As one text: a document is taken apart once, and much the same people are named over and over.
        fields = record.c.fields
        if self._connection.dialect.name == "sqlite":
            both = cast(func.json_extract(fields, "$.contacts", "$.channel"), Text)
        else:
            both = cast(func.jsonb_build_array(fields["contacts"], fields["channel"]), Text)
        said = select(record.c.said_at, record.c.author_id, both).where(record.c.customer_id == customer_id, _COUNTS)
        read = cache(_named)
        return [
            Naming(datetime.fromisoformat(said_at), author_id, channel, names)
            for said_at, author_id, named in self._connection.execute(said)
            for names, channel in [read(named)]
            if names
        ]

    def many(self, record_ids: Sequence[str]) -> Sequence[FollowupRecord]:
        """These records in the order asked for; ids nobody has are left out."""
        rows = self._connection.execute(select(record).where(record.c.id.in_(list(record_ids))))
        held = {row.id: _record(row) for row in rows}
        return [held[record_id] for record_id in record_ids if record_id in held]

    def add_view_update(
        self, record_id: str, customer_id: str, changes: Sequence[Mapping[str, Any]], now: datetime
    ) -> None:
        """Keep what a record changed, `changes` in JSON form."""
        values = {"record_id": record_id, "customer_id": customer_id, "changes": list(changes), "created_at": now}
        insert_once(self._connection, view_update, values)

    def changes_of(self, record_id: str) -> Sequence[Mapping[str, Any]]:
        """What a record changed in the view, in JSON form; empty when nothing is kept of it."""
        found = self._connection.execute(select(view_update.c.changes).where(view_update.c.record_id == record_id))
        return list(found.scalar_one_or_none() or ())

    def add_push(self, new: StoredPush) -> bool:
        """Keep a push; False when the person already has one of that record."""
        values = {
            "id": new.id,
            "person_id": new.person_id,
            "customer_id": new.customer_id,
            "record_id": new.record_id,
            "reason": new.reason,
            "changes": list(new.changes),
            "created_at": new.created_at,
        }
        return insert_once(self._connection, push, values)

    def pushes_to(self, person_id: str, limit: int = 50) -> Sequence[StoredPush]:
        """What a person was told, newest first."""
        rows = self._connection.execute(
            select(push).where(push.c.person_id == person_id).order_by(push.c.created_at.desc()).limit(limit)
        )
        return [_push(row) for row in rows]

    def count_unseen(self, person_id: str, limit: int = 50) -> int:
        """How many of the newest `limit` pushes to a person were not looked at."""
        newest = select(push.c.seen_at).where(push.c.person_id == person_id)
        held = newest.order_by(push.c.created_at.desc()).limit(limit).subquery()
        return self._connection.scalar(select(func.count()).select_from(held).where(held.c.seen_at.is_(None))) or 0

    def pushes_of(self, record_id: str) -> Sequence[StoredPush]:
        """Who was told of a record."""
        return [_push(row) for row in self._connection.execute(select(push).where(push.c.record_id == record_id))]

    def see_push(self, push_id: str, person_id: str, now: datetime) -> bool:
        """Mark a person's push as seen; False when there is none."""
        seen = self._connection.execute(
            update(push).where(push.c.id == push_id, push.c.person_id == person_id).values(seen_at=now)
        )
        return seen.rowcount == 1


def _named(both: str) -> tuple[tuple[str, ...], Channel | None]:
    """Of a record's contacts and channel, a pair in JSON: every name for each of the people, and the channel."""
    contacts, channel = json.loads(both)
    names = tuple(name for one in contacts or () for name in (one["name"], *(one.get("aliases") or ())))
    return names, Channel(channel) if channel else None


def _record(row: Row[tuple[object, ...]]) -> FollowupRecord:
    return FollowupRecord(
        id=row.id,
        draft_id=row.draft_id,
        note_id=row.note_id,
        customer_id=row.customer_id,
        author_id=row.author_id,
        fields=fields_from_json(row.fields),
        marks=marks_from_json(row.marks),
        text=row.text,
        said_at=datetime.fromisoformat(row.said_at),
        confirmed_at=row.confirmed_at,
        revision=row.revision,
        supersedes=row.supersedes,
        model=row.model,
    )


def _push(row: Row[tuple[object, ...]]) -> StoredPush:
    return StoredPush(
        row.id, row.person_id, row.customer_id, row.record_id, row.reason, row.changes, row.created_at, row.seen_at
    )
