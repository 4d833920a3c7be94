"""Two customers that turn out to be one: what a merge would do, the merge, and taking it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, settle
from assistant.domain.merging import Decision
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import promises
from assistant.services.access import Access
from assistant.services.customer_access import mergeable, shown_facts
from assistant.services.desk import Desk
from assistant.services.factkeeping import resettle
from assistant.services.merge_contacts import give_back_contacts, require_unjoined, settle_contacts
from assistant.services.merge_owner import decide_owner, give_back, settle_owner
from assistant.services.viewing import view
from assistant.storage.merges import StoredMerge
from assistant.storage.store import Store

WHY_MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class FactClash:
    """A field of which both customers say something else: what each holds, and what will hold."""

    field: str
    kept: tuple[Fact, ...]
    gone: tuple[Fact, ...]
    result: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging `gone` into `kept` would do: rows that go over by table, fields that clash, whose it is and why."""

    kept: Customer
    gone: Customer
    moves: Mapping[str, int]
    clashes: tuple[FactClash, ...]
    owner: Decision


def preview(store: Store, desk: Desk, kept_id: str, gone_id: str, access: Access) -> MergePreview:
    """What a merge would do; nothing is changed. Hidden fields are left out. Raises as `merge` does."""
    mergeable(access, kept_id, gone_id)
    kept, gone = _both(store, kept_id, gone_id)
    said = [*store.customer_facts.said_of(kept.id), *store.customer_facts.said_of(gone.id)]
    held = store.customer_facts.current_of([kept.id, gone.id])
    clashes = []
    for rule in desk.customer_rules.fields:
        mine, theirs = (
            tuple(fact for fact in held.get(one, ()) if fact.field == rule.id) for one in (kept.id, gone.id)
        )
        if mine and theirs and {fact.value for fact in mine} != {fact.value for fact in theirs}:
            of_field = [fact for fact in said if fact.field == rule.id]
            result = settle(of_field, desk.customer_rules.aging(rule), many=rule.many)
            sides = [_shown(access, desk, (kept.id, gone.id), facts) for facts in (mine, theirs, result)]
            if sides[0] and sides[1]:
                clashes.append(FactClash(rule.id, *sides))
    return MergePreview(
        kept, gone, store.merges.hanging_on(gone.id), tuple(clashes), decide_owner(store, desk, kept, gone)
    )


def merge(
    store: Store, desk: Desk, kept_id: str, gone_id: str, person: Person, now: datetime, *, why: str = ""
) -> StoredMerge:
    """Make two customers one: all that hangs on `gone_id` goes to `kept_id`, whose name stays. Can be undone.

    Raises NotFound, Forbidden, InvalidInput with code `merge_itself`, or Conflict with code `merge_gone` where one of
    them was merged before.
    """
    mergeable(Access(store, desk, person), kept_id, gone_id)
    kept, gone = _both(store, kept_id, gone_id)
    for one in sorted((kept.id, gone.id)):
        store.customers.lock(one)
    _both(store, kept_id, gone_id)
    decision = decide_owner(store, desk, kept, gone)
    merge_id = store.merges.merge(kept.id, gone.id, gone.name, person.id, why[:WHY_MAX_CHARS], now)
    settle_contacts(store, _merge_of(store, merge_id), person.id, now)
    settle_owner(store, _merge_of(store, merge_id), decision, person.id, now)
    _refresh(store, desk, kept.id, gone.id)
    return _merge_of(store, merge_id)


def undo(store: Store, desk: Desk, merge_id: str, person: Person, now: datetime) -> StoredMerge:
    """Take a merge back: what went over comes back; what came since stays with the customer that was kept.

    Undone twice is no error. Raises NotFound with code `merge_unknown`, Forbidden, and Conflict with code
    `merge_built_upon` where one of the two was merged again since, or `merge_joined` where a contact of the one was
    joined with one of the other: that is to be undone first.
    """
    held = _merge_of(store, merge_id)
    mergeable(Access(store, desk, person), held.kept_id, held.gone_id)
    if held.undone_at is not None:
        return held
    for one in sorted((held.kept_id, held.gone_id)):
        store.customers.lock(one)
    since = [
        later
        for one in (held.kept_id, held.gone_id)
        for later in store.merges.of_customer(one)
        if later.undone_at is None and later.id > held.id  # ids are in the order they were made
    ]
    if since:
        raise Conflict(f"undo merge {since[0].id} first", code="merge_built_upon")
    require_unjoined(store, held)
    give_back(store, held, person.id, now)
    if store.merges.undo(held, person.id, now):
        give_back_contacts(store, held, person.id, now)
        _refresh(store, desk, held.kept_id, held.gone_id)
    return _merge_of(store, merge_id)


def tell_apart(store: Store, desk: Desk, one_id: str, other_id: str, person: Person, now: datetime) -> None:
    """Two customers are not one, whatever speaks for it: they are not brought as likely the same again.

    Raises as `merge` does.
    """
    mergeable(Access(store, desk, person), one_id, other_id)
    one, other = _both(store, one_id, other_id)
    store.customer_keys.tell_apart(one.id, other.id, person.id, now)


def _both(store: Store, kept_id: str, gone_id: str) -> tuple[Customer, Customer]:
    found: list[Customer] = []
    for customer_id in (kept_id, gone_id):
        held = store.customers.get_itself(customer_id)
        if held is None:
            raise NotFound(f"customer {customer_id}", code="customer_not_found")
        customer, merged_into = held
        if merged_into is not None:
            raise Conflict(f"{customer.name} was merged into another customer before", code="merge_gone")
        found.append(customer)
    if found[0].id == found[1].id:
        raise InvalidInput("a customer cannot be merged into itself", code="merge_itself")
    return found[0], found[1]


def _shown(access: Access, desk: Desk, customer_ids: Iterable[str], facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """What may be seen of facts that are of the one customer or the other."""
    for customer_id in customer_ids:
        facts = shown_facts(access, desk, customer_id, facts)
    return tuple(facts)


def _refresh(store: Store, desk: Desk, *customer_ids: str) -> None:
    """Make anew what follows from the rows that went from one customer to another."""
    store.customers.names.rebuild(customer_ids)
    for customer_id in customer_ids:
        resettle(store, desk, customer_id)
        held = store.customers.get_itself(customer_id)
        if held is not None and held[1] is None:
            promises.keep_pulse(store, view(store, customer_id))
        else:
            store.mornings.drop_pulse(customer_id)


def _merge_of(store: Store, merge_id: str) -> StoredMerge:
    held = store.merges.get(merge_id)
    if held is None:
        raise NotFound(f"merge {merge_id}", code="merge_unknown")
    return held
