"""Customers by the names people give: found where they are known, added where they are not."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import new_id
from assistant.domain.permission import Action, Kind
from assistant.errors import Conflict, Forbidden, InvalidInput
from assistant.services import customer_access, factkeeping, grouping, owning
from assistant.services.access import Access
from assistant.services.deduplicating import Alike
from assistant.services.desk import Desk
from assistant.services.finding import decide, everyone
from assistant.storage.store import Store

NAME_MAX_CHARS = 200


def find_or_add(
    store: Store,
    given: str,
    added_by: str | None,
    now: datetime,
    access: Access | None = None,
    *,
    kind: CustomerKind = CustomerKind.ORGANISATION,
) -> tuple[Customer, bool]:
    """The customer that `given` certainly means, else a new one of that name and `kind`; and whether it is new.

    With `access`, among those that may be seen. Raises InvalidInput with code `customer_name_unusable`, Forbidden with
    `not_allowed`, or with `customer_taken` where a customer that may not be seen has that name.
    """
    name = usable_name(given)
    found = decide(store, name, among=access.readable if access else everyone).customer_id
    customer = store.customers.get(found) if found else None
    if customer is not None:
        return customer, False
    if access:
        access.require_kind(Action.CREATE, Kind.CUSTOMER)
        if decide(store, name).customer_id:
            raise _taken()
    customer = Customer(new_id(), name, kind=kind)
    if store.customers.add(customer, now, added_by):
        owning.adopt(store, customer.id, added_by, now)
        return customer, True
    taken = store.customers.by_name(name)
    if taken is None:
        raise Conflict(f"customer {name} cannot be added", code="customer_name_unusable")
    return taken, False


def add(
    store: Store,
    desk: Desk,
    given: str,
    added_by: str | None,
    now: datetime,
    *,
    access: Access,
    kind: CustomerKind = CustomerKind.ORGANISATION,
    parent_id: str | None = None,
    facts: Sequence[Fact] = (),
    even_if_alike: bool = False,
) -> tuple[Customer | None, Sequence[Alike]]:
    """A new customer with what is known of it, below its group, and the customers it may be already.

    Where there are such that may be seen it is added only with `even_if_alike`, else None is returned in its place.
    Raises InvalidInput with code `customer_name_unusable`, `field_unknown` or `field_value`, Conflict with code
    `customer_known` where a customer is called just so, NotFound where no such group may be seen, and Forbidden as
    `find_or_add` does, or `field_not_allowed`.
    """
    name = usable_name(given)
    access.require_kind(Action.CREATE, Kind.CUSTOMER)
    access.require_fields(access.new(Kind.CUSTOMER), {fact.field for fact in facts})
    if taken := store.customers.by_name(name):
        if access.readable([taken]):
            raise Conflict(f"there is a customer called {taken.name}", code="customer_known")
        raise _taken()
    if (other := decide(store, name).customer_id) and not access.readable_id(other):
        raise _taken()
    parent = access.customer(parent_id) if parent_id else None
    customer = Customer(new_id(), name, kind=kind, parent_id=parent.id if parent else None)
    ready = factkeeping.checked(desk, customer, facts)
    alike = customer_access.alike(access, store, desk, customer, ready)
    if alike and not even_if_alike:
        return None, alike
    if not store.customers.add(customer, now, added_by):
        raise Conflict(f"there is a customer called {name}", code="customer_known")
    owning.adopt(store, customer.id, added_by, now)
    if parent:
        grouping.put_below(store, customer.id, parent.id)
    factkeeping.say(store, desk, customer, ready, now)
    return customer, alike


def _taken() -> Forbidden:
    return Forbidden("a customer of that name is there, not for this person to see", code="customer_taken")


def usable_name(given: str) -> str:
    """A name without needless blanks. Raises InvalidInput with code `customer_name_unusable`."""
    name = " ".join(given.split())
    if not fold_name(name) or len(name) > NAME_MAX_CHARS:
        raise InvalidInput(f"a customer's name has 1 to {NAME_MAX_CHARS} characters", code="customer_name_unusable")
    return name
