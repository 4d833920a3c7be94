"""All that hangs on one thing goes to another of its kind, and can be brought back: customers merged, contacts joined.

Which tables hang on a thing is read from the tables themselves, so a new table goes over from its first day.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, UniqueConstraint, and_, func, select, update

from assistant.storage.tables import metadata

Moved = Mapping[str, Sequence[Sequence[Any]]]
"""By `table.column`, the primary keys (without that column where it is part of them) of the rows that went over."""


class Hanging:
    """What hangs on the rows of `target`: every column that refers to it, but those of the tables `own`."""

    def __init__(self, connection: Connection, target: Table, own: Collection[str]) -> None:
        self._connection = connection
        self._target = target
        self._own = own

    def count(self, id_: str) -> Mapping[str, int]:
        """How many rows hang on a thing, by table."""
        counts: dict[str, int] = {}
        for column in self._columns():
            of_thing = select(func.count()).select_from(column.table).where(column == id_)
            if count := self._connection.execute(of_thing).scalar_one():
                counts[column.table.name] = counts.get(column.table.name, 0) + count
        return counts

    def move(self, gone_id: str, kept_id: str) -> dict[str, list[list[Any]]]:
        """Move what hangs on `gone_id` to `kept_id`. Returns what went over.

        A row whose like `kept_id` has already (both are followed by one person, say) stays where it is.
        """
        return {
            f"{column.table.name}.{column.name}": keys
            for column in self._columns()
            if (keys := self._move(column, gone_id, kept_id))
        }

    def put_back(self, moved: Moved, kept_id: str, gone_id: str) -> None:
        """Bring back what went over; what was taken elsewhere since stays there."""
        for column in self._columns():
            for key in moved.get(f"{column.table.name}.{column.name}", ()):
                self._put(column, key, kept_id, gone_id)

    def _columns(self) -> Iterator[Column[Any]]:
        """Every column that says of which thing a row is, in an order that does not change."""
        for table in sorted(metadata.tables.values(), key=lambda one: one.name):
            if table.name not in self._own:
                yield from (column for column in table.columns if self._refers(column))

    def _refers(self, column: Column[Any]) -> bool:
        return any(key.column is self._target.c.id for key in column.foreign_keys)

    def _move(self, column: Column[Any], gone_id: str, kept_id: str) -> list[list[Any]]:
        table = column.table
        others = _rest_of_key(column)
        if not any(column in unique for unique in _unique_keys(table)):
            keys = [list(row) for row in self._connection.execute(select(*others).where(column == gone_id))]
            if keys:
                self._connection.execute(update(table).where(column == gone_id).values({column: kept_id}))
            return keys
        rows = self._connection.execute(select(table).where(column == gone_id)).mappings().all()
        moved = []
        for row in rows:
            if self._has_like(column, row, kept_id):
                continue
            key = [row[other.name] for other in others]
            self._put(column, key, gone_id, kept_id)
            moved.append(key)
        return moved

    def _has_like(self, column: Column[Any], row: Mapping[Any, Any], kept_id: str) -> bool:
        """Whether a unique key of the table forbids `row` to be of `kept_id`."""
        for unique in _unique_keys(column.table):
            if column not in unique:
                continue
            same = and_(*(one == (kept_id if one is column else row[one.name]) for one in unique))
            if self._connection.execute(select(column).where(same)).first() is not None:
                return True
        return False

    def _put(self, column: Column[Any], key: Sequence[Any], from_id: str, to_id: str) -> None:
        of_key = and_(*(one == value for one, value in zip(_rest_of_key(column), key, strict=True)))
        self._connection.execute(update(column.table).where(of_key, column == from_id).values(**{column.name: to_id}))


def _rest_of_key(column: Column[Any]) -> list[Column[Any]]:
    return [one for one in column.table.primary_key.columns if one is not column]


def _unique_keys(table: Table) -> Iterator[list[Column[Any]]]:
    yield list(table.primary_key.columns)
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            yield list(one.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)
