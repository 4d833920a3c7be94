"""What an import does to many customers at once, and how it is taken back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, delete, func, select, update

from assistant.domain.customer import Customer
from assistant.domain.ownership import What
from assistant.storage.customer_names import CustomerNames
from assistant.storage.tables import (
    contact,
    contact_event,
    contact_identity,
    customer,
    customer_alias,
    customer_fact,
    customer_key,
    customer_name,
    metadata,
    ownership_event,
    refill,
)
from assistant.storage.upsert import insert_new

_AT_ONCE = 500
_GOES_ALONG = (customer_fact, customer_key, customer_name, ownership_event, refill)
"""Tables whose rows of an imported customer go with it."""
_BY_HAND = (What.GIVEN.value, What.ENDED.value)
"""What an import, and taking it back, write of owners."""


class ImportEffects:
    """Repository of what imports touch, in bulk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names = CustomerNames(connection)

    def add_customers(self, new: Sequence[Customer], now: datetime, created_by: str | None) -> frozenset[str]:
        """Add customers without their aliases; returns the ids of those whose name was free."""
        rows = [
            {"id": one.id, "name": one.name, "kind": one.kind.value, "created_at": now, "created_by": created_by}
            for one in new
        ]
        found = {row.id for row in insert_new(self._connection, customer, rows, ("id",))} if rows else set()
        self._names.keep((one.id, one.name, False) for one in new if one.id in found)
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

    def add_aliases(self, aliases: Sequence[tuple[str, str]]) -> None:
        """Further names of customers, each with the customer's id; keys are for `outdate_keys` or `replace`."""
        rows = [{"customer_id": customer_id, "alias": alias} for customer_id, alias in aliases]
        if rows:
            insert_new(self._connection, customer_alias, rows, ("alias",))
            self._names.keep((customer_id, alias, True) for customer_id, alias in aliases)

    def remove_aliases(self, aliases: Sequence[tuple[str, str]]) -> None:
        """Take names away, each with its customer's id."""
        for customer_id, alias in aliases:
            named = (customer_alias.c.customer_id == customer_id) & (customer_alias.c.alias == alias)
            self._connection.execute(delete(customer_alias).where(named))
        self._names.rebuild(list(dict.fromkeys(customer_id for customer_id, _ in aliases)))

    def remove_identities(self, identity_ids: Sequence[str]) -> None:
        """Take identities away for good."""
        if identity_ids:
            self._connection.execute(delete(contact_identity).where(contact_identity.c.id.in_(identity_ids)))

    def remove_contact(self, contact_id: str) -> bool:
        """Take a contact away for good; False for one who was changed, got an identity, was joined with another or told
        apart from them, or is asked about since."""
        events = select(func.count()).where(contact_event.c.contact_id == contact_id)
        run = self._connection.execute
        if run(events).scalar_one() > 1:
            return False
        if any(run(select(column).where(column == contact_id)).first() is not None for column in _of_contacts()):
            return False
        run(delete(contact_event).where(contact_event.c.contact_id == contact_id))
        return run(delete(contact).where(contact.c.id == contact_id)).rowcount == 1

    def hanging_on(self, customer_ids: Iterable[str], ref_prefix: str) -> Mapping[str, Mapping[str, int]]:
        """How many rows hang on each of these customers, by table: all but the facts that refer to something with
        `ref_prefix`, or were taken back, what it is found by, and that it was given to somebody and no longer is.
        Customers with nothing are not in it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        ids = list(dict.fromkeys(customer_ids))
        for column in (*_columns(), customer.c.parent_id, customer.c.merged_into):
            for part in _parts(ids):
                counted = select(column, func.count()).where(column.in_(part)).group_by(column)
                if column.table is customer_fact:
                    others = ~customer_fact.c.ref.startswith(ref_prefix, autoescape=True)
                    counted = counted.where(others, customer_fact.c.retired_at.is_(None))
                if column.table is ownership_event:
                    counted = counted.where(ownership_event.c.what.not_in(_BY_HAND))
                for owner, count in self._connection.execute(counted):
                    table = column.table.name
                    found[owner][table] = found[owner].get(table, 0) + count
        return found

    def remove(self, customer_ids: Sequence[str]) -> None:
        """Take customers away for good, on which nothing hangs."""
        for part in _parts(customer_ids):
            for table in _GOES_ALONG:
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
        if table not in (customer_key, customer_name, refill):
            yield from (one for one in table.columns if any(key.column is customer.c.id for key in one.foreign_keys))


def _of_contacts() -> Iterator[Column[Any]]:
    """Every column that names a contact, of what does not go with them."""
    for table in sorted(metadata.tables.values(), key=lambda one: one.name):
        if table is not contact_event:
            yield from (one for one in table.columns if any(key.column is contact.c.id for key in one.foreign_keys))


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = list(dict.fromkeys(values))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
