"""Two contacts of a customer who are one person: who they may be, what a join would do, the join, taking it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from assistant.domain.contact import ContactEvent, CustomerContact, Identity, differences, sources
from assistant.domain.customer_view import fold_name
from assistant.domain.joining import ContactClash, SaidAt, joined, parted
from assistant.domain.person import Person
from assistant.domain.relationship import Relationship, relationship
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.contacts import touches_of
from assistant.services.customer_access import CONTACTS, changeable_contact, contact, may_change_contacts
from assistant.services.desk import Desk
from assistant.services.merge_contacts import CLASHED
from assistant.storage.joins import StoredJoin
from assistant.storage.store import Store

WHY_MAX_CHARS = 500
FOLLOWED_MAX = 50
"""So many followed customers are looked through for two that are said to be one."""
NAME, IDENTITY = "name", "identity"
"""What speaks for two being one: they are called the same, or they had the same number, address or id."""


@dataclass(frozen=True, slots=True)
class AlikeContacts:
    """Two contacts of a customer who may be one person; `one` has been known longer. `because`: identity, name."""

    one: CustomerContact
    other: CustomerContact
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinPreview:
    """What joining `gone` with `kept` would do. `strengths` are those of the kept one, the other, and both as one;
    `identities` are how the other is reached now, `mentions` the records that name the other."""

    kept: CustomerContact
    gone: CustomerContact
    result: CustomerContact
    clashes: tuple[ContactClash, ...]
    strengths: tuple[Relationship, Relationship, Relationship]
    identities: tuple[Identity, ...]
    mentions: int


def preview(store: Store, kept_id: str, gone_id: str, access: Access, now: datetime) -> JoinPreview:
    """What a join would do; nothing is changed, and texts are masked. Raises as `join` does."""
    kept, gone = _both(store, access, kept_id, gone_id)
    result, clashes = _joined(store, kept, gone)
    heard = touches_of(store, kept.customer_id, (kept, gone, result))
    mask = access.mask(kept.customer_id)
    kept, gone, result = (
        replace(one, title=mask.text(one.title), relation=mask.text(one.relation)) for one in (kept, gone, result)
    )
    return JoinPreview(
        kept,
        gone,
        result,
        tuple(ContactClash(one.field, *map(mask.value, (one.kept, one.gone, one.result))) for one in clashes),
        (relationship(heard[0], now), relationship(heard[1], now), relationship(heard[2], now)),
        tuple(replace(one, quote=mask.text(one.quote)) for one in store.contacts.identities([gone.id])),
        len(heard[1]),
    )


def join(
    store: Store, desk: Desk, kept_id: str, gone_id: str, person: Person, now: datetime, *, why: str = ""
) -> StoredJoin:
    """Make two contacts of a customer one: all that hangs on `gone_id` goes to `kept_id`, whose name stays. Can be
    undone.

    Raises NotFound, Forbidden, InvalidInput with code `join_itself` or `join_apart` (of two customers), or Conflict
    with code `join_gone` where one of them was joined before.
    """
    access = Access(store, desk, person)
    store.customers.lock(_both(store, access, kept_id, gone_id)[0].customer_id)
    kept, gone = _both(store, access, kept_id, gone_id)
    result, _ = _joined(store, kept, gone)
    changes = differences(kept, result)
    held = store.joins.join(kept.customer_id, kept.id, gone.id, changes, person.id, why[:WHY_MAX_CHARS], now)
    store.contacts.set_merged(gone.id, kept.id)
    _save(store, "joined", kept, result, person, now)
    return held


def undo(store: Store, desk: Desk, join_id: str, person: Person, now: datetime) -> StoredJoin:
    """Take a join back: what went over comes back; what came since stays with the contact that was kept.

    Undone twice is no error. Raises NotFound with code `join_unknown`, Forbidden, and Conflict with code
    `join_built_upon` where one of the two was joined again since: that join is to be undone first.
    """
    held = store.joins.get(join_id)
    if held is None:
        raise NotFound(f"join {join_id}", code="join_unknown")
    changeable_contact(Access(store, desk, person), store, held.kept_id)
    if held.undone_at is not None:
        return held
    store.customers.lock(held.customer_id)
    since = [
        later
        for one in (held.kept_id, held.gone_id)
        for later in store.joins.of_contact(one)
        if later.undone_at is None and later.id > held.id  # ids are in the order they were made
    ]
    if since:
        raise Conflict(f"undo join {since[0].id} first", code="join_built_upon", why=since[0].id)
    kept = store.contacts.get_itself(held.kept_id)
    if kept is not None and store.joins.undo(held, person.id, now):
        store.contacts.set_merged(held.gone_id, None)
        _save(store, "parted", kept, parted(kept, held.changes), person, now)
    return store.joins.get(join_id) or held


def tell_apart(store: Store, desk: Desk, one_id: str, other_id: str, person: Person, now: datetime) -> None:
    """Two contacts are two people, whatever speaks for one: they are not brought again. Raises as `join` does."""
    one, other = _both(store, Access(store, desk, person), one_id, other_id)
    store.joins.tell_apart(one.id, other.id, person.id, now)


def alike(store: Store, customer_id: str, *, across: Collection[str] | None = None) -> list[AlikeContacts]:
    """Contacts of a customer who may be one person, those that share a number first; those told apart are left out, and
    who left. With `across` only pairs of which just one is among these ids."""
    here = [one for one in store.contacts.of_customer(customer_id) if one.left_on is None]
    apart = store.joins.told_apart([one.id for one in here])
    ways = _ways(store, customer_id)
    names = {one.id: {folded for name in (one.name, *one.aliases) if (folded := fold_name(name))} for one in here}
    found = []
    for one, other in combinations(here, 2):
        if (min(one.id, other.id), max(one.id, other.id)) in apart:
            continue
        if across is not None and (one.id in across) == (other.id in across):
            continue
        shared = {IDENTITY: ways.get(one.id, set()) & ways.get(other.id, set()), NAME: names[one.id] & names[other.id]}
        if because := tuple(reason for reason, held in shared.items() if held):
            found.append(AlikeContacts(one, other, because))
    return sorted(found, key=lambda pair: IDENTITY not in pair.because)


def shown_alike(access: Access, store: Store, customer_id: str) -> list[AlikeContacts]:
    """`alike` of a customer that may be seen, titles masked; nobody where contacts are hidden."""
    mask = access.mask(customer_id)
    if CONTACTS in mask.fields:
        return []
    return [
        replace(
            pair,
            one=replace(pair.one, title=mask.text(pair.one.title)),
            other=replace(pair.other, title=mask.text(pair.other.title)),
        )
        for pair in alike(store, customer_id)
    ]


def called(
    store: Store, access: Access, one: str, other: str, *, homes: Sequence[str] = (), only: bool = False
) -> list[tuple[CustomerContact, CustomerContact]]:
    """Pairs of contacts of one customer, called `one` and `other`, who may be changed and still are there: at the
    customers `homes`, and unless `only` there at all where somebody's own name is one of the two."""
    if not only:
        homes = list(
            dict.fromkeys([*homes, *(home for name in (one, other) for home in store.contacts.homes_of(name))])
        )
    found: list[tuple[CustomerContact, CustomerContact]] = []
    for home in homes:
        here = [held for held in store.contacts.of_customer(home) if held.left_on is None]
        first, second = ([held for held in here if held.is_called(name)] for name in (one, other))
        if first and second and access.readable_id(home) and may_change_contacts(access, home):
            pairs = {frozenset((a.id, b.id)): (a, b) for a in first for b in second if a.id != b.id}
            found += pairs.values()
    return found


