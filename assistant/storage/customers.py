"""Customers, who follows them, and what we sell."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select, true, update

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.followup import KnownContact
from assistant.storage.customer_names import CustomerNames, customer_of, customers_of
from assistant.storage.tables import contact, customer, customer_alias, follow, product
from assistant.storage.upsert import insert_once, values_of

_AT_ONCE = 500


class Customers:
    """Repository of customers and what hangs on them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.names = CustomerNames(connection)
        """Finding customers by what they are called."""

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
                insert_once(self._connection, customer_alias, {"customer_id": new.id, "alias": alias})
            self.names.keep([(new.id, new.name, False), *((new.id, alias, True) for alias in new.aliases)])
        return added

    def get(self, customer_id: str) -> Customer | None:
        """The customer of that id; for one that was merged, the customer it turned out to be."""
        held = self.get_itself(customer_id)
        seen: set[str] = set()
        while held is not None and held[1] and held[0].id not in seen:
            seen.add(held[0].id)
            held = self.get_itself(held[1])
        return held[0] if held else None

    def get_itself(self, customer_id: str) -> tuple[Customer, str | None] | None:
        """The customer of that id, merged or not, and the id of the one it was merged into."""
        named = select(customer, customer_alias.c.alias).outerjoin(customer_alias)
        rows = self._connection.execute(
            named.where(customer.c.id == customer_id).order_by(customer_alias.c.alias)
        ).all()
        aliases = tuple(row.alias for row in rows if row.alias is not None)
        return (customer_of(rows[0], aliases), rows[0].merged_into) if rows else None

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

    def rename(self, customer_id: str, name: str) -> None:
        """Give a customer another name and no other names; it is found by the new one alone."""
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(name=name))
        self._connection.execute(delete(customer_alias).where(customer_alias.c.customer_id == customer_id))
        self.names.rebuild([customer_id])

    def put_below(self, customer_id: str, parent_id: str | None) -> None:
        """Make a customer part of a group, or of none."""
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(parent_id=parent_id))

    def set_kind(self, customer_id: str, kind: CustomerKind) -> None:
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(kind=kind.value))

    def count(self, *, at_most: int) -> int:
        """How many customers there are, merged ones not; nothing is counted beyond `at_most`."""
        some = select(customer.c.id).where(customer.c.merged_into.is_(None)).limit(at_most).subquery()
        return self._connection.execute(select(func.count()).select_from(some)).scalar_one()

    def lock(self, customer_id: str) -> None:
        """Let nobody else change this customer's view until the transaction ends (SQLite has one writer anyway)."""
        self._connection.execute(select(customer.c.id).where(customer.c.id == customer_id).with_for_update())

    def by_name(self, name: str) -> Customer | None:
        """The customer of exactly that name, whatever its case; of one that was merged, what it turned out to be."""
        called = self.names.called([name], aliases=False)
        if found := next((one for one in called if one.name.lower() == name.lower()), None):
            return found
        merged = self._connection.execute(select(customer.c.id).where(customer.c.name == name)).scalar()
        return self.get(merged) if merged else None

    def all(self) -> list[Customer]:
        """Every customer, by name; merged ones are not among them."""
        return self._read(true())

    def add_alias(self, customer_id: str, alias: str) -> None:
        """Another name that users confirmed to mean this customer; again is no error."""
        if insert_once(self._connection, customer_alias, {"customer_id": customer_id, "alias": alias}):
            self.names.keep([(customer_id, alias, True)])
            of_customer = update(customer).where(customer.c.id == customer_id)
            self._connection.execute(of_customer.values(keys_version=0))

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

    def followed_among(self, person_id: str, customer_ids: Sequence[str]) -> frozenset[str]:
        """Those of the customers that a person follows."""
        rows = self._connection.scalars(
            select(follow.c.customer_id).where(
                follow.c.person_id == person_id, follow.c.customer_id.in_(list(customer_ids))
            )
        )
        return frozenset(rows)

    def followers(self, customer_id: str) -> Sequence[str]:
        """Ids of those who follow a customer, longest first."""
        rows = self._connection.execute(
            select(follow.c.person_id).where(follow.c.customer_id == customer_id).order_by(follow.c.since)
        )
        return [row.person_id for row in rows]

    def followed_by(self, person_id: str, limit: int = 100) -> Sequence[Customer]:
        """The customers a person follows, newest first."""
        rows = self._connection.execute(
            select(customer.c.id)
            .join(follow, follow.c.customer_id == customer.c.id)
            .where(follow.c.person_id == person_id)
            .order_by(follow.c.since.desc())
            .limit(limit)
        )
        return self.names.get([row.id for row in rows])

    def contacts_of(self, customer_ids: Collection[str]) -> Sequence[KnownContact]:
        """The people of these customers, by name."""
        if not customer_ids:
            return ()
        wanted = values_of(self._connection, sorted(set(customer_ids)))
        found = (
            select(contact.c.name, customer.c.name.label("customer"))
            .join_from(wanted, contact, contact.c.customer_id == wanted.c.value)
            .join(customer, customer.c.id == contact.c.customer_id)
            .where(contact.c.left_on.is_(None))
            .distinct()
            .order_by(contact.c.name, customer.c.name)
        )
        return [KnownContact(row.name, row.customer) for row in self._connection.execute(found)]

    def contacts_called(self, names: Collection[str]) -> Sequence[tuple[str, str]]:
        """(contact, customer id) of everybody whose name is one of `names`, by name."""
        if not names:
            return ()
        wanted = values_of(self._connection, sorted(set(names)))
        found = (
            select(contact.c.name, contact.c.customer_id)
            .join_from(wanted, contact, contact.c.name == wanted.c.value)
            .where(contact.c.left_on.is_(None))
            .distinct()
        )
        return [(row.name, row.customer_id) for row in self._connection.execute(found.order_by(contact.c.name))]

    def products(self) -> Sequence[str]:
        """What we sell, by name."""
        return list(self._connection.scalars(select(product.c.name).order_by(product.c.name)))

    def _read(self, condition: ColumnElement[bool]) -> list[Customer]:
        """The customers of which `condition` holds, with all their aliases, by name."""
        living = condition & customer.c.merged_into.is_(None)
        named = select(customer, customer_alias.c.alias).outerjoin(customer_alias)
        rows = self._connection.execute(named.where(living).order_by(customer.c.name, customer_alias.c.alias))
        return customers_of(rows)
