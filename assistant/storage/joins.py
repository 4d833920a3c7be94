"""Contacts of a customer that turned out to be one person, and those that people told apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from assistant.domain.ids import new_id
from assistant.storage.hanging import Hanging, Moved
from assistant.storage.tables import contact, contact_distinct, contact_join
from assistant.storage.upsert import insert_once

_OWN = frozenset({"contact", "contact_join", "contact_distinct"})
"""What is of one contact alone, and does not go over."""


@dataclass(frozen=True, slots=True)
class StoredJoin:
    """That `gone_id` was joined with `kept_id`; undone when `undone_at` is set. `changes` are those of the kept one's
    fields, old and new value as plain JSON."""

    id: str
    customer_id: str
    kept_id: str
    gone_id: str
    person_id: str | None
    why: str
    moved: Moved
    changes: Mapping[str, Sequence[Any]]
    joined_at: datetime
    undone_at: datetime | None = None
    undone_by: str | None = None


class Joins:
    """Repository of joins: as merges of customers, one level below. Which tables hang on contacts is read from them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hanging = Hanging(connection, contact, _OWN)

    def join(
        self,
        customer_id: str,
        kept_id: str,
        gone_id: str,
        changes: Mapping[str, Sequence[Any]],
        person_id: str | None,
        why: str,
        now: datetime,
    ) -> StoredJoin:
        """Move what hangs on `gone_id` to `kept_id`, and keep that it was so."""
        moved = self._hanging.move(gone_id, kept_id)
        plain = {name: list(pair) for name, pair in changes.items()}
        new = StoredJoin(new_id(), customer_id, kept_id, gone_id, person_id, why, moved, plain, now)
        values = {
            "id": new.id,
            "customer_id": customer_id,
            "kept_id": kept_id,
            "gone_id": gone_id,
            "person_id": person_id,
            "why": why,
            "moved": moved,
            "changes": plain,
            "joined_at": now,
        }
        self._connection.execute(contact_join.insert().values(**values))
        return new

    def undo(self, held: StoredJoin, person_id: str | None, now: datetime) -> bool:
        """Bring back what a join moved; False when it was undone before."""
        undone = update(contact_join).where(contact_join.c.id == held.id, contact_join.c.undone_at.is_(None))
        if self._connection.execute(undone.values(undone_at=now, undone_by=person_id)).rowcount != 1:
            return False
        self._hanging.put_back(held.moved, held.kept_id, held.gone_id)
        return True

    def get(self, join_id: str) -> StoredJoin | None:
        row = self._connection.execute(select(contact_join).where(contact_join.c.id == join_id)).first()
        return _join(row) if row else None

    def of_contact(self, contact_id: str) -> Sequence[StoredJoin]:
        """The joins a contact was part of, newest first."""
        return self._found(or_(contact_join.c.kept_id == contact_id, contact_join.c.gone_id == contact_id))

    def of_customer(self, customer_id: str) -> Sequence[StoredJoin]:
        """The joins at a customer, newest first."""
        return self._found(contact_join.c.customer_id == customer_id)

    def follow_contacts(self, from_id: str, to_id: str) -> None:
        """Joins kept with the customer `from_id` go to `to_id` where their contacts are."""
        there = select(contact.c.id).where(contact.c.customer_id == to_id)
        misplaced = (contact_join.c.customer_id == from_id) & contact_join.c.kept_id.in_(there)
        self._connection.execute(update(contact_join).where(misplaced).values(customer_id=to_id))

    def tell_apart(self, one_id: str, other_id: str, person_id: str, now: datetime) -> None:
        """Two contacts are two people; again is no error."""
        pair = {"one_id": min(one_id, other_id), "other_id": max(one_id, other_id)}
        insert_once(self._connection, contact_distinct, pair | {"person_id": person_id, "said_at": now})

    def told_apart(self, contact_ids: Sequence[str]) -> frozenset[tuple[str, str]]:
        """Pairs of ids, the lower first, that people told apart, where one of them is among these."""
        either = or_(contact_distinct.c.one_id.in_(contact_ids), contact_distinct.c.other_id.in_(contact_ids))
        rows = self._connection.execute(select(contact_distinct.c.one_id, contact_distinct.c.other_id).where(either))
        return frozenset((row.one_id, row.other_id) for row in rows)

    def _found(self, condition: ColumnElement[bool]) -> Sequence[StoredJoin]:
        newest_first = contact_join.c.joined_at.desc(), contact_join.c.id.desc()
        rows = self._connection.execute(select(contact_join).where(condition).order_by(*newest_first))
        return [_join(row) for row in rows]


def _join(row: Row[tuple[object, ...]]) -> StoredJoin:
    return StoredJoin(
        row.id,
        row.customer_id,
        row.kept_id,
        row.gone_id,
        row.person_id,
        row.why,
        row.moved,
        row.changes,
        row.joined_at,
        row.undone_at,
        row.undone_by,
    )
