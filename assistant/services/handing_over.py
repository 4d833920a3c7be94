"""Everything of one person goes to another: somebody leaves. Customers, open opportunities and leads move together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain.lead import BUSY_STATES
from assistant.domain.ownership import OwnerKind, Ownership, What
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Forbidden, InvalidInput
from assistant.services import lead_assigning, opportunities
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.owner_news import tell_given
from assistant.services.owning import is_manager, known_person, put, take_away, tidy_reason
from assistant.storage.store import Store

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class HandOver:
    """What goes from one person to another: customers by what they are to them, open opportunities, and leads being
    worked on."""

    rows: tuple[Ownership, ...]
    opportunity_ids: tuple[str, ...]
    lead_ids: tuple[str, ...] = ()

    @property
    def customer_ids(self) -> tuple[str, ...]:
        """The customers, each once."""
        return tuple(dict.fromkeys(row.customer_id for row in self.rows))

    @property
    def moving(self) -> tuple[Ownership, ...]:
        """What moves. What was credited stays credited: that is history."""
        return tuple(row for row in self.rows if row.kind is not OwnerKind.CREDITED)


def plan_hand_over(store: Store, from_id: str, access: Access, customer_ids: Sequence[str] | None = None) -> HandOver:
    """What handing over all customers and leads of a person that may be seen, or some customers, would move. Nothing is
    changed.

    Raises NotFound.
    """
    known_person(store, from_id)
    leads: tuple[str, ...] = ()
    if customer_ids is None:
        theirs_all = store.customers.many(store.ownership.of_person(from_id))
        wanted = [customer.id for customer in access.readable(theirs_all)]
        busy = store.leads.find(owner_id=from_id, states=BUSY_STATES, limit=_MOST)
        leads = tuple(one.id for one in access.readable_leads(busy))
    else:
        wanted = [access.customer(customer_id).id for customer_id in dict.fromkeys(customer_ids)]
    rows: list[Ownership] = []
    for customer_id in wanted:
        rows += [row for row in store.ownership.rows_of(customer_id) if row.person_id == from_id]
    theirs = store.opportunities.find(owner_id=from_id, is_open=True, limit=_MOST)
    moved = {row.customer_id for row in rows}
    return HandOver(tuple(rows), tuple(one.id for one in theirs if one.customer_id in moved), leads)


def require_hand_over(from_id: str, to_id: str, by: Person, desk: Desk) -> None:
    """Raise InvalidInput with code `hand_over_to_self`, or Forbidden with code `owner_only` unless `by` is whose
    customers go, a manager or an admin."""
    if from_id == to_id:
        raise InvalidInput("customers are handed over to somebody else", code="hand_over_to_self")
    if by.id != from_id and not is_manager(by, desk):
        raise Forbidden("only they themselves, a manager or an admin hand customers over", code="owner_only")


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
    """Give everything of one person to another, open opportunities too, and tell the other once; each lead comes with
    its card. Again moves nothing.

    What was credited stays credited. Raises NotFound, Forbidden, InvalidInput, as `owning.give` does.
    """
    known_person(store, from_id)
    receiver = known_person(store, to_id)
    reason = tidy_reason(reason)
    require_hand_over(from_id, to_id, by, desk)
    access = Access(store, desk, by)
    plan = plan_hand_over(store, from_id, access, customer_ids)
    for customer_id in plan.customer_ids:
        access.require(Action.ASSIGN, access.of_customer(customer_id))
    for customer_id in sorted(plan.customer_ids):  # in one order, so that two at once do not wait for each other
        store.customers.lock(customer_id)
    for row in plan.moving:
        put(store, row.customer_id, receiver.id, row.kind, What.GIVEN, by.id, now, reason)
        take_away(store, row.customer_id, from_id, row.kind, What.ENDED, by.id, now, reason)
    for opportunity_id in plan.opportunity_ids:
        held = store.opportunities.get(opportunity_id)
        if held is not None:
            opportunities.change(store, held.id, held.version, {"owner_id": receiver.id}, by, desk, now)
    for lead_id in plan.lead_ids:
        lead_assigning.hand_over(store, lead_id, receiver.id, by, desk, now)
    done = HandOver(plan.moving, plan.opportunity_ids, plan.lead_ids)
    customers = store.customers.many(done.customer_ids)
    if receiver.id != by.id and customers:
        tell_given(store, customers[0], OwnerKind.FOLLOWS, receiver, by, reason, desk, now, more=len(customers) - 1)
    return done
