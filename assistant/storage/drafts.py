"""Follow-up drafts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from assistant.domain.followup import Mark
from assistant.domain.followup_json import fields_from_json, fields_to_json, marks_from_json, marks_to_json
from assistant.domain.note import Draft, DraftState
from assistant.storage.tables import draft
from assistant.storage.upsert import insert_once, values_of


class Drafts:
    """Repository of drafts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Draft, now: datetime) -> bool:
        """Add a draft; False when the note already has one with that ordinal."""
        values = {
            "id": new.id,
            "note_id": new.note_id,
            "person_id": new.person_id,
            "ordinal": new.ordinal,
            "prompt_id": new.prompt_id,
            "prompt_version": new.prompt_version,
            "model": new.model,
            "seconds": dict(new.seconds),
            "card_message_id": new.card_message_id,
            "created_at": now,
            **_changeable(new),
        }
        return insert_once(self._connection, draft, values)

    def get(self, draft_id: str) -> Draft | None:
        row = self._connection.execute(select(draft).where(draft.c.id == draft_id)).first()
        return _draft(row) if row else None

    def of_note(self, note_id: str) -> Sequence[Draft]:
        """A note's drafts, by ordinal."""
        rows = self._connection.execute(select(draft).where(draft.c.note_id == note_id).order_by(draft.c.ordinal))
        return [_draft(row) for row in rows]

    def counts_of(self, note_ids: Collection[str]) -> Mapping[str, int]:
        """How many drafts each of these notes has, by note id; notes without any are left out."""
        if not note_ids:
            return {}
        wanted = values_of(self._connection, sorted(set(note_ids)))
        counted = (
            select(draft.c.note_id, func.count().label("drafts"))
            .join_from(wanted, draft, draft.c.note_id == wanted.c.value)
            .group_by(draft.c.note_id)
        )
        return {row.note_id: row.drafts for row in self._connection.execute(counted)}

    def open_of(self, person_id: str) -> Sequence[Draft]:
        """A person's open drafts, newest first."""
        rows = self._connection.execute(
            select(draft)
            .where(draft.c.person_id == person_id, draft.c.state == DraftState.OPEN)
            .order_by(draft.c.created_at.desc(), draft.c.ordinal.desc())
        )
        return [_draft(row) for row in rows]

    def by_card(self, person_id: str, message_id: str) -> Draft | None:
        """The draft shown on a card that was sent to a person."""
        row = self._connection.execute(
            select(draft).where(draft.c.person_id == person_id, draft.c.card_message_id == message_id)
        ).first()
        return _draft(row) if row else None

    def replace(self, changed: Draft) -> bool:
        """Save a change made to the version before `changed.version`; False when someone else changed it first.

        The card's message id stays: only a delivery sets it.
        """
        saved = self._connection.execute(
            update(draft)
            .where(draft.c.id == changed.id, draft.c.version == changed.version - 1)
            .values(**_changeable(changed))
        )
        return saved.rowcount == 1

    def set_card(self, draft_id: str, message_id: str) -> None:
        """Remember which message shows the draft."""
        self._connection.execute(update(draft).where(draft.c.id == draft_id).values(card_message_id=message_id))

    def set_marks(self, draft_id: str, marks: Sequence[Mark]) -> None:
        """Put the marks right after the note's text was changed under them; the version stays."""
        self._connection.execute(update(draft).where(draft.c.id == draft_id).values(marks=marks_to_json(marks)))

    def to_remind(self, before: datetime, limit: int = 100) -> Sequence[Draft]:
        """Open drafts made before a moment of which nobody was reminded."""
        rows = self._connection.execute(
            select(draft)
            .where(draft.c.state == DraftState.OPEN, draft.c.created_at <= before, draft.c.reminded_at.is_(None))
            .order_by(draft.c.created_at)
            .limit(limit)
        )
        return [_draft(row) for row in rows]

    def mark_reminded(self, draft_id: str, now: datetime) -> None:
        self._connection.execute(update(draft).where(draft.c.id == draft_id).values(reminded_at=now))


def _changeable(given: Draft) -> dict[str, object]:
    return {
        "version": given.version,
        "state": given.state,
        "fields": fields_to_json(given.fields),
        "marks": marks_to_json(given.marks),
        "customer_id": given.customer_id,
        "candidates": list(given.candidates),
    }


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    return Draft(
        id=row.id,
        note_id=row.note_id,
        person_id=row.person_id,
        ordinal=row.ordinal,
        fields=fields_from_json(row.fields),
        marks=marks_from_json(row.marks),
        prompt_id=row.prompt_id,
        prompt_version=row.prompt_version,
        model=row.model,
        state=DraftState(row.state),
        version=row.version,
        customer_id=row.customer_id,
        candidates=tuple(row.candidates),
        card_message_id=row.card_message_id,
        seconds=row.seconds,
    )
