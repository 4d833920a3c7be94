"""Groups of customers: who belongs to whom, what adds up over a group, and what a subsidiary has from its parent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_view import view_of
from assistant.domain.permission import Action, Kind
from assistant.errors import InvalidInput
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.viewing import require
from assistant.storage.store import Store

DEEPEST = 8
"""So many levels a group may have."""


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of a group, `level` steps below its head: its open opportunities, their amount in the home currency
    (None where an amount is in a currency without a rate), and when it was last spoken of."""

    customer: Customer
    level: int
    open_deals: int
    open_amount: float | None
    records: int
    last_record_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group from its head down, each member after the one it belongs to."""

    members: tuple[Member, ...]

    @property
    def head(self) -> Customer:
        return self.members[0].customer

    @property
    def open_deals(self) -> int:
        return sum(member.open_deals for member in self.members)

    @property
    def open_amount(self) -> float | None:
        """What is open in the whole group; None where one of its amounts cannot be told in the home currency."""
        amounts = [member.open_amount for member in self.members]
        return None if None in amounts else sum(amount for amount in amounts if amount is not None)

    @property
    def last_record_at(self) -> datetime | None:
        return max((member.last_record_at for member in self.members if member.last_record_at), default=None)


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A fact that holds of a customer, and the customer above it that it comes from, None for its own."""

    fact: Fact
    inherited_from: Customer | None = None


def put_below(store: Store, customer_id: str, parent_id: str | None) -> Customer:
    """Make a customer part of a group, or of none; again is no error.

    Raises NotFound, and InvalidInput with code `group_circle` or `group_too_deep`.
    """
    customer = require(store, customer_id)
    parent = require(store, parent_id) if parent_id else None
    if parent is not None:
        above = [parent, *ancestors(store, parent)]
        if customer.id in {one.id for one in above}:
            raise InvalidInput(f"{parent.name} belongs to {customer.name} itself", code="group_circle")
        if len(above) + _depth(store, customer) > DEEPEST:
            raise InvalidInput(f"a group has at most {DEEPEST} levels", code="group_too_deep")
    store.customers.put_below(customer.id, parent.id if parent else None)
    return require(store, customer.id)


def ancestors(store: Store, customer: Customer) -> Sequence[Customer]:
    """The customers above one, the nearest first."""
    above: list[Customer] = []
    seen = {customer.id}
    while customer.parent_id and (parent := store.customers.get(customer.parent_id)) and parent.id not in seen:
        above.append(parent)
        seen.add(parent.id)
        customer = parent
    return above


def group_of(store: Store, desk: Desk, customer_id: str, access: Access) -> Group:
    """The whole group that a customer is of, itself alone where it is of none. Raises NotFound.

    Customers, opportunities and records that may not be seen are left out, and nothing of them is added up; where
    amounts are hidden the sum is None.
    """
    shown = tree_of(store, access.customer(customer_id), access)
    return Group(tuple(_member(store, desk, one, level, access) for one, level in shown))


def tree_of(store: Store, customer: Customer, access: Access) -> Sequence[tuple[Customer, int]]:
    """The members of a customer's group as in `group_of`, each with its level, and nothing added up. The customer is
    one that may be seen."""
    head = ([customer, *ancestors(store, customer)])[-1]
    whole = list(_down(store, head, 0, {head.id}))
    if len(whole) == 1:
        return [(customer, 0)]
    shown = {one.id for one in access.readable([one for one, _ in whole])}
    kept = [(one, level) for one, level in whole if one.id in shown]
    top = min(level for _, level in kept)
    return [(one, level - top) for one, level in kept]


def held_facts(store: Store, desk: Desk, customer: Customer) -> Sequence[HeldFact]:
    """The facts that hold of a customer in the order of the fields; what it lacks and may inherit is its parent's."""
    above = ancestors(store, customer)
    known = store.customer_facts.current_of([customer.id, *(one.id for one in above)])
    found: list[HeldFact] = []
    for rule in desk.customer_rules.fields:
        if customer.kind not in rule.kinds:
            continue
        for one in [customer, *(above if rule.is_inherited else ())]:
            facts = [fact for fact in known.get(one.id, ()) if fact.field == rule.id]
            if facts:
                found += [HeldFact(fact, None if one is customer else one) for fact in facts]
                break
    return found


def _down(store: Store, customer: Customer, level: int, seen: set[str]) -> Iterator[tuple[Customer, int]]:
    yield customer, level
    for child in store.customers.children(customer.id):
        if child.id not in seen:
            seen.add(child.id)
            yield from _down(store, child, level + 1, seen)


def _depth(store: Store, customer: Customer) -> int:
    return 1 + max(level for _, level in _down(store, customer, 0, {customer.id}))


def _member(store: Store, desk: Desk, customer: Customer, level: int, access: Access) -> Member:
    deals = access.readable_opportunities(one for one in store.opportunities.of_customer(customer.id) if one.is_open)
    amounts = [desk.selling.in_home_currency(held.amount, held.currency) for held in deals if held.amount is not None]
    is_hidden = bool(deals) and "amount" in access.mask(customer.id).fields
    total = None if is_hidden or None in amounts else sum(amount for amount in amounts if amount is not None)
    if access.allows_every(Action.READ, Kind.RECORD) and access.allows_every(Action.READ, Kind.CUSTOMER):
        count, last = store.records.summary_of(customer.id)
        return Member(customer, level, len(deals), total, count, last)
    records = view_of(customer, access.readable_records(store.records.of_customer(customer.id))).records
    last = max((one.confirmed_at for one in records), default=None)
    return Member(customer, level, len(deals), total, len(records), last)
