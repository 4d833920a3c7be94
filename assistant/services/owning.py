"""Whose customers are: given and ended. Each change is kept: who, when, why."""

from datetime import datetime

from assistant.domain.ownership import HEARS, OwnerKind, Ownership, OwnershipEvent, What, with_kind
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Forbidden, InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.owner_news import tell_given
from assistant.storage.store import Store

REASON_MAX_CHARS = 500


def adopt(store: Store, customer_id: str, person_id: str | None, now: datetime) -> None:
    """Whoever adds a customer is responsible for it and credited, without being asked. Again is no error."""
    if person_id is None:
        return
    for kind in (OwnerKind.FOLLOWS, OwnerKind.CREDITED):
        put(store, customer_id, person_id, kind, What.ADDED, person_id, now)


def give(
    store: Store,
    customer_id: str,
    to_id: str,
    kind: OwnerKind,
    by: Person,
    desk: Desk,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """Make a customer responsible-for, visible, shared or credited to somebody; False where it was already.

    Where one alone is responsible, whoever was is no longer.
    Raises NotFound, Forbidden, with code `owner_only` by the pool's rules, or InvalidInput.
    """
    access = Access(store, desk, by)
    customer = access.customer(customer_id)
    receiver = known_person(store, to_id)
    reason = tidy_reason(reason)
    store.customers.lock(customer.id)
    require_givable(store, access, customer.id, by, desk)
    before = responsible(store, customer.id)
    if not put(store, customer.id, receiver.id, kind, What.GIVEN, by.id, now, reason):
        return False
    if kind is OwnerKind.FOLLOWS and desk.pool.one_responsible:
        for person_id in before:
            take_away(store, customer.id, person_id, kind, What.ENDED, by.id, now, reason)
    if receiver.id != by.id:
        tell_given(store, customer, kind, receiver, by, reason, desk, now)
    return True


def end(
    store: Store,
    customer_id: str,
    person_id: str,
    kind: OwnerKind,
    by: Person,
    desk: Desk,
    now: datetime,
    *,
    reason: str = "",
) -> bool:
    """A customer is no longer that to somebody; False where it was not. The last responsible one puts it into the pool.

    Everybody may give up what is theirs. Raises NotFound, Forbidden, or InvalidInput, as `give` does.
    """
    access = Access(store, desk, by)
    customer = access.customer(customer_id)
    reason = tidy_reason(reason)
    store.customers.lock(customer.id)
    if person_id != by.id:
        require_givable(store, access, customer.id, by, desk)
    is_last = kind is OwnerKind.FOLLOWS and responsible(store, customer.id) == [person_id]
    what = What.RELEASED if is_last else What.ENDED
    return take_away(store, customer.id, person_id, kind, what, by.id, now, reason)


def responsible(store: Store, customer_id: str) -> list[str]:
    """Ids of those responsible for a customer, longest first; none where it lies in the pool."""
    return with_kind(store.ownership.of_customer([customer_id])[customer_id], OwnerKind.FOLLOWS)


def is_manager(person: Person, desk: Desk) -> bool:
    """Whether somebody may give any customer and agree to what others ask for."""
    return person.is_admin or desk.pool.is_manager(person.role)


def require_say(store: Store, customer_id: str, by: Person, desk: Desk) -> None:
    """Raise Forbidden with code `owner_only` unless `by` is responsible for the customer, a manager or an admin."""
    if not is_manager(by, desk) and by.id not in responsible(store, customer_id):
        raise Forbidden("only who is responsible, a manager or an admin", code="owner_only")


def require_givable(store: Store, access: Access, customer_id: str, by: Person, desk: Desk) -> None:
    """Raise Forbidden unless `by` may say whose the customer is, by the pool's rules and by those of access."""
    require_say(store, customer_id, by, desk)
    access.require(Action.ASSIGN, access.of_customer(customer_id))


def put(
    store: Store,
    customer_id: str,
    person_id: str,
    kind: OwnerKind,
    what: What,
    by_id: str | None,
    now: datetime,
    reason: str = "",
) -> bool:
    """Write an ownership and what happened; False where it stands. Whose kind hears also follows. Asks nobody."""
    if not store.ownership.add(Ownership(customer_id, person_id, kind, now)):
        return False
    store.ownership.add_event(OwnershipEvent(customer_id, what, kind, person_id, by_id, now, reason))
    if kind in HEARS:
        store.customers.follow(customer_id, person_id, now)
    return True


def take_away(
    store: Store,
    customer_id: str,
    person_id: str,
    kind: OwnerKind,
    what: What,
    by_id: str | None,
    now: datetime,
    reason: str = "",
) -> bool:
    """Take an ownership away and write what happened; False where there is none. Who has nothing more to do with the
    customer no longer follows. Asks nobody."""
    if not store.ownership.end(customer_id, person_id, kind):
        return False
    store.ownership.add_event(OwnershipEvent(customer_id, what, kind, person_id, by_id, now, reason))
    left = store.ownership.of_customer([customer_id])[customer_id].get(person_id, frozenset())
    if kind in HEARS and not left & HEARS:
        store.customers.unfollow(customer_id, person_id)
    return True


def known_person(store: Store, person_id: str) -> Person:
    """The colleague. Raises NotFound with code `person_not_found`."""
    person = store.people.get(person_id)
    if person is None:
        raise NotFound(f"person {person_id}", code="person_not_found")
    return person


def tidy_reason(given: str) -> str:
    """Why something is done, without needless blanks. Raises InvalidInput with code `reason_too_long`."""
    reason = " ".join(given.split())
    if len(reason) > REASON_MAX_CHARS:
        raise InvalidInput(f"a reason has at most {REASON_MAX_CHARS} characters", code="reason_too_long")
    return reason
