"""The customer view: what all confirmed records of a customer add up to."""

from collections.abc import Mapping
from typing import Any

from assistant.domain.customer import Customer
from assistant.domain.customer_view import CustomerView, view_of
from assistant.domain.view_json import value_to_json
from assistant.errors import NotFound
from assistant.storage.store import Store


def require(store: Store, customer_id: str) -> Customer:
    """The customer of that id, or the one it was merged into. Raises NotFound."""
    customer = store.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"customer {customer_id}", code="customer_not_found")
    return customer


def view(store: Store, customer_id: str) -> CustomerView:
    """Everything confirmed about a customer, each value with its source. Raises NotFound."""
    customer = require(store, customer_id)
    return view_of(customer, store.records.of_customer(customer.id))


def author_names(store: Store, shown: CustomerView) -> Mapping[str, str]:
    """The names of those the view's values come from, by person id."""
    people = {record.author_id: store.people.get(record.author_id) for record in shown.records}
    return {person_id: person.name for person_id, person in people.items() if person}


def view_to_json(shown: CustomerView, names: Mapping[str, str]) -> dict[str, Any]:
    """The view as plain JSON values, each value with its source; `names` are those of the authors."""
    return {
        "customer": {
            "id": shown.customer.id,
            "name": shown.customer.name,
            "aliases": list(shown.customer.aliases),
        },
        "values": {
            name: [
                {
                    "value": value_to_json(name, one.value),
                    "record_id": one.source.record_id,
                    "author": names.get(one.source.author_id, ""),
                    "said_at": one.source.said_at.isoformat(),
                    "quote": one.source.quote,
                }
                for one in held
            ]
            for name, held in shown.values.items()
        },
        "records": [record.id for record in shown.records],
    }
