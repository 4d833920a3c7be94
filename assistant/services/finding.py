"""Finding the customer that is meant: certain when exactly one carries the name, else the few it may be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_view import fold_name
from assistant.errors import NotFound
from assistant.language.names import NamedThing, NameIndex
from assistant.storage.customer_names import INITIALS, PINYIN
from assistant.storage.store import Store

CANDIDATES_MAX = 3
COMPARED_MAX = 60
"""So many names that share sounds with the words are compared with them."""
HOLDING_MAX = 40
SHORT_LEAST = 4
"""So long a stretch of a name is the customer's short form, said alone."""
LISTED_MAX = 100
LOOKED_THROUGH = 2_000
_ONWARDS = 500
"""So many are looked through together once the first few brought too little."""
_MENTION_CHARS = 200
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
    if spoken:
        exact = among(_called(store, spoken))
        if len(exact) == 1:
            return Choice(exact[0].id)
        if exact:
            return Choice(candidates=tuple(one.id for one in exact[:CANDIDATES_MAX]))
    places = {fold_name(name): place for place, name in reversed(list(enumerate(offered)))}
    called = among(store.customers.names.called(offered, aliases=False))
    fitting = sorted((places[fold_name(one.name)], one.id) for one in called)
    if fitting:
        return Choice(candidates=tuple(customer_id for _, customer_id in fitting[:CANDIDATES_MAX]))
    return Choice(candidates=tuple(one.id for one in _alike(store, spoken or "", among)))


def search(store: Store, text: str, *, among: Among = everyone) -> Sequence[Customer]:
    """The customers `text` may mean, likeliest first, at most three; one alone where it is clearly meant."""
    exact = among(_called(store, text))
    return exact[:CANDIDATES_MAX] or _alike(store, text, among, sure=True)


def exactly_called(store: Store, name: str, *, among: Among = everyone) -> Customer | None:
    """The one customer of that name or alias."""
    found = among(_called(store, name))
    return found[0] if len(found) == 1 else None


def home_of(store: Store, people: Sequence[str], text: str, *, among: Among = everyone) -> Choice:
    """Which customer a note is about that names none of itself, by whom it names: the household that is called so, else
    the customer whose name stands in it and the few where those people are contacts, offered and never decided, as two
    people may be called the same."""
    homes: dict[str, set[str]] = {}
    for name, customer_id in store.customers.contacts_called(people):
        homes.setdefault(customer_id, set()).add(name)
    found = among(store.customers.many(homes)) if len(homes) <= COMPARED_MAX else []
    said = mentioned(store, text, among=among)
    households = {one.id for one in found if one.kind is CustomerKind.HOUSEHOLD and one.name in people}
    if said and said.kind is CustomerKind.HOUSEHOLD and len(households | {said.id}) == 1:
        return Choice(said.id)
    likeliest = sorted(found, key=lambda one: (-len(homes[one.id]), one.name))
    offered = dict.fromkeys([said.id] if said else [])
    offered |= dict.fromkeys([one.id for one in likeliest] if len(found) <= CANDIDATES_MAX else [])
    return Choice(candidates=tuple(offered)[:CANDIDATES_MAX])


def called_in_short(store: Store, text: str, *, among: Among = everyone) -> Customer | None:
    """The one customer whose name holds the whole of `text`, which is at least half of it: 好邻居便利店 says
    苏州好邻居便利店."""
    wanted = fold_name(text)
    if not SHORT_LEAST <= len(wanted) <= _MENTION_CHARS:
        return None
    found = _first(store.customers.names.holding(wanted, HOLDING_MAX), 2, among)
    if len(found) != 1 or 2 * len(wanted) < min(len(name) for name in _names(found[0]) if wanted in name):
        return None
    return found[0]


