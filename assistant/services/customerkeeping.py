"""Customers by the names people give: found where they are known, added where they are not."""

from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import new_id
from assistant.errors import Conflict, InvalidInput
from assistant.services import owning
from assistant.services.finding import decide
from assistant.storage.store import Store

NAME_MAX_CHARS = 200


def find_or_add(store: Store, given: str, added_by: str | None, now: datetime) -> tuple[Customer, bool]:
    """The customer that `given` certainly means, else a new one of that name; and whether it is new.

    Raises InvalidInput with code `customer_name_unusable`.
    """
    name = " ".join(given.split())
    if not fold_name(name) or len(name) > NAME_MAX_CHARS:
        raise InvalidInput(f"a customer's name has 1 to {NAME_MAX_CHARS} characters", code="customer_name_unusable")
    found = decide(store, name).customer_id
    customer = store.customers.get(found) if found else None
    if customer is not None:
        return customer, False
    customer = Customer(new_id(), name)
    if store.customers.add(customer, now, added_by):
        owning.adopt(store, customer.id, added_by, now)
        return customer, True
    taken = store.customers.by_name(name)
    if taken is None:
        raise Conflict(f"customer {name} cannot be added", code="customer_name_unusable")
    return taken, False
