"""What an import does to many customers at once, and how it is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, delete, func, select, update

from assistant.domain.customer import Customer
from assistant.storage.tables import contact, customer, customer_alias, customer_fact, customer_key, metadata
from assistant.storage.upsert import insert_all_once

_AT_ONCE = 500
_GOES_ALONG = frozenset({"customer_fact", "customer_key"})
"""Tables whose rows of an imported customer go with it."""


class ImportEffects:
    """Repository of what imports touch, in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_customers(self, new: Sequence[Customer], now: datetime, created_by: str | None) -> frozenset[str]:
        """Add customers without their aliases; returns the ids of those whose name was free."""
        rows = [
            {"id": one.id, "name": one.name, "kind": one.kind.value, "created_at": now, "created_by": created_by}
            for one in new
        ]
        insert_all_once(self._connection, customer, rows)
        found: set[str] = set()
        for part in _parts(one.id for one in new):
            found.update(self._connection.execute(select(customer.c.id).where(customer.c.id.in_(part))).scalars())
        return frozenset(found)

    def called(self, names: Iterable[str]) -> Mapping[str, str]:
        """By exact name the id of the customer that has it, merged or not."""
        found: dict[str, str] = {}
        for part in _parts(names):
            rows = self._connection.execute(select(customer.c.name, customer.c.id).where(customer.c.name.in_(part)))
            found |= {row.name: row.id for row in rows}
        return found

    def nicknamed(self, names: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """By exact alias the ids of the customers that have it."""
        found: dict[str, set[str]] = defaultdict(set)
        for part in _parts(names):
            for row in self._connection.execute(select(customer_alias).where(customer_alias.c.alias.in_(part))):
                found[row.alias].add(row.customer_id)
        return {alias: frozenset(ids) for alias, ids in found.items()}

    def contacts_of(self, customer_ids: Iterable[str]) -> Mapping[str, Mapping[str, str | None]]:
        """By customer the title of each contact by name."""
        found: dict[str, dict[str, str | None]] = defaultdict(dict)
        for part in _parts(customer_ids):
            for row in self._connection.execute(select(contact).where(contact.c.customer_id.in_(part))):
                found[row.customer_id][row.name] = row.title
        return found

    def remove_alias(self, customer_id: str, alias: str) -> None:
        named = (customer_alias.c.customer_id == customer_id) & (customer_alias.c.alias == alias)
        self._connection.execute(delete(customer_alias).where(named))

    def remove_contact(self, customer_id: str, name: str) -> None:
        named = (contact.c.customer_id == customer_id) & (contact.c.name == name)
        self._connection.execute(delete(contact).where(named))

    def remove_title(self, customer_id: str, name: str, title: str) -> None:
        """A contact's title, unless it was changed since."""
        named = (contact.c.customer_id == customer_id) & (contact.c.name == name) & (contact.c.title == title)
        self._connection.execute(update(contact).where(named).values(title=None))

    def hanging_on(self, customer_ids: Iterable[str], ref_prefix: str) -> Mapping[str, Mapping[str, int]]:
        """How many rows hang on each of these customers, by table: all but the facts that refer to something with
        `ref_prefix`, or were taken back, and the keys. Customers with nothing are not in it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        ids = list(dict.fromkeys(customer_ids))
        for column in (*_columns(), customer.c.parent_id, customer.c.merged_into):
            for part in _parts(ids):
                counted = select(column, func.count()).where(column.in_(part)).group_by(column)
                if column.table is customer_fact:
                    others = ~customer_fact.c.ref.startswith(ref_prefix, autoescape=True)
                    counted = counted.where(others, customer_fact.c.retired_at.is_(None))
                for owner, count in self._connection.execute(counted):
                    table = column.table.name
                    found[owner][table] = found[owner].get(table, 0) + count
        return found

    def remove(self, customer_ids: Sequence[str]) -> None:
        """Take customers away for good, on which nothing hangs."""
        for part in _parts(customer_ids):
            for name in _GOES_ALONG:
                table = metadata.tables[name]
                self._connection.execute(delete(table).where(table.c.customer_id.in_(part)))
            self._connection.execute(delete(customer).where(customer.c.id.in_(part)))

    def outdate_keys(self, customer_ids: Iterable[str]) -> None:
        """What is known of these customers changed: their keys are to be made again."""
        for part in _parts(customer_ids):
            self._connection.execute(delete(customer_key).where(customer_key.c.customer_id.in_(part)))
            self._connection.execute(update(customer).where(customer.c.id.in_(part)).values(keys_version=0))


def _columns() -> Iterator[Column[Any]]:
    """Every column that says of which customer a row is, of what does not simply go along."""
    for table in sorted(metadata.tables.values(), key=lambda one: one.name):
        if table is not customer_key:
            yield from (one for one in table.columns if any(key.column is customer.c.id for key in one.foreign_keys))


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = list(dict.fromkeys(values))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