def shown_joins(access: Access, store: Store, contact_id: str) -> Sequence[StoredJoin]:
    """The joins a contact that may be seen was part of, newest first. Raises NotFound."""
    return store.joins.of_contact(contact(access, store, contact_id).id)


def _both(store: Store, access: Access, kept_id: str, gone_id: str) -> tuple[CustomerContact, CustomerContact]:
    found = []
    for contact_id in (kept_id, gone_id):
        changeable_contact(access, store, contact_id)
        held = store.contacts.get_itself(contact_id)
        if held is None:
            raise NotFound(f"contact {contact_id}", code="contact_not_found")
        if held.merged_into is not None:
            raise Conflict(f"contact {contact_id} was joined with another before", code="join_gone")
        found.append(held)
    if found[0].id == found[1].id:
        raise InvalidInput("a contact cannot be joined with itself", code="join_itself")
    if found[0].customer_id != found[1].customer_id:
        raise InvalidInput("two contacts that are one are of one customer", code="join_apart")
    return found[0], found[1]


def _joined(
    store: Store, kept: CustomerContact, gone: CustomerContact
) -> tuple[CustomerContact, tuple[ContactClash, ...]]:
    return joined(kept, gone, _said(store, kept), _said(store, gone))


def _said(store: Store, held: CustomerContact) -> SaidAt:
    found = sources(held, store.contacts.events(held.id))
    last = {field: event.at for (field, _), event in found.items()}
    return last.get


def _save(
    store: Store, kind: str, before: CustomerContact, after: CustomerContact, person: Person, now: datetime
) -> None:
    after = replace(after, version=before.version + 1)
    if not store.contacts.replace(after):
        raise Conflict(f"contact {before.id} changed meanwhile", code="contact_changed")
    store.contacts.add_event(ContactEvent(before.id, kind, person.id, now, differences(before, after)))


def _ways(store: Store, customer_id: str) -> Mapping[str, set[tuple[str, str]]]:
    """How each contact is reached, with what a merge of customers found to be another's as well."""
    clashed = _clashed(store, customer_id)
    ways: dict[str, set[tuple[str, str]]] = {}
    for one in store.contacts.identities_at(customer_id):
        if one.ended_at is None or one.id in clashed:
            ways.setdefault(one.contact_id, set()).add((one.kind.value, one.value))
    return ways


def _clashed(store: Store, customer_id: str) -> set[str]:
    """The identities that standing merges ended, those of customers merged into the merged ones as well."""
    ids, found = [customer_id], set[str]()
    for one in ids:
        for held in store.merges.of_customer(one):
            if held.kept_id == one and held.undone_at is None:
                ids.append(held.gone_id)
                found |= {row[0] for row in held.moved.get(CLASHED, ())}
    return found
