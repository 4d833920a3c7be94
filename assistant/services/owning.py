"""Whose customers are: given, ended, and handed over when somebody leaves. Each change is kept: who, when, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.ownership import HEARS, OwnerKind, Ownership, OwnershipEvent, What, with_kind
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Forbidden, InvalidInput, NotFound
from assistant.services import opportunities
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.owner_news import tell_given
from assistant.storage.store import Store

REASON_MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class HandOver:
    """What goes from one person to another: customers by what they are to them, and open opportunities."""

    rows: tuple[Ownership, ...]
    opportunity_ids: tuple[str, ...]

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """The customers, each once."""
        return tuple(dict.fromkeys(row.customer_id for row in self.rows))


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
    receiver = _person(store, to_id)
    reason = _reason(reason)
    store.customers.lock(customer.id)
    require_say(store, customer.id, by, desk)
    access.require(Action.ASSIGN, access.of_customer(customer.id))
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
    reason = _reason(reason)
    store.customers.lock(customer.id)
    if person_id != by.id:
        require_say(store, customer.id, by, desk)
        access.require(Action.ASSIGN, access.of_customer(customer.id))
    is_last = kind is OwnerKind.FOLLOWS and responsible(store, customer.id) == [person_id]
    what = What.RELEASED if is_last else What.ENDED
    return take_away(store, customer.id, person_id, kind, what, by.id, now, reason)


def plan_hand_over(store: Store, from_id: str, access: Access, customer_ids: Sequence[str] | None = None) -> HandOver:
    """What handing over all customers of a person that may be seen, or some, would move. Nothing is changed.

    Raises NotFound.
    """
    _person(store, from_id)
    if customer_ids is None:
        theirs_all = store.customers.many(store.ownership.of_person(from_id))
        wanted = [customer.id for customer in access.readable(theirs_all)]
    else:
        wanted = [access.customer(customer_id).id for customer_id in dict.fromkeys(customer_ids)]
    rows: list[Ownership] = []
    for customer_id in wanted:
        rows += [row for row in store.ownership.rows_of(customer_id) if row.person_id == from_id]
    theirs = store.opportunities.find(owner_id=from_id, is_open=True, limit=100_000)
    moved = {row.customer_id for row in rows}
    return HandOver(tuple(rows), tuple(one.id for one in theirs if one.customer_id in moved))


def hand_over(
    store: Store,
    from_id: str,
    to_id: str,
    by: Person,
    desk: Desk,
    now: datetime,
    *,
    customer_ids: Sequence[str] | None = None,
    reason: str = "",
) -> HandOver:
    """Give everything of one person to another, open opportunities too, and tell the other once. Again moves nothing.

    What was credited stays credited: that is history. Raises NotFound, Forbidden, InvalidInput, as `give` does.
    """
    _person(store, from_id)
    receiver = _person(store, to_id)
    reason = _reason(reason)
    if from_id == to_id:
        raise InvalidInput("customers are handed over to somebody else", code="hand_over_to_self")
    if by.id != from_id and not is_manager(by, desk):
        raise Forbidden("only they themselves, a manager or an admin hand customers over", code="owner_only")
    access = Access(store, desk, by)
    plan = plan_hand_over(store, from_id, access, customer_ids)
    for customer_id in plan.customer_ids:
        access.require(Action.ASSIGN, access.of_customer(customer_id))
    for customer_id in sorted(plan.customer_ids):  # in one order, so that two at once do not wait for each other
        store.customers.lock(customer_id)
    moving = tuple(row for row in plan.rows if row.kind is not OwnerKind.CREDITED)
    for row in moving:
        put(store, row.customer_id, receiver.id, row.kind, What.GIVEN, by.id, now, reason)
        take_away(store, row.customer_id, from_id, row.kind, What.ENDED, by.id, now, reason)
    for opportunity_id in plan.opportunity_ids:
        held = store.opportunities.get(opportunity_id)
        if held is not None:
            opportunities.change(store, held.id, held.version, {"owner_id": receiver.id}, by, desk, now)
    done = HandOver(moving, plan.opportunity_ids)
    if receiver.id != by.id and done.customer_ids:
        customers = [_customer(store, customer_id) for customer_id in done.customer_ids]
        tell_given(store, customers[0], OwnerKind.FOLLOWS, receiver, by, reason, desk, now, more=len(customers) - 1)
    return done


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


def _customer(store: Store, customer_id: str) -> Customer:
    customer = store.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"customer {customer_id}", code="customer_not_found")
    return customer


def _person(store: Store, person_id: str) -> Person:
    person = store.people.get(person_id)
    if person is None:
        raise NotFound(f"person {person_id}", code="person_not_found")
    return person


def _reason(given: str) -> str:
    reason = " ".join(given.split())
    if len(reason) > REASON_MAX_CHARS:
        raise InvalidInput(f"a reason has at most {REASON_MAX_CHARS} characters", code="reason_too_long")
    return reason
