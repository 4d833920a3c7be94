"""What a reader is told of the CRM: the few customers, and their people, that a note may mean."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from assistant.domain.customer import Customer
from assistant.domain.followup import Colleague, Known, KnownContact, KnownCustomer
from assistant.language.name_keys import heard_keys
from assistant.language.names import NamedThing, NameIndex
from assistant.services.finding import Among, everyone, may_mean
from assistant.storage.store import Store

ALL_MAX = 300
"""Of so few customers all are told: a first name or a title may mean one of their people and nobody else's."""
FOLLOWED_MAX = 50
"""Of the customers a person follows the newest are told with every note."""
HOMES_MAX = 5
"""A contact's name that more customers have tells of none, unless one of them is near."""
READ_CHARS = 20_000
_HAN = re.compile("[一-鿿]{2,}")
_LATIN = re.compile(r"[A-Z][\w'’.-]*(?: (?:[A-Z][\w'’.-]*|d[aeiu]|van|von|der)){1,3}")
_CHINESE_NAME = (2, 3, 4)


def known_near(
    store: Store,
    person_id: str | None,
    text: str,
    spoken: Sequence[str] = (),
    *,
    about: Sequence[str] = (),
    among: Among = everyone,
) -> Known:
    """What may be meant in `text`, or by one of the names `spoken` in it: customers heard there, also misheard or by
    their contacts, those the person follows, those with the ids `about`; their contacts, all colleagues and products.

    At a hundred thousand customers it takes two tenths of a second. Only the first 20,000 characters are read.
    """
    text = text[:READ_CHARS]
    are_many = store.customers.count(at_most=ALL_MAX + 1) > ALL_MAX
    if are_many:
        near = _near(store, person_id, text, spoken, about)
    else:
        near = {one.id: one for one in store.customers.names.page(ALL_MAX)}
    customers = sorted(among(list(near.values())), key=lambda one: one.name)
    contacts = dict.fromkeys(store.customers.contacts_of([one.id for one in customers]))
    if are_many:
        contacts |= dict.fromkeys(_named_contacts(store, text, near, among))
    return Known(
        customers=tuple(KnownCustomer(one.name, one.aliases) for one in customers),
        contacts=tuple(sorted(contacts, key=lambda one: (one.name, one.customer))),
        colleagues=tuple(Colleague(one.name, one.role) for one in store.people.all() if one.id != person_id),
        products=tuple(store.customers.products()),
    )


def _near(
    store: Store, person_id: str | None, text: str, spoken: Sequence[str], about: Sequence[str]
) -> dict[str, Customer]:
    """The customers that are followed, heard or said, by id."""
    near = {one.id: one for one in store.customers.names.get(about)}
    if person_id:
        near |= {one.id: one for one in store.customers.followed_by(person_id, FOLLOWED_MAX)}
    near |= {one.id: one for one in _heard(store.customers.names.heard_by(heard_keys(text)), text)}
    for name in spoken:
        near |= {one.id: one for one in _resolved(may_mean(store, name), name)}
    return near


def _heard(customers: Sequence[Customer], text: str) -> Iterable[Customer]:
    """Those of the customers that are heard in the text, and those that nobody can tell from them by ear."""
    index = NameIndex([NamedThing(one.name, one.aliases) for one in customers])
    names: set[str] = set()
    for found in index.find(text, ambiguous=True):
        names |= {thing.name for thing in (found.thing, *found.rivals)}
        names |= {thing.name for thing in index.sounding_like(text[found.start : found.end], "customer")}
    return (one for one in customers if one.name in names)


def _resolved(customers: Sequence[Customer], name: str) -> Iterable[Customer]:
    """Those of the customers that a name may mean."""
    index = NameIndex([NamedThing(one.name, one.aliases) for one in customers])
    meant = {candidate.thing.name for candidate in index.resolve(name).candidates}
    return (one for one in customers if one.name in meant)


def _named_contacts(store: Store, text: str, near: Collection[str], among: Among) -> list[KnownContact]:
    """Contacts whose full names stand in the text: of few customers, or of those near."""
    homes: dict[str, list[str]] = defaultdict(list)
    for name, customer_id in store.customers.contacts_called(_full_names(text)):
        homes[name].append(customer_id)
    meant: dict[str, list[str]] = {}
    for name, ids in homes.items():
        here = [one for one in ids if one in near] or ids
        if len(here) <= HOMES_MAX:
            meant[name] = here
    homes_meant = store.customers.names.get([one for ids in meant.values() for one in ids])
    called = {one.id: one.name for one in among(homes_meant)}
    return [KnownContact(name, called[one]) for name, ids in meant.items() for one in ids if one in called]


def _full_names(text: str) -> set[str]:
    """Every stretch of the text that may be somebody's full name."""
    names = {
        run[start : start + length]
        for run in _HAN.findall(text)
        for length in _CHINESE_NAME
        for start in range(len(run) - length + 1)
    }
    for match in _LATIN.findall(text):
        words = match.split(" ")
        names |= {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, len(words) + 1)}
    return names
