"""Customers: find them, see all that is known with where it came from, follow them."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer, customer_out, view_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import CustomerOut, CustomerViewOut, IdPath, IdText, SearchText
from assistant.services import finding, viewing
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1/customers", tags=["customers"], responses=documented(401, 422))


@router.get("")
def list_customers(
    app: App, person: Caller, q: SearchText = "", limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[CustomerOut]:
    """Customers whose name or alias holds `q`, best first; all by name without it."""
    with app.database.read() as store:
        found = finding.listed(store, q, limit, among=Access(store, app.desk, person).readable)
        followed = store.customers.followed_among(person.id, [one.id for one in found])
        return [customer_out(customer, [person.id] if customer.id in followed else [], person) for customer in found]


@router.get("/{customer_id}", response_model=CustomerViewOut, responses=documented(404))
def get_customer(
    app: App,
    person: Caller,
    customer_id: IdPath,
    records: Annotated[int, Query(ge=0, le=200)] = viewing.RECENT,
    before: Annotated[IdText | None, Query(description="A record's id: the records before it.")] = None,
) -> JSONResponse:
    """The customer view: values by field, newest first, each with its source, and the newest records."""
    with app.database.read() as store:
        view = Access(store, app.desk, person).look(customer_id, recent=records, before=before or "")
        return JSONResponse(view_out(view, store.customers.followers(view.customer.id), Namer(store), person))


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
