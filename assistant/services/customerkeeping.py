"""Customers by the names people give: found where they are known, added where they are not."""

from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import new_id
from assistant.domain.permission import Action, Kind
from assistant.errors import Conflict, Forbidden, InvalidInput
from assistant.services.access import Access
from assistant.services.finding import decide, everyone
from assistant.storage.store import Store

NAME_MAX_CHARS = 200


def find_or_add(
    store: Store, given: str, added_by: str | None, now: datetime, access: Access | None = None
) -> tuple[Customer, bool]:
    """The customer that `given` certainly means, else a new one of that name; and whether it is new.

    With `access`, among those that may be seen. Raises InvalidInput with code `customer_name_unusable`, Forbidden with
    `not_allowed`, or with `customer_taken` where a customer that may not be seen has that name.
    """
    name = " ".join(given.split())
    if not fold_name(name) or len(name) > NAME_MAX_CHARS:
        raise InvalidInput(f"a customer's name has 1 to {NAME_MAX_CHARS} characters", code="customer_name_unusable")
    found = decide(store, name, among=access.readable if access else everyone).customer_id
    customer = store.customers.get(found) if found else None
    if customer is not None:
        return customer, False
    if access:
        access.require_kind(Action.CREATE, Kind.CUSTOMER)
        if decide(store, name).customer_id:
            raise Forbidden("a customer of that name is there, not for this person to see", code="customer_taken")
    customer = Customer(new_id(), name)
    if store.customers.add(customer, now, added_by):
        return customer, True
    taken = store.customers.by_name(name)
    if taken is None:
        raise Conflict(f"customer {name} cannot be added", code="customer_name_unusable")
    return taken, False
