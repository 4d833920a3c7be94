"""Merging two customers in the tables: everything that hangs on one goes to the other, and can be brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from assistant.domain.ids import new_id
from assistant.storage.hanging import Hanging, Moved
from assistant.storage.tables import customer, customer_alias, customer_key, customer_merge

_OWN = frozenset({"customer", "customer_key", "customer_merge", "customer_distinct"}) | {
    *("customer_name", "customer_view", "customer_pulse")
}
"""What is of one customer alone, or follows from the rest, and does not go over."""


@dataclass(frozen=True, slots=True)
class StoredMerge:
    """That `gone_id` was merged into `kept_id`; undone when `undone_at` is set."""

    id: str
    kept_id: str
    gone_id: str
    person_id: str | None
    why: str
    moved: Moved
    merged_at: datetime
    undone_at: datetime | None = None


class Merges:
    """Repository of merges. Which tables hang on customers is read from the tables themselves."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._hanging = Hanging(connection, customer, _OWN)

    def hanging_on(self, customer_id: str) -> Mapping[str, int]:
        """How many rows hang on a customer, by table."""
        return self._hanging.count(customer_id)

    def merge(self, kept_id: str, gone_id: str, alias: str, person_id: str | None, why: str, now: datetime) -> str:
        """Move what hangs on `gone_id` to `kept_id`, which is called `alias` too from now on. Returns the merge's id.

        A row whose like `kept_id` has already (both are followed by one person, say) stays where it is.
        """
        moved: dict[str, list[list[Any]]] = self._hanging.move(gone_id, kept_id)
        named = (customer_alias.c.customer_id == kept_id) & (customer_alias.c.alias == alias)
        if self._connection.execute(select(customer_alias.c.alias).where(named)).first() is None:
            self._connection.execute(customer_alias.insert().values(customer_id=kept_id, alias=alias))
            moved["alias added"] = [[alias]]
        parents = dict(
            self._connection.execute(
                select(customer.c.id, customer.c.parent_id).where(customer.c.id.in_((kept_id, gone_id)))
            ).all()
        )
        if parents[kept_id] == gone_id:
            self._connection.execute(
                update(customer).where(customer.c.id == kept_id).values(parent_id=parents[gone_id])
            )
            moved["parent"] = [[gone_id]]
        below = self._connection.execute(select(customer.c.id).where(customer.c.parent_id == gone_id)).scalars()
        if children := [child for child in below if child != kept_id]:
            self._connection.execute(update(customer).where(customer.c.id.in_(children)).values(parent_id=kept_id))
            moved["children"] = [[child] for child in children]
        gone = update(customer).where(customer.c.id == gone_id)
        self._connection.execute(gone.values(merged_into=kept_id))
        self._key_anew(kept_id)
        merge_id = new_id()
        values = {
            "id": merge_id,
            "kept_id": kept_id,
            "gone_id": gone_id,
            "person_id": person_id,
            "why": why,
            "moved": moved,
            "merged_at": now,
        }
        self._connection.execute(customer_merge.insert().values(**values))
        return merge_id

    def note(self, merge_id: str, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Keep with a merge what else it changed."""
        held = self.get(merge_id)
        moved = {**(held.moved if held else {}), name: rows}
        self._connection.execute(update(customer_merge).where(customer_merge.c.id == merge_id).values(moved=moved))

    def undo(self, held: StoredMerge, person_id: str | None, now: datetime) -> bool:
        """Bring back what a merge moved; False when it was undone before. What came since stays with the kept one."""
        undone = update(customer_merge).where(customer_merge.c.id == held.id, customer_merge.c.undone_at.is_(None))
        if self._connection.execute(undone.values(undone_at=now, undone_by=person_id)).rowcount != 1:
            return False
        self._hanging.put_back(held.moved, held.kept_id, held.gone_id)
        for (alias,) in held.moved.get("alias added", ()):
            named = (customer_alias.c.customer_id == held.kept_id) & (customer_alias.c.alias == alias)
            self._connection.execute(customer_alias.delete().where(named))
        for (parent,) in held.moved.get("parent", ()):
            self._connection.execute(update(customer).where(customer.c.id == held.kept_id).values(parent_id=parent))
        for (child,) in held.moved.get("children", ()):
            back = update(customer).where(customer.c.id == child, customer.c.parent_id == held.kept_id)
            self._connection.execute(back.values(parent_id=held.gone_id))
        self._connection.execute(update(customer).where(customer.c.id == held.gone_id).values(merged_into=None))
        self._key_anew(held.kept_id)
        self._key_anew(held.gone_id)
        return True

    def get(self, merge_id: str) -> StoredMerge | None:
        row = self._connection.execute(select(customer_merge).where(customer_merge.c.id == merge_id)).first()
        return _merge(row) if row else None

    def of_customer(self, customer_id: str) -> Sequence[StoredMerge]:
        """The merges a customer was part of, newest first."""
        either = or_(customer_merge.c.kept_id == customer_id, customer_merge.c.gone_id == customer_id)
        newest_first = (customer_merge.c.merged_at.desc(), customer_merge.c.id.desc())
        rows = self._connection.execute(select(customer_merge).where(either).order_by(*newest_first))
        return [_merge(row) for row in rows]

    def _key_anew(self, customer_id: str) -> None:
        self._connection.execute(customer_key.delete().where(customer_key.c.customer_id == customer_id))
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(keys_version=0))


def _merge(row: Row[tuple[object, ...]]) -> StoredMerge:
    return StoredMerge(
        row.id, row.kept_id, row.gone_id, row.person_id, row.why, row.moved, row.merged_at, row.undone_at
    )
