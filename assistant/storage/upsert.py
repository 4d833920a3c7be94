"""INSERT … ON CONFLICT, the same on SQLite and Postgres."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique key already stands; True when a row was added."""
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing()
    # What comes back tells, not `rowcount`: on Postgres that is -1 for an insert.
    return connection.execute(statement.returning(*table.primary_key.columns)).first() is not None


def insert_all_once(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of `rows` of which no unique key stands already."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), list(rows))


def insert_or_update(connection: Connection, table: Table, values: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Insert, or replace the other columns of the row with the same `keys`."""
    changed = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(connection, table).values(**values).on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(statement)


def _insert(connection: Connection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