def require_customer(store: Store, name: str, *, among: Among = everyone) -> Customer:
    """The one customer of that name or alias. Raises NotFound, naming those it may be."""
    if customer := exactly_called(store, name, among=among):
        return customer
    offered = ", ".join(one.name for one in search(store, name, among=among))
    raise NotFound(
        f"no customer is called {name}" + (f"; did you mean {offered}?" if offered else ""), code="customer_not_found"
    )


def mentioned(store: Store, text: str, *, among: Among = everyone) -> Customer | None:
    """The one customer whose name or alias stands in `text`; the longest wins, None when two tie or none does.

    Only the first 200 characters are read.
    """
    folded = fold_name(text)[:_MENTION_CHARS]
    stretches = {folded[start:end] for start in range(len(folded)) for end in range(start + 2, len(folded) + 1)}
    found = among(store.customers.names.called(stretches))
    lengths = {one.id: max(len(name) for name in _names(one) if name in stretches) for one in found}
    best = sorted(found, key=lambda one: -lengths[one.id])
    if not best or (len(best) > 1 and lengths[best[0].id] == lengths[best[1].id]):
        return None
    return best[0]


def listed(store: Store, query: str, limit: int = LISTED_MAX, *, among: Among = everyone) -> Sequence[Customer]:
    """At most `limit` customers: the first by name; with `query` those with it in their name or an alias, the ones that
    begin with it first, then those it is the pinyin of (hdyb, huadong). Where there is none, those that sound alike.

    Where not everybody may be found, many are looked through for the few that may: the first LOOKED_THROUGH.
    """
    names = store.customers.names
    wanted = fold_name(query)
    most = limit if among is everyone else max(limit, LOOKED_THROUGH)
    if not wanted:
        return [] if query.strip() else _first(names.page(most), limit, among)
    found = {one.id: one for one in _first(names.holding(wanted, most), limit, among)}
    if wanted.isascii():
        for kind in (INITIALS, PINYIN):
            if len(found) < limit:
                held = _first(names.holding(wanted, most, kind=kind), limit, among)
                found |= {one.id: one for one in held if one.id not in found}
    return list(found.values())[:limit] or _alike(store, query, among)[:limit]


def _first(customers: Iterable[Customer], limit: int, among: Among) -> list[Customer]:
    """The first `limit` of those that may be found; no more of them are looked through than it takes."""
    rest, found, count = iter(customers), list[Customer](), limit
    while len(found) < limit and (some := list(islice(rest, count))):
        found += among(some)
        count = max(limit, _ONWARDS)
    return found[:limit]


def is_free_name(store: Store, name: str, customer_id: str) -> bool:
    """Whether `name` may become an alias of a customer: no other customer is called that."""
    return all(one.id == customer_id for one in _called(store, name))


def may_mean(store: Store, spoken: str) -> list[Customer]:
    """The customers whose names are worth comparing with `spoken`, by name: they share sounds or hold it."""
    names = store.customers.names
    found = names.sounding_like(spoken, COMPARED_MAX)
    if wanted := fold_name(spoken):
        found += names.holding(wanted, HOLDING_MAX)
    return sorted({one.id: one for one in found}.values(), key=lambda one: one.name)


def _names(customer: Customer) -> list[str]:
    return [folded for name in (customer.name, *customer.aliases) if (folded := fold_name(name))]


def _called(store: Store, name: str) -> list[Customer]:
    names = store.customers.names
    return names.called([name], aliases=False) or names.called([name])


def _alike(store: Store, text: str, among: Among = everyone, *, sure: bool = False) -> list[Customer]:
    """Those whose names look or sound like `text`; with `sure` the one alone that is clearly meant."""
    near = among(may_mean(store, text))
    found = NameIndex([NamedThing(one.name, one.aliases) for one in near]).resolve(text)
    by_name = {one.name: one for one in near}
    if sure and found.best:
        return [by_name[found.best.name]]
    return [by_name[candidate.thing.name] for candidate in found.candidates[:CANDIDATES_MAX]]
