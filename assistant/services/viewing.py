"""The customer view: what all confirmed records of a customer add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import CustomerView, view_of
from assistant.domain.view_json import held_from_json, held_to_json, values_to_json
from assistant.errors import NotFound
from assistant.storage.store import Store

RECENT = 20
"""So many records a look at a view brings, the newest."""
KEPT_FROM = 30
"""From so many records on a view is kept; a shorter history is added up as fast as it is read."""


def require(store: Store, customer_id: str) -> Customer:
    """The customer of that id, or the one it was merged into. Raises NotFound."""
    customer = store.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"customer {customer_id}", code="customer_not_found")
    return customer


@dataclass(frozen=True, slots=True)
class Look:
    """A view as it is kept: `values` in the JSON form of `held_to_json`, for whoever hands them on as JSON."""

    customer: Customer
    values: Mapping[str, Any]
    records: tuple[FollowupRecord, ...]
    record_ids: tuple[str, ...]


def view(
    store: Store, customer_id: str, *, recent: int = RECENT, before: str = "", newest: int | None = None
) -> CustomerView:
    """Everything confirmed about a customer, each value with its source, and at most `recent` records: the newest, or
    those before the record `before`. With `newest` at least so many values of each field. Raises NotFound."""
    return view_of_one(store, require(store, customer_id), recent=recent, before=before, newest=newest)


def view_of_one(
    store: Store, customer: Customer, *, recent: int = RECENT, before: str = "", newest: int | None = None
) -> CustomerView:
    """As `view`, of a customer that was read already. Raises NotFound for an unknown record."""
    seen = _seen(store, customer, recent, before)
    if isinstance(seen, CustomerView):
        return seen
    return CustomerView(seen.customer, held_from_json(seen.values, newest), seen.records, seen.record_ids)


def look(store: Store, customer: Customer, *, recent: int = RECENT, before: str = "") -> Look:
    """As `view_of_one`, for whoever wants JSON: thousands of values need not be read and written again."""
    seen = _seen(store, customer, recent, before)
    return seen if isinstance(seen, Look) else look_of(seen)


def look_of(shown: CustomerView) -> Look:
    """A view in the form in which it is kept."""
    return Look(shown.customer, held_to_json(shown.values), shown.records, shown.record_ids)


def page_of(whole: CustomerView, recent: int, before: str = "") -> CustomerView:
    """A view with at most `recent` of its records: the newest, or those before the record `before`."""
    start = _start(whole.record_ids, before)
    return replace(whole, records=whole.records[start : start + recent])


def keep(store: Store, whole: CustomerView) -> None:
    """Keep a view of all records of its customer where they are many. In the transaction that added the newest."""
    if len(whole.record_ids) >= KEPT_FROM:
        document = {"records": list(whole.record_ids), "values": held_to_json(whole.values)}
        store.views.keep(whole.customer.id, document)


def rebuild(store: Store, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make every kept view anew; returns how many. Nothing that is shown changes by it, only how fast."""
    store.views.drop()
    ids = store.views.long_journeys(KEPT_FROM)
    for done, customer in enumerate(store.customers.names.get(ids), 1):
        keep(store, view_of(customer, store.records.of_customer(customer.id)))
        progress(done, len(ids))
    return len(ids)


def author_names(store: Store, shown: CustomerView) -> Mapping[str, str]:
    """The names of those the view's values come from, by person id."""
    authors = {one.source.author_id for held in shown.values.values() for one in held}
    people = {person_id: store.people.get(person_id) for person_id in authors}
    return {person_id: person.name for person_id, person in people.items() if person}


def _seen(store: Store, customer: Customer, recent: int, before: str) -> CustomerView | Look:
    """The view that is kept, where one is, else the one that the records add up to."""
    kept = store.views.kept(customer.id)
    if kept is None:
        return page_of(view_of(customer, store.records.of_customer(customer.id)), recent, before)
    ids = tuple(kept["records"])
    start = _start(ids, before)
    return Look(customer, kept["values"], tuple(store.records.many(ids[start : start + recent])), ids)


def _start(record_ids: Sequence[str], before: str) -> int:
    if not before:
        return 0
    if before not in record_ids:
        raise NotFound(f"record {before}", code="record_not_found")
    return record_ids.index(before) + 1


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
                    "value": value,
                    "record_id": one.source.record_id,
                    "author": names.get(one.source.author_id, ""),
                    "said_at": one.source.said_at.isoformat(),
                    "quote": one.source.quote,
                }
                for value, one in zip(values_to_json(name, [one.value for one in held]), held, strict=True)
            ]
            for name, held in shown.values.items()
        },
        "records": list(shown.record_ids),
    }
