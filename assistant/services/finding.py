"""Finding the customer that is meant: certain when exactly one carries the name, else the few it may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.errors import NotFound
from assistant.language.names import NamedThing, NameIndex
from assistant.storage.store import Store

CANDIDATES_MAX = 3
Among = Callable[[Sequence[Customer]], Sequence[Customer]]
"""Leaves those that may be found (`Access.readable`)."""


def everyone(customers: Sequence[Customer]) -> Sequence[Customer]:
    """All may be found."""
    return customers


@dataclass(frozen=True, slots=True)
class Choice:
    """The customer where it is certain, else the ids of those that may be meant, likeliest first."""

    customer_id: str | None = None
    candidates: tuple[str, ...] = ()


def decide(store: Store, spoken: str | None, offered: Sequence[str] = (), *, among: Among = everyone) -> Choice:
    """Which customer `spoken` is. `offered` are CRM names a reader found to fit about equally."""
    if not spoken and not offered:
        return Choice()
    customers = among(store.customers.all())
    if spoken:
        exact = _called(customers, spoken)
        if len(exact) == 1:
            return Choice(exact[0].id)
        if exact:
            return Choice(candidates=tuple(one.id for one in exact[:CANDIDATES_MAX]))
    names = {fold_name(name): place for place, name in reversed(list(enumerate(offered)))}
    fitting = sorted((names[fold_name(one.name)], one.id) for one in customers if fold_name(one.name) in names)
    if fitting:
        return Choice(candidates=tuple(customer_id for _, customer_id in fitting[:CANDIDATES_MAX]))
    return Choice(candidates=tuple(one.id for one in _alike(customers, spoken or "")))


def search(store: Store, text: str, *, among: Among = everyone) -> Sequence[Customer]:
    """The customers `text` may mean, likeliest first, at most three; one alone where it is clearly meant."""
    customers = among(store.customers.all())
    exact = _called(customers, text)
    return exact[:CANDIDATES_MAX] or _alike(customers, text, sure=True)


def exactly_called(store: Store, name: str, *, among: Among = everyone) -> Customer | None:
    """The one customer of that name or alias."""
    found = _called(among(store.customers.all()), name)
    return found[0] if len(found) == 1 else None


def require_customer(store: Store, name: str, *, among: Among = everyone) -> Customer:
    """The one customer of that name or alias. Raises NotFound, naming those it may be."""
    if customer := exactly_called(store, name, among=among):
        return customer
    offered = ", ".join(one.name for one in search(store, name, among=among))
    raise NotFound(
        f"no customer is called {name}" + (f"; did you mean {offered}?" if offered else ""), code="customer_not_found"
    )


def mentioned(store: Store, text: str, *, among: Among = everyone) -> Customer | None:
    """The one customer whose name or alias stands in `text`; the longest wins, None when two tie or none does."""
    folded = fold_name(text)
    found: dict[str, tuple[int, Customer]] = {}
    for customer in among(store.customers.all()):
        lengths = [len(name) for name in _names(customer) if len(name) > 1 and name in folded]
        if lengths:
            found[customer.id] = (max(lengths), customer)
    best = sorted(found.values(), key=lambda pair: -pair[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def listed(store: Store, query: str, *, among: Among = everyone) -> Sequence[Customer]:
    """Customers by name; with `query` those whose name or alias holds it, the ones that begin with it first."""
    customers = among(store.customers.all())
    wanted = fold_name(query)
    if not wanted:
        return customers if not query.strip() else []
    found = [
        (min(places), one) for one in customers if (places := [n.find(wanted) for n in _names(one) if wanted in n])
    ]
    return [customer for _, customer in sorted(found, key=lambda pair: pair[0])]


def is_free_name(store: Store, name: str, customer_id: str) -> bool:
    """Whether `name` may become an alias of a customer: no other customer is called that."""
    return all(one.id == customer_id for one in _called(store.customers.all(), name))


def _names(customer: Customer) -> list[str]:
    return [folded for name in (customer.name, *customer.aliases) if (folded := fold_name(name))]


def _called(customers: Sequence[Customer], name: str) -> list[Customer]:
    wanted = fold_name(name)
    if not wanted:
        return []
    by_name = [one for one in customers if fold_name(one.name) == wanted]
    return by_name or [one for one in customers if wanted in _names(one)]


def _alike(customers: Sequence[Customer], text: str, *, sure: bool = False) -> list[Customer]:
    """Those whose names look or sound like `text`; with `sure` the one alone that is clearly meant."""
    found = _index(tuple((one.name, one.aliases) for one in customers)).resolve(text)
    by_name = {one.name: one for one in customers}
    if sure and found.best:
        return [by_name[found.best.name]]
    return [by_name[candidate.thing.name] for candidate in found.candidates[:CANDIDATES_MAX]]


@lru_cache(maxsize=4)
def _index(names: tuple[tuple[str, tuple[str, ...]], ...]) -> NameIndex:
    """Building it takes a second for ten thousand customers; it lasts until one of them changes."""
    return NameIndex([NamedThing(name, aliases) for name, aliases in names])
