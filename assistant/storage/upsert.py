"""INSERT … ON CONFLICT, and many values at once, the same on SQLite and Postgres."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    String,
    Table,
    TableValuedAlias,
    cast,
    column,
    false,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from assistant.storage.trail import NOTED, note_insert


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert unless a unique key already stands; True when a row was added."""
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing()
    # What comes back tells, not `rowcount`: on Postgres that is -1 for an insert.
    statement = statement.returning(*table.primary_key.columns).execution_options(**{NOTED: True})
    added = connection.execute(statement).first() is not None
    if added:
        note_insert(connection, table, values)
    return added


def insert_or_update(connection: Connection, table: Table, values: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Insert, or replace the other columns of the row with the same `keys`."""
    changed = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(connection, table).values(**values).on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(statement)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], returned: Sequence[str]
) -> Sequence[Row[Any]]:
    """Insert those of `rows` whose unique keys do not stand yet; the named columns of each row added."""
    statement = _insert(connection, table).on_conflict_do_nothing().returning(*(table.c[name] for name in returned))
    return connection.execute(statement, list(rows)).all()


def insert_plain(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert very many small rows of numbers and texts, columns in the order of the table, in a fraction of the time.
    Nothing of them is noted in the trail: for tables that follow from others."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        filling = str(table.insert().compile(dialect=connection.dialect, column_keys=list(names)))
        connection.exec_driver_sql(filling, [tuple(row) for row in rows])
        return
    arrays = [list(held) for held in zip(*rows, strict=True)]
    kinds = [String() if isinstance(held[0], str) else BigInteger() for held in arrays]
    whole = func.unnest(*(cast(held, ARRAY(kind)) for held, kind in zip(arrays, kinds, strict=True)))
    given = whole.table_valued(*names, name="given").render_derived()
    from_arrays = table.insert().from_select(list(names), select(*given.c))
    connection.execute(from_arrays.execution_options(**{NOTED: True}))


def values_of(connection: Connection, values: Sequence[int] | Sequence[str]) -> TableValuedAlias:
    """`values` as rows with one column `value`: many of them go in as one parameter."""
    kind = String() if values and isinstance(values[0], str) else BigInteger()
    if connection.dialect.name == "sqlite":
        return func.json_each(json.dumps(values)).table_valued(column("value", kind), name="wanted")
    return func.unnest(cast(values, ARRAY(kind))).table_valued(column("value", kind), name="wanted").render_derived()


def is_one_of(connection: Connection, column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """That `column` has one of `values`: a single parameter, and the same statement for any number of them."""
    return column.in_(select(values_of(connection, sorted(values)).c.value)) if values else false()


def _insert(connection: Connection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)
