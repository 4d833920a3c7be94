"""Keeping customers: adding them, their fields and groups, and what to do when one is filed twice."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.permission import Action, Kind
from assistant.entrypoints.api.access import Caller, require_may
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.customer_mapping import (
    alike_out,
    doubled_out,
    fact_out,
    facts_out,
    fields_out,
    group_out,
    merge_out,
    preview_out,
    ref,
)
from assistant.entrypoints.api.customer_schemas import (
    AlikeOut,
    CustomerAdded,
    CustomerChanged,
    DoubledOut,
    FactOut,
    FieldOut,
    FieldPath,
    GroupOut,
    MergeAsked,
    MergeOut,
    MergePreviewOut,
    Other,
    RefilledOut,
    StaleOut,
)
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath, Ref
from assistant.errors import Conflict, NotFound
from assistant.services import customer_access, customerkeeping, doubles, factkeeping, grouping, merging
from assistant.services.access import Access
from assistant.services.customer_access import changeable, shown_facts, shown_held, shown_merges
from assistant.services.group_view import group_view
from assistant.storage.merges import StoredMerge
from assistant.storage.store import Store
from assistant.workflows.doubles import DoublesWork
from assistant.workflows.refilling import RefillWork

router = APIRouter(prefix="/api/v1/customers", tags=["customers"], responses=documented(401, 422))


@router.get("/fields")
def list_fields(app: App, _person: Caller) -> list[FieldOut]:
    """The fields that customers have beside their records, as configured."""
    return fields_out(app.desk.customer_rules)


@router.get("/stale")
def list_stale(app: App, person: Caller, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[StaleOut]:
    """Facts that nobody has found right for longer than their field allows, what was seen longest ago first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        return [
            StaleOut(customer=ref(one.customer), fact=fact_out(fact, names))
            for one in factkeeping.stale(store, app.desk, app.clock(), access, limit=limit)
            for fact in shown_facts(access, app.desk, one.customer.id, [one.fact])
        ]


@router.get("/duplicates", responses=documented(403, 503))
def list_duplicates(
    app: App, person: Caller, scope: Annotated[Literal["own", "all"], Query()] = "own"
) -> list[DoubledOut]:
    """Customers that are likely filed twice, surest first: of one's own ones each with each that it may be, `all` every
    group there is. Admins only for all, as it comes: it compares for minutes where there are very many."""
    work = DoublesWork(app.database, app.desk)
    if scope == "all":
        with app.database.read() as store:
            doubles.require_all(Access(store, app.desk, person))
    found, _ = work.of_all(person) if scope == "all" else work.of_own(person)
    return [doubled_out(one) for one in found]


@router.post("/refill", responses=documented(403, 503))
def refill(app: App, person: Caller) -> dict[str, RefilledOut]:
    """Ask whoever may know about fields that went stale, as workers do by themselves; by provider what came of it."""
    require_may(app, person, Action.ADMINISTER, Kind.CUSTOMER)
    done = RefillWork(app.database, app.providers, app.desk, app.clock).run()
    return {name: RefilledOut(asked=one.asked, known=one.known) for name, one in done.items()}


@router.post("", status_code=201, responses=documented(403, 404, 409, 503))
def add_customer(app: App, person: Caller, asked: CustomerAdded) -> Ref:
    """Add a customer. 409 `customer_alike` names those it may be already; `even_if_alike` adds it all the same."""
    facts = [
        Fact(field, value, FactSource.PERSON, app.clock(), person_id=person.id)
        for field, given in asked.fields.items()
        for value in (given if isinstance(given, list) else [given])
        if value is not None
    ]
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        added, alike = customerkeeping.add(
            store,
            app.desk,
            asked.name,
            person.id,
            app.clock(),
            access=access,
            kind=asked.kind,
            parent_id=asked.parent_id,
            facts=facts,
            even_if_alike=asked.even_if_alike,
        )
        if added is None:
            why = ", ".join(f"{one.customer.name} ({one.customer.id})" for one in alike)
            raise Conflict(f"it may be {why}", code="customer_alike", why=why)
        return ref(added)


@router.patch("/{customer_id}", responses=documented(403, 404, 409, 503))
def change_customer(app: App, person: Caller, customer_id: IdPath, asked: CustomerChanged) -> list[FactOut]:
    """Set the kind, the group, and fields by hand; returns what the fields hold then."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        customer = changeable(access, customer_id, asked.fields)
        if asked.kind is not None:
            store.customers.set_kind(customer.id, asked.kind)
            customer = access.customer(customer.id)
        if "parent_id" in asked.model_fields_set:
            above = access.customer(asked.parent_id).id if asked.parent_id else None
            customer = grouping.put_below(store, customer.id, above)
        factkeeping.set_by_hand(store, app.desk, customer, asked.fields, person.id, app.clock())
        return facts_out(shown_held(access, store, app.desk, customer), Namer(store))


@router.get("/{customer_id}/fields", responses=documented(404))
def get_fields(app: App, person: Caller, customer_id: IdPath) -> list[FactOut]:
    """What the fields hold, each with its source; what a subsidiary lacks comes from its group."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return facts_out(shown_held(access, store, app.desk, access.customer(customer_id)), Namer(store))


