"""Customers filed twice, for a person to look at: their own by keys, customer by customer, or all there are."""

from collections.abc import Iterable, Sequence

from assistant.domain.customer import Customer
from assistant.domain.permission import Action, Kind
from assistant.services import customer_access, factkeeping
from assistant.services.access import Access
from assistant.services.deduplicating import Doubled
from assistant.services.desk import Desk
from assistant.storage.store import Store

OWN_MAX = 500
"""So many of one's customers are looked up, those one came to last first."""


def require_all(access: Access) -> None:
    """Raise Forbidden (`admin_only`) unless all customers may be gone through: it takes one processor for minutes."""
    access.require_kind(Action.ADMINISTER, Kind.CUSTOMER, code="admin_only")


def own_customers(store: Store, access: Access) -> Sequence[Customer]:
    """The customers a person owns, works on or follows, at most OWN_MAX, that may be seen."""
    if access.person is None:
        return []
    ids = [*store.ownership.of_person(access.person.id)]
    ids += [one.id for one in store.customers.followed_by(access.person.id, limit=OWN_MAX)]
    return access.readable(store.customers.many(list(dict.fromkeys(ids))[:OWN_MAX]))


def doubled_among(store: Store, desk: Desk, access: Access, customers: Iterable[Customer]) -> list[Doubled]:
    """Each of these customers with each that it likely is, whoever's that is: looked up by keys, so that it takes the
    same time however many customers there are."""
    return [
        Doubled((customer, like.customer), like.probability, tuple(like.because))
        for customer in customers
        for like in customer_access.alike(access, store, desk, customer, factkeeping.facts_of(store, customer.id))
    ]


def surest_first(found: Iterable[Doubled]) -> list[Doubled]:
    """Every pair once, surest first."""
    once = {frozenset(one.id for one in doubled.customers): doubled for doubled in found}
    return sorted(once.values(), key=lambda doubled: -doubled.probability)
