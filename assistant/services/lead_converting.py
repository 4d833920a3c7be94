"""Making a lead a customer with an opportunity, in the caller's one transaction."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.contact import IdentityKind
from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.followup import Contact
from assistant.domain.lead import Facts, Lead, LeadGrade, LeadState
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput
from assistant.services import contacts, customerkeeping, finding, opportunities
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.lead_keeping import save
from assistant.services.opportunities import Because
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a lead became; `is_new` is False where it had become that before."""

    lead: Lead
    customer: Customer
    opportunity: Opportunity
    is_new: bool


def convert(
    store: Store,
    lead_id: str,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    customer_id: str | None = None,
    type_id: str = "",
) -> Conversion:
    """Find or add the customer, keep the contact, begin the opportunity, and remember all of it on the lead.

    The customer is `customer_id`, else the one of the company's name, else one is added; a lead without a company is
    its own customer, a household. Doing it twice gives what the first time made. Raises NotFound, Forbidden,
    Conflict (`lead_closed`), InvalidInput (`lead_nameless`, `type_unknown`).
    """
    access = Access(store, desk, person)
    held = access.lead(lead_id, lock=True)
    if held.state is LeadState.CONVERTED and held.customer_id and held.opportunity_id:
        return Conversion(held, access.customer(held.customer_id), access.opportunity(held.opportunity_id), False)
    access.require(Action.WRITE, access.of_lead(held))
    if not held.is_open:
        raise Conflict(f"lead {lead_id} is {held.state.value}: reopen it first", code="lead_closed")
    name = held.facts.company or held.facts.name
    if customer_id:
        customer = access.customer(customer_id)
    elif name:
        kind = CustomerKind.ORGANISATION if held.facts.company else CustomerKind.HOUSEHOLD
        customer, _ = customerkeeping.find_or_add(store, name, person.id, now, access, kind=kind)
    else:
        raise InvalidInput("give the lead a company or a name first", code="lead_nameless")
    if held.facts.name:
        _keep_contact(store, customer.id, held.facts, person, now)
    deal = opportunities.begin(
        store,
        customer.id,
        person,
        desk,
        now,
        type_id=type_id or desk.leads.opportunity_type,
        given={"owner_id": held.owner_id or person.id},
        because=Because(quote=held.facts.interest),
    )
    after = replace(
        held.graded(LeadGrade.SQL, now),
        state=LeadState.CONVERTED,
        closed_at=now,
        response_due=None,
        alarms={},
        owner_id=held.owner_id or person.id,
        customer_id=customer.id,
        opportunity_id=deal.id,
    )
    after, _ = save(store, "converted", held, after, person.id, now)
    return Conversion(after, customer, deal, True)


def likely_customers(store: Store, held: Lead, access: Access) -> Sequence[Customer]:
    """Customers that a lead's company may be, of those that may be seen, where none is called exactly so; nobody is to
    be filed twice."""
    name = held.facts.company or held.facts.name
    if not name or finding.exactly_called(store, name, among=access.readable):
        return []
    return finding.search(store, name, among=access.readable)


def _keep_contact(store: Store, customer_id: str, facts: Facts, person: Person, now: datetime) -> None:
    """The lead's person becomes a contact of the customer, reached as the lead was; what is theirs already stays."""
    store.customers.lock(customer_id)
    store.contacts.keep(customer_id, [Contact(facts.name, facts.title or None)], now, person_id=person.id)
    held = next(one for one in store.contacts.of_customer(customer_id) if one.is_called(facts.name))
    for kind in (IdentityKind.PHONE, IdentityKind.EMAIL, IdentityKind.WECHAT):
        if value := getattr(facts, kind.value):
            with suppress(InvalidInput, Conflict):  # unusable, or another's there: the lead keeps it as it was given
                contacts.add_identity(store, held.id, kind, value, person, now)