@router.get("/{customer_id}/fields/{field}", responses=documented(404))
def get_field_history(app: App, person: Caller, customer_id: IdPath, field: FieldPath) -> list[FactOut]:
    """Everything ever said of a field, newest first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        customer = access.customer(customer_id)
        factkeeping.rule_of(app.desk, customer, field)
        said = shown_facts(access, app.desk, customer.id, store.customer_facts.said_of(customer.id, field))
        return [fact_out(fact, names) for fact in reversed(said)]


@router.post("/{customer_id}/fields/{field}/check", responses=documented(403, 404, 503))
def check_field(app: App, person: Caller, customer_id: IdPath, field: FieldPath) -> list[FactOut]:
    """Say that what a field holds is still right."""
    with app.database.write() as store:
        customer = changeable(Access(store, app.desk, person), customer_id, [field])
        factkeeping.rule_of(app.desk, customer, field)
        held = factkeeping.check(store, app.desk, customer.id, field, person.id, app.clock())
        names = Namer(store)
        return [fact_out(fact, names) for fact in held]


@router.get("/{customer_id}/group", responses=documented(404))
def get_group(app: App, person: Caller, customer_id: IdPath) -> GroupOut:
    """The whole group a customer belongs to, from its head down, with what adds up over it, what its members want and
    who competes there, and what was said of any of them last."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        group = grouping.group_of(store, app.desk, customer_id, access)
        return group_out(group, group_view(access, group), app.desk.selling.home_currency, Namer(store))


@router.get("/{customer_id}/alike", responses=documented(404, 503))
def list_alike(app: App, person: Caller, customer_id: IdPath) -> list[AlikeOut]:
    """Customers that are likely the same as this one, likeliest first."""
    with app.database.write() as store:  # what changed since is made ready for the comparison
        access = Access(store, app.desk, person)
        customer = access.customer(customer_id)
        facts = factkeeping.facts_of(store, customer.id)
        return alike_out(customer_access.alike(access, store, app.desk, customer, facts))


@router.put("/{customer_id}/distinct", status_code=204, responses=documented(403, 404, 409, 503))
def tell_apart(app: App, person: Caller, customer_id: IdPath, asked: Other) -> None:
    """Say that two customers are not one, so that they are not brought as likely the same again."""
    with app.database.write() as store:
        merging.tell_apart(store, app.desk, customer_id, asked.customer_id, person, app.clock())


@router.post("/{customer_id}/merge/preview", responses=documented(403, 404, 409))
def preview_merge(app: App, person: Caller, customer_id: IdPath, asked: MergeAsked) -> MergePreviewOut:
    """What merging `gone_id` into this customer would do; changes nothing."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return preview_out(merging.preview(store, app.desk, customer_id, asked.gone_id, access), Namer(store))


@router.post("/{customer_id}/merge", status_code=201, responses=documented(403, 404, 409, 503))
def merge_customers(app: App, person: Caller, customer_id: IdPath, asked: MergeAsked) -> MergeOut:
    """Merge `gone_id` into this customer. It can be undone."""
    with app.database.write() as store:
        held = merging.merge(store, app.desk, customer_id, asked.gone_id, person, app.clock(), why=asked.why)
        return _merge(store, held)


@router.get("/{customer_id}/merges", responses=documented(404))
def list_merges(app: App, person: Caller, customer_id: IdPath) -> list[MergeOut]:
    """The merges a customer was part of, newest first."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return [_merge(store, held) for held in shown_merges(access, store, customer_id)]


@router.post("/merges/{merge_id}/undo", responses=documented(403, 404, 409, 503))
def undo_merge(app: App, person: Caller, merge_id: IdPath) -> MergeOut:
    """Take a merge back; again is no error. What came since stays with the customer that was kept."""
    with app.database.write() as store:
        return _merge(store, merging.undo(store, app.desk, merge_id, person, app.clock()))


def _merge(store: Store, held: StoredMerge) -> MergeOut:
    kept, gone = store.customers.get_itself(held.kept_id), store.customers.get_itself(held.gone_id)
    if kept is None or gone is None:
        raise NotFound(f"merge {held.id}", code="merge_unknown")
    return merge_out(held, kept[0], gone[0], Namer(store))
