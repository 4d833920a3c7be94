"""Whose customers are, and the pool of those nobody is responsible for."""

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.domain.ownership import OwnerKind
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.people_mapping import hand_over_out, owners_out, pooled_out, request_out, taken_out
from assistant.entrypoints.api.people_schemas import (
    HandOverAsked,
    HandOverOut,
    OwnerGiven,
    OwnersOut,
    PooledOut,
    ReleaseAsked,
    RequestDecided,
    RequestOut,
    TakenOut,
)
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath
from assistant.services import handing_over, owning, pool
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1", tags=["ownership"], responses=documented(401, 422))


@router.get("/customers/{customer_id}/owners", responses=documented(404))
def list_owners(app: App, person: Caller, customer_id: IdPath) -> OwnersOut:
    """Whose a customer is, and how that came to be."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return owners_out(store, access.customer(customer_id).id, Namer(store), access)


@router.post("/customers/{customer_id}/owners", responses=documented(403, 404, 503))
def give_customer(app: App, person: Caller, customer_id: IdPath, asked: OwnerGiven) -> OwnersOut:
    """Give a customer to somebody. Again is no error."""
    with app.database.write() as store:
        owning.give(store, customer_id, asked.person_id, asked.kind, person, app.desk, app.clock(), reason=asked.reason)
        return owners_out(store, customer_id, Namer(store), Access(store, app.desk, person))


@router.delete("/customers/{customer_id}/owners/{person_id}", responses=documented(403, 404, 503))
def end_owner(
    app: App,
    person: Caller,
    customer_id: IdPath,
    person_id: IdPath,
    kind: Annotated[OwnerKind, Query()] = OwnerKind.FOLLOWS,
) -> OwnersOut:
    """A customer is no longer that to somebody. Again is no error."""
    with app.database.write() as store:
        owning.end(store, customer_id, person_id, kind, person, app.desk, app.clock())
        return owners_out(store, customer_id, Namer(store), Access(store, app.desk, person))


@router.post("/ownership/hand-over", responses=documented(403, 404, 503))
def hand_over(app: App, person: Caller, asked: HandOverAsked) -> HandOverOut:
    """Give all customers of one person to another, or some; with `preview` say which and move nothing."""
    if asked.preview:
        with app.database.read() as store:
            access = Access(store, app.desk, person)
            plan = handing_over.plan_hand_over(store, asked.from_id, access, asked.customer_ids)
            return hand_over_out(plan, Namer(store), done=False)
    with app.database.write() as store:
        done = handing_over.hand_over(
            store,
            asked.from_id,
            asked.to_id,
            person,
            app.desk,
            app.clock(),
            customer_ids=asked.customer_ids,
            reason=asked.reason,
        )
        return hand_over_out(done, Namer(store), done=True)


@router.get("/pool")
def list_pool(app: App, person: Caller, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[PooledOut]:
    """Customers nobody is responsible for, those that came back last first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        return [pooled_out(one, names) for one in pool.listed(store, access, limit=limit)]


@router.post("/pool/{customer_id}/take", responses=documented(403, 404, 409, 503))
def take_customer(app: App, person: Caller, customer_id: IdPath) -> TakenOut:
    """Take a customer, or ask a manager for it where the rules say so. Of two at once one gets it."""
    with app.database.write() as store:
        return taken_out(pool.take(store, customer_id, person, app.desk, app.clock()), Namer(store))


@router.post("/pool/{customer_id}/release", responses=documented(403, 404, 409, 503))
def release_customer(app: App, person: Caller, customer_id: IdPath, asked: ReleaseAsked) -> OwnersOut:
    """Give a customer back."""
    with app.database.write() as store:
        customer = pool.release(store, customer_id, person, app.desk, app.clock(), reason=asked.reason)
        return owners_out(store, customer.id, Namer(store), Access(store, app.desk, person))


@router.get("/pool/requests")
def list_requests(app: App, person: Caller) -> list[RequestOut]:
    """Who waits to take which customer, oldest first: all for a manager, else what the caller asked for."""
    with app.database.read() as store:
        names = Namer(store)
        waiting = pool.open_requests(store, person, Access(store, app.desk, person), app.desk)
        return [request_out(one, names) for one, _ in waiting]


@router.post("/pool/requests/{request_id}", responses=documented(403, 404, 409, 503))
def decide_request(app: App, person: Caller, request_id: IdPath, asked: RequestDecided) -> RequestOut:
    """A manager agrees that somebody takes a customer, or refuses."""
    with app.database.write() as store:
        done = pool.decide(store, request_id, person, app.desk, app.clock(), agreed=asked.agreed)
        return request_out(done, Namer(store))
