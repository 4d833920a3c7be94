"""Follow-up notes."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from assistant.domain.note import Note, NoteState
from assistant.storage.tables import note
from assistant.storage.upsert import insert_once

_COLUMNS = frozenset(field.name for field in fields(Note))


class Notes:
    """Repository of follow-up notes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Note, now: datetime) -> bool:
        """Add a note; False when it stands already."""
        values = {name: getattr(new, name) for name in _COLUMNS}
        values |= {"said_at": new.said_at.isoformat(), "seconds": dict(new.seconds), "created_at": now}
        return insert_once(self._connection, note, values)

    def get(self, note_id: str) -> Note | None:
        row = self._connection.execute(select(note).where(note.c.id == note_id)).first()
        return _note(row) if row else None

    def change(self, note_id: str, **values: Any) -> None:
        """Set some of a note's columns; `said_at`, `id` and `person_id` never change."""
        unknown = set(values) - (_COLUMNS - {"id", "person_id", "said_at"})
        if unknown:
            raise ValueError(f"not to be changed: {sorted(unknown)}")
        self._connection.execute(update(note).where(note.c.id == note_id).values(**values))

    def of_person(self, person_id: str, limit: int = 50) -> Sequence[Note]:
        """A person's notes, newest first."""
        rows = self._connection.execute(
            select(note).where(note.c.person_id == person_id).order_by(note.c.created_at.desc()).limit(limit)
        )
        return [_note(row) for row in rows]


def _note(row: Row[tuple[object, ...]]) -> Note:
    values = {name: getattr(row, name) for name in _COLUMNS}
    values |= {"said_at": datetime.fromisoformat(row.said_at), "state": NoteState(row.state)}
    return Note(**values)
