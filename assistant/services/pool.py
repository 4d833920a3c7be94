"""The pool (公海): what lies in it, taking a customer out, giving one back, and what goes back by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from assistant.domain.customer import Customer
from assistant.domain.ids import new_id
from assistant.domain.ownership import OwnerKind, Ownership, OwnershipEvent, What
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.domain.pool import Answer, Claimant, Expiry, Step, expiry, may_take, step_now
from assistant.errors import Conflict, Forbidden, NotFound
from assistant.services import owner_news, owning
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.reminding import DAY_HOURS
from assistant.storage.ownership import PoolRequest
from assistant.storage.store import Store

_AT_ONCE = 500
_EXPIRED_AT_ONCE = 200
_LOOKED_THROUGH = 2_000
"""So many customers of the pool are looked through for those that somebody may see."""
_REFUSALS = {
    Answer.HELD: Conflict,
    Answer.ROLE: Forbidden,
    Answer.FULL: Conflict,
    Answer.DAY_FULL: Conflict,
    Answer.RETAKE: Conflict,
}


@dataclass(frozen=True, slots=True)
class Pooled:
    """A customer in the pool: whose it was last and why it is here (None: it was nobody's), and its last record."""

    customer: Customer
    lost: OwnershipEvent | None
    last_record_at: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking: the customer is theirs, or a manager was asked (`request_id`)."""

    customer: Customer
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """That something is to be done about a customer: its person is warned, or it goes back. `expiry` says when."""

    held: Ownership
    step: Step
    expiry: Expiry


def listed(store: Store, access: Access, *, limit: int = 100) -> Sequence[Pooled]:
    """What lies in the pool and may be seen, the customers that came back last first."""
    sees_all = access.allows_every(Action.READ, Kind.CUSTOMER)
    ids = store.ownership.pooled(limit if sees_all else _LOOKED_THROUGH)
    by_id = {one.id: one for one in access.readable(store.customers.many(ids))}
    ids = [customer_id for customer_id in ids if customer_id in by_id][:limit]
    last = store.ownership.last_records(ids)
    return [Pooled(by_id[one], _lost(store, access, one), last.get(one)) for one in ids]


def answer_for(store: Store, customer_id: str, person: Person, desk: Desk, now: datetime) -> Answer:
    """Whether somebody may take a customer now, else why not."""
    lost = store.ownership.last_lost(customer_id, person.id)
    # What a manager gave, or its adding, is not taking; a day is the person's own.
    midnight = datetime.combine(desk.local_time(now, person).date(), time(), desk.local_time(now, person).tzinfo)
    who = Claimant(
        person.role,
        store.ownership.count_held(person.id),
        store.ownership.count_taken(person.id, midnight),
        lost.at if lost else None,
    )
    return may_take(desk.pool, who, is_held=bool(owning.responsible(store, customer_id)), now=now)


def take(store: Store, customer_id: str, person: Person, desk: Desk, now: datetime) -> Taken:
    """Take a customer out of the pool, or ask a manager where the rules say so. Of two at once one gets it.

    Raises NotFound, or Conflict or Forbidden with a code of `Answer`, or `not_allowed`.
    """
    access = Access(store, desk, person)
    customer = access.customer(customer_id)
    # Both locks before any look: this person's other takes count as well, and the customer goes to one.
    store.people.lock(person.id)
    store.customers.lock(customer.id)
    answer = answer_for(store, customer.id, person, desk, now)
    if answer is Answer.ASKS:
        return _ask(store, customer, person, desk, now)
    if answer is not Answer.YES:
        raise _REFUSALS[answer](f"customer {customer.id}: {answer.value}", code=answer.value)
    access.require(Action.TAKE, access.of_customer(customer.id))
    _put(store, customer.id, person.id, person.id, now)
    return Taken(customer)


def open_requests(store: Store, person: Person, access: Access, desk: Desk) -> Sequence[tuple[PoolRequest, Customer]]:
    """What was asked for and waits, oldest first, with the customer: everything for a manager, else what one asked for
    oneself; nothing of customers that may not be seen."""
    asked = store.ownership.open_requests(None if owning.is_manager(person, desk) else person.id)
    by_id = {one.id: one for one in access.readable(store.customers.many(one.customer_id for one in asked))}
    return [(one, by_id[one.customer_id]) for one in asked if one.customer_id in by_id]


def decide(store: Store, request_id: str, by: Person, desk: Desk, now: datetime, *, agreed: bool) -> PoolRequest:
    """A manager agrees to what somebody asked for, or refuses. Who asked is told.

    Raises NotFound, Forbidden, with code `owner_only` by the pool's rules, or Conflict with code `suggestion_closed` or
    `pool_held`.
    """
    request = store.ownership.request(request_id)
    if request is None:
        raise NotFound(f"request {request_id}", code="button_unknown")
    if not owning.is_manager(by, desk):
        raise Forbidden("only a manager or an admin agrees", code="owner_only")
    access, asker = Access(store, desk, by), store.people.get(request.person_id)
    customer = access.customer(request.customer_id)
    access.require(Action.ASSIGN, access.of_customer(customer.id))
    if asker is None:
        raise NotFound(f"person {request.person_id}", code="person_not_found")
    store.customers.lock(customer.id)
    is_held = bool(owning.responsible(store, customer.id))
    state = "lapsed" if agreed and is_held else "agreed" if agreed else "refused"
    if not store.ownership.decide_request(request.id, state, by.id, now):
        raise Conflict(f"request {request_id} was decided before", code="suggestion_closed")
    if state == "agreed":
        _put(store, customer.id, asker.id, by.id, now)
    owner_news.tell_decided(store, request.id, customer, asker, by, state, desk, now)
    return PoolRequest(request.id, customer.id, asker.id, state, request.asked_at, by.id)


def release(store: Store, customer_id: str, person: Person, desk: Desk, now: datetime, *, reason: str) -> Customer:
    """Give a customer back: one's own, or, for a manager, whosever it is. Raises NotFound, Forbidden (`owner_only`), or
    Conflict with code `pool_there` where nobody is responsible."""
    customer = Access(store, desk, person).customer(customer_id)
    store.customers.lock(customer.id)
    for person_id in releasable(store, customer.id, person, desk):
        owning.end(store, customer.id, person_id, OwnerKind.FOLLOWS, person, desk, now, reason=reason)
    return customer


def releasable(store: Store, customer_id: str, person: Person, desk: Desk) -> Sequence[str]:
    """Whose somebody may give a customer back as: themselves, else everybody responsible. Raises as `release` does."""
    access = Access(store, desk, person)
    customer = access.customer(customer_id)
    holders = owning.responsible(store, customer.id)
    if not holders:
        raise Conflict(f"customer {customer.id} lies in the pool already", code="pool_there")
    if person.id in holders:
        return [person.id]
    owning.require_say(store, customer.id, person, desk)
    access.require(Action.ASSIGN, access.of_customer(customer.id))
    return holders


def due(store: Store, desk: Desk, now: datetime) -> Iterator[Due]:
    """Every customer whose person is to be warned now, or that goes back now."""
    shortest = desk.pool.shortest_days
    if shortest is None:
        return
    cutoff = now - timedelta(days=max(0, shortest - desk.pool.warn_days))
    after = ""
    while held := store.ownership.quiet_since(cutoff, limit=_AT_ONCE, after=after):
        for one, worked in zip(held, store.ownership.worked(held), strict=True):
            step = step_now(desk.pool, worked, one.warned_at, now)
            if step is not Step.NOTHING:
                yield Due(one, step, expiry(desk.pool, worked, now))
        after = held[-1].customer_id


def expire(store: Store, desk: Desk, now: datetime) -> Sequence[Due]:
    """Warn and release what is due, and say what was done. Again does nothing; at night everybody is left alone."""
    done: list[Due] = []
    people: dict[str, Person] = {}
    going: dict[str, list[tuple[Customer, datetime]]] = {}
    gone: dict[str, list[Customer]] = {}
    for one in list(due(store, desk, now)):
        customer, person = store.customers.get(one.held.customer_id), store.people.get(one.held.person_id)
        if customer is None or person is None or desk.local_time(now, person).hour not in DAY_HOURS:
            continue
        store.customers.lock(customer.id)
        if _step_of(store, one.held, desk, now) is not one.step:
            continue  # somebody filed a record, or took or gave it, meanwhile
        people[person.id] = person
        kind = OwnerKind.FOLLOWS
        if one.step is Step.WARN:
            store.ownership.mark_warned(customer.id, person.id, now)
            warned = OwnershipEvent(customer.id, What.WARNED, kind, person.id, None, now, one.expiry.because.value)
            store.ownership.add_event(warned)
            goes_at = max(one.expiry.at or now, now + timedelta(days=desk.pool.warn_days))
            going.setdefault(person.id, []).append((customer, goes_at))
        else:
            reason = one.expiry.because.value
            owning.take_away(store, customer.id, person.id, kind, What.EXPIRED, None, now, reason)
            gone.setdefault(person.id, []).append(customer)
        done.append(one)
        if len(done) == _EXPIRED_AT_ONCE:
            break  # the next round goes on; a transaction of thousands would hold everybody up
    for person_id, leaving in going.items():
        owner_news.tell_warnings(store, leaving, people[person_id], desk, now)
    for person_id, customers in gone.items():
        owner_news.tell_expired(store, customers, people[person_id], desk, now)
    return done


def _lost(store: Store, access: Access, customer_id: str) -> OwnershipEvent | None:
    """How a customer came to the pool, in words that tell nothing hidden."""
    lost = store.ownership.last_lost(customer_id)
    return replace(lost, reason=access.mask(customer_id).text(lost.reason)) if lost else None


def _step_of(store: Store, held: Ownership, desk: Desk, now: datetime) -> Step:
    """What is to be done about an ownership as it is now; nothing where it is gone."""
    key = held.person_id, held.kind
    rows = [row for row in store.ownership.rows_of(held.customer_id) if (row.person_id, row.kind) == key]
    if not rows:
        return Step.NOTHING
    return step_now(desk.pool, store.ownership.worked(rows)[0], rows[0].warned_at, now)


def _put(store: Store, customer_id: str, person_id: str, by_id: str, now: datetime) -> None:
    owning.put(store, customer_id, person_id, OwnerKind.FOLLOWS, What.TAKEN, by_id, now)


def _ask(store: Store, customer: Customer, person: Person, desk: Desk, now: datetime) -> Taken:
    request = PoolRequest(new_id(), customer.id, person.id, "open", now)
    managers = [one for one in store.people.all() if owning.is_manager(one, desk) and one.id != person.id]
    if not managers:
        raise Forbidden("nobody is there to agree", code="pool_no_manager")
    if store.ownership.ask(request):
        for manager in managers:
            owner_news.tell_asked(store, request.id, customer, person, manager, desk, now)
    return Taken(customer, request.id)
