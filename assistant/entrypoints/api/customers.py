"""Customers: find them, see all that is known with where it came from, follow them."""

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer, customer_out, view_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import CustomerOut, CustomerViewOut, IdPath, SearchText
from assistant.services import finding
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1/customers", tags=["customers"], responses=documented(401, 422))


@router.get("")
def list_customers(
    app: App, person: Caller, q: SearchText = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[CustomerOut]:
    """Customers whose name or alias holds `q`, best first; all by name without it."""
    with app.database.read() as store:
        followed = {customer.id for customer in store.customers.followed_by(person.id, limit=100_000)}
        found = finding.listed(store, q, among=Access(store, app.desk, person).readable)
        return [
            customer_out(customer, [person.id] if customer.id in followed else [], person) for customer in found[:limit]
        ]


@router.get("/{customer_id}", responses=documented(404))
def get_customer(app: App, person: Caller, customer_id: IdPath) -> CustomerViewOut:
    """The customer view: values by field, newest first, each with its source."""
    with app.database.read() as store:
        view = Access(store, app.desk, person).view(customer_id)
        return view_out(view, store.customers.followers(customer_id), Namer(store), person)


@router.put("/{customer_id}/follow", status_code=204, responses=documented(404, 503))
def follow_customer(app: App, person: Caller, customer_id: IdPath) -> None:
    """Hear about the customer from now on. Again is no error."""
    with app.database.write() as store:
        Access(store, app.desk, person).customer(customer_id)
        store.customers.follow(customer_id, person.id, app.clock())


@router.delete("/{customer_id}/follow", status_code=204, responses=documented(404, 503))
def unfollow_customer(app: App, person: Caller, customer_id: IdPath) -> None:
    """No longer hear about the customer. Again is no error."""
    with app.database.write() as store:
        Access(store, app.desk, person).customer(customer_id)
        store.customers.unfollow(customer_id, person.id)
