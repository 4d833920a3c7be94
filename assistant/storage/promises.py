"""What was promised to customers, and what became of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from assistant.domain.daily import Promise, PromiseEvent
from assistant.domain.followup import Grain, GrainedDate
from assistant.storage.tables import promise, promise_event
from assistant.storage.upsert import insert_or_update


class Promises:
    """Repository of promises. Events are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, held: Promise, now: datetime) -> None:
        """Add a promise, or replace what is held of it."""
        values = {
            "id": held.id,
            "kind": held.kind,
            "customer_id": held.customer_id,
            "draft_id": held.draft_id,
            "record_id": held.record_id,
            "person_id": held.person_id,
            "asked_by": held.asked_by,
            "text": held.text,
            "due_on": held.due.date.isoformat() if held.due else None,
            "grain": held.due.grain.value if held.due else "",
            "state": held.state,
            "said_at": held.said_at,
            "changed_at": now,
        }
        insert_or_update(self._connection, promise, values, ["id"])

    def get(self, promise_id: str) -> Promise | None:
        row = self._connection.execute(select(promise).where(promise.c.id == promise_id)).first()
        return _promise(row) if row else None

    def of_draft(self, draft_id: str) -> Sequence[Promise]:
        """All that the records of a draft promised, dropped ones too."""
        rows = self._connection.execute(select(promise).where(promise.c.draft_id == draft_id).order_by(promise.c.id))
        return [_promise(row) for row in rows]

    def open_of_customer(self, customer_id: str) -> Sequence[Promise]:
        """What is still open for a customer, oldest first."""
        wanted = select(promise).where(promise.c.customer_id == customer_id, promise.c.state == "open")
        return [_promise(row) for row in self._connection.execute(wanted.order_by(promise.c.said_at, promise.c.id))]

    def done_of_customer(self, customer_id: str) -> frozenset[str]:
        """The words of all that was done for a customer and is not promised anew."""
        wanted = select(promise.c.text, promise.c.state).where(
            promise.c.customer_id == customer_id, promise.c.state.in_(("open", "done"))
        )
        states: dict[str, set[str]] = {}
        for row in self._connection.execute(wanted):
            states.setdefault(row.text, set()).add(row.state)
        return frozenset(text for text, held in states.items() if held == {"done"})

    def open_of_person(
        self, person_id: str, due_from: date, due_to: date, said_from: datetime, limit: int = 500
    ) -> Sequence[Promise]:
        """What a person is to do: due from one day to another, or without a date and said since `said_from`."""
        mine = select(promise).where(promise.c.person_id == person_id, promise.c.state == "open")
        dated = mine.where(promise.c.due_on >= due_from.isoformat(), promise.c.due_on <= due_to.isoformat())
        undated = mine.where(promise.c.due_on.is_(None), promise.c.said_at >= said_from)
        rows = [
            *self._connection.execute(dated.order_by(promise.c.due_on.desc(), promise.c.id).limit(limit)),
            *self._connection.execute(undated.order_by(promise.c.said_at.desc(), promise.c.id).limit(limit)),
        ]
        return [_promise(row) for row in rows]

    def set_state(self, promise_id: str, before: str, after: str, now: datetime) -> bool:
        """Bring a promise from one state to another; False when it was not in the first."""
        changed = self._connection.execute(
            update(promise)
            .where(promise.c.id == promise_id, promise.c.state == before)
            .values(state=after, changed_at=now)
        )
        return changed.rowcount == 1

    def add_event(self, event: PromiseEvent) -> None:
        """Keep what happened."""
        values = {
            "promise_id": event.promise_id,
            "kind": event.kind,
            "person_id": event.person_id,
            "record_id": event.record_id,
            "quote": event.quote,
            "at": event.at,
        }
        self._connection.execute(promise_event.insert().values(**values))

    def events(self, promise_id: str) -> Sequence[PromiseEvent]:
        """What happened to a promise, oldest first."""
        rows = self._connection.execute(
            select(promise_event).where(promise_event.c.promise_id == promise_id).order_by(promise_event.c.seq)
        )
        return [PromiseEvent(row.promise_id, row.kind, row.person_id, row.at, row.record_id, row.quote) for row in rows]


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        id=row.id,
        kind=row.kind,
        customer_id=row.customer_id,
        draft_id=row.draft_id,
        record_id=row.record_id,
        person_id=row.person_id,
        asked_by=row.asked_by,
        text=row.text,
        said_at=row.said_at,
        due=GrainedDate(date.fromisoformat(row.due_on), Grain(row.grain)) if row.due_on else None,
        state=row.state,
    )
