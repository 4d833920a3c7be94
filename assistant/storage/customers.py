"""Customers, their contacts, who follows them, and what the CRM knows as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, select, true, update

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.followup import Colleague, Contact, Known, KnownContact, KnownCustomer
from assistant.storage.tables import contact, customer, customer_alias, follow, person, product
from assistant.storage.upsert import insert_once, insert_or_update

_AT_ONCE = 500


class Customers:
    """Repository of customers and what hangs on them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Customer, now: datetime, created_by: str | None) -> bool:
        """Add a customer with its aliases; False when the name is taken."""
        values = {
            "id": new.id,
            "name": new.name,
            "kind": new.kind.value,
            "parent_id": new.parent_id,
            "created_at": now,
            "created_by": created_by,
        }
        added = insert_once(self._connection, customer, values)
        if added:
            for alias in new.aliases:
                self.add_alias(new.id, alias)
        return added

    def get(self, customer_id: str) -> Customer | None:
        """The customer of that id; for one that was merged, the customer it turned out to be."""
        row = self._connection.execute(select(customer).where(customer.c.id == customer_id)).first()
        seen: set[str] = set()
        while row is not None and row.merged_into and row.id not in seen:
            seen.add(row.id)
            row = self._connection.execute(select(customer).where(customer.c.id == row.merged_into)).first()
        return self._customer(row) if row else None

    def get_itself(self, customer_id: str) -> tuple[Customer, str | None] | None:
        """The customer of that id, merged or not, and the id of the one it was merged into."""
        row = self._connection.execute(select(customer).where(customer.c.id == customer_id)).first()
        return (self._customer(row), row.merged_into) if row else None

    def many(self, customer_ids: Iterable[str]) -> list[Customer]:
        """The customers of these ids that are not merged, by name."""
        ids = list(dict.fromkeys(customer_ids))
        found: list[Customer] = []
        for start in range(0, len(ids), _AT_ONCE):
            found += self._read(customer.c.id.in_(ids[start : start + _AT_ONCE]))
        return sorted(found, key=lambda one: one.name)

    def turned_out(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """By id the customer it is: itself, or the one it was merged into; those that are gone are not in it."""
        wanted = set(customer_ids)
        found = {one.id: one for one in self.many(wanted)}
        for gone in wanted - found.keys():
            if (merged := self.get(gone)) is not None:
                found[gone] = merged
        return found

    def children(self, customer_id: str) -> list[Customer]:
        """The customers directly below a group, by name."""
        return self._read(customer.c.parent_id == customer_id)

    def put_below(self, customer_id: str, parent_id: str | None) -> None:
        """Make a customer part of a group, or of none."""
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(parent_id=parent_id))

    def set_kind(self, customer_id: str, kind: CustomerKind) -> None:
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(kind=kind.value))

    def count(self) -> int:
        """How many customers there are, merged ones not."""
        counted = select(func.count()).select_from(customer).where(customer.c.merged_into.is_(None))
        return self._connection.execute(counted).scalar_one()

    def lock(self, customer_id: str) -> None:
        """Let nobody else change this customer's view until the transaction ends (SQLite has one writer anyway)."""
        self._connection.execute(select(customer.c.id).where(customer.c.id == customer_id).with_for_update())

    def by_name(self, name: str) -> Customer | None:
        """The customer of exactly that name, whatever its case."""
        wanted = select(customer.c.id).where(func.lower(customer.c.name) == name.lower())
        found = self._connection.execute(wanted).scalar()
        return self.get(found) if found else None

    def all(self) -> list[Customer]:
        """Every customer, by name; merged ones are not among them."""
        return self._read(true())

    def add_alias(self, customer_id: str, alias: str) -> None:
        """Another name that users confirmed to mean this customer; again is no error."""
        insert_once(self._connection, customer_alias, {"customer_id": customer_id, "alias": alias})

    def keep_contacts(self, customer_id: str, contacts: Iterable[Contact]) -> None:
        """Remember people at a customer; a title that is not said does not erase the one known."""
        known = {
            row.name: row.title
            for row in self._connection.execute(select(contact).where(contact.c.customer_id == customer_id))
        }
        for one in contacts:
            values = {"customer_id": customer_id, "name": one.name, "title": one.title or known.get(one.name)}
            insert_or_update(self._connection, contact, values, ["customer_id", "name"])

    def add_products(self, names: Iterable[str]) -> None:
        """What we sell, by the names people say."""
        for name in names:
            insert_once(self._connection, product, {"name": name})

    def follow(self, customer_id: str, person_id: str, now: datetime) -> None:
        """From now on this person hears about the customer; again is no error."""
        values = {"customer_id": customer_id, "person_id": person_id, "since": now}
        insert_once(self._connection, follow, values)

    def unfollow(self, customer_id: str, person_id: str) -> None:
        self._connection.execute(
            follow.delete().where(follow.c.customer_id == customer_id, follow.c.person_id == person_id)
        )

    def is_followed(self, customer_id: str, person_id: str) -> bool:
        """Whether a person follows a customer."""
        found = select(follow.c.since).where(follow.c.customer_id == customer_id, follow.c.person_id == person_id)
        return self._connection.execute(found).first() is not None

    def followers(self, customer_id: str) -> Sequence[str]:
        """Ids of those who follow a customer, longest first."""
        rows = self._connection.execute(
            select(follow.c.person_id).where(follow.c.customer_id == customer_id).order_by(follow.c.since)
        )
        return [row.person_id for row in rows]

    def followed_by(self, person_id: str, limit: int = 100) -> Sequence[Customer]:
        """The customers a person follows, newest first."""
        rows = self._connection.execute(
            select(customer)
            .join(follow, follow.c.customer_id == customer.c.id)
            .where(follow.c.person_id == person_id)
            .order_by(follow.c.since.desc())
            .limit(limit)
        )
        return [self._customer(row) for row in rows.all()]

    def known_to(self, person_id: str | None) -> Known:
        """What a reader may be told: customers, contacts, products, and this person's colleagues."""
        rows = self._connection
        return Known(
            customers=tuple(KnownCustomer(c.name, c.aliases) for c in self.all()),
            contacts=tuple(
                KnownContact(row.name, row.customer)
                for row in rows.execute(
                    select(contact.c.name, customer.c.name.label("customer")).join(customer).order_by(contact.c.name)
                )
            ),
            colleagues=tuple(
                Colleague(row.name, row.role)
                for row in rows.execute(select(person).where(person.c.id != (person_id or "")).order_by(person.c.name))
            ),
            products=tuple(row.name for row in rows.execute(select(product).order_by(product.c.name))),
        )

    def _read(self, condition: ColumnElement[bool]) -> list[Customer]:
        """The customers of which `condition` holds, with all their aliases in one read, by name."""
        living = condition & customer.c.merged_into.is_(None)
        aliases = defaultdict(list)
        of_those = select(customer_alias).join(customer, customer.c.id == customer_alias.c.customer_id).where(living)
        for row in self._connection.execute(of_those.order_by(customer_alias.c.alias)):
            aliases[row.customer_id].append(row.alias)
        rows = self._connection.execute(select(customer).where(living).order_by(customer.c.name))
        return [_customer(row, tuple(aliases[row.id])) for row in rows]

    def _customer(self, row: Row[tuple[object, ...]]) -> Customer:
        return _customer(row, self._aliases(row.id))

    def _aliases(self, customer_id: str) -> tuple[str, ...]:
        rows = self._connection.execute(
            select(customer_alias.c.alias)
            .where(customer_alias.c.customer_id == customer_id)
            .order_by(customer_alias.c.alias)
        )
        return tuple(row.alias for row in rows)


def _customer(row: Row[tuple[object, ...]], aliases: tuple[str, ...]) -> Customer:
    return Customer(row.id, row.name, aliases, CustomerKind(row.kind), row.parent_id)
