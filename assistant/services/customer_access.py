"""What a person may see and do of a customer beside its records: fields, group, contacts, merges."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.domain.contact import ContactEvent, CustomerContact, Identity, IdentityKind
from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_field import FieldKind
from assistant.domain.permission import Action
from assistant.errors import NotFound
from assistant.services import contacts
from assistant.services.access import Access
from assistant.services.contacts import KnownPerson
from assistant.services.deduplicating import Alike, Doubled, find_alike, told_by
from assistant.services.desk import Desk
from assistant.services.grouping import HeldFact, held_facts
from assistant.services.masking import Mask
from assistant.storage.merges import StoredMerge
from assistant.storage.store import Store

CONTACTS = "contacts"
"""The field that everybody at a customer belongs to."""


def changeable(access: Access, customer_id: str, fields: Iterable[str] = ()) -> Customer:
    """The customer, if it and these of its fields may be changed. Raises NotFound and Forbidden."""
    customer = access.customer(customer_id)
    held = access.of_customer(customer.id)
    access.require(Action.WRITE, held)
    access.require_fields(held, fields)
    return customer


def mergeable(access: Access, *customer_ids: str) -> None:
    """Raise NotFound or Forbidden unless each of these customers may be merged or told apart."""
    for customer_id in customer_ids:
        access.require(Action.MERGE, access.of_customer(access.customer(customer_id).id))


def shown_facts(access: Access, desk: Desk, customer_id: str, facts: Iterable[Fact]) -> list[Fact]:
    """Facts of a customer that may be seen, without those of hidden fields, texts masked."""
    mask = access.mask(customer_id)
    shown = [_masked(desk, mask, fact) for fact in facts if fact.field not in mask.fields]
    access.note_read(customer_id, {fact.field for fact in shown})
    return shown


def shown_held(access: Access, store: Store, desk: Desk, customer: Customer) -> list[HeldFact]:
    """`grouping.held_facts` of a customer that may be seen; what comes from a customer that may not is left out."""
    found = []
    for one in held_facts(store, desk, customer):
        if one.inherited_from and not access.readable([one.inherited_from]):
            continue
        homes = [customer.id, *([one.inherited_from.id] if one.inherited_from else [])]
        facts = [one.fact]
        for home in homes:
            facts = shown_facts(access, desk, home, facts)
        found += [replace(one, fact=fact) for fact in facts]
    return found


def shown_merges(access: Access, store: Store, customer_id: str) -> list[StoredMerge]:
    """The merges a customer was part of, newest first, if both it was of may be seen. Raises NotFound."""
    customer = access.customer(customer_id)
    shown = []
    for held in store.merges.of_customer(customer.id):
        both = [one for one in map(store.customers.get, (held.kept_id, held.gone_id)) if one]
        if len(access.readable(both)) == len(both):
            shown.append(replace(held, why=access.mask(customer.id).text(held.why)))
    return shown


def alike(access: Access, store: Store, desk: Desk, customer: Customer, facts: Sequence[Fact] = ()) -> Sequence[Alike]:
    """`deduplicating.find_alike` among the customers that may be seen, without reasons that tell a hidden field of
    either."""
    fields, own = told_by(desk), access.mask(customer.id)
    return [
        replace(one, because=access.mask(one.customer.id).reasons(own.reasons(one.because, fields), fields))
        for one in find_alike(store, desk, customer, facts, among=access.readable)
    ]


def shown_doubled(access: Access, desk: Desk, doubled: Doubled) -> Doubled:
    """Customers that may be seen and are likely one, without reasons that would tell a hidden field of any."""
    because, fields = doubled.because, told_by(desk)
    for customer in doubled.customers:
        because = access.mask(customer.id).reasons(because, fields)
    return replace(doubled, because=because)


def people_of(access: Access, store: Store, customer_id: str, now: datetime) -> Sequence[KnownPerson]:
    """`contacts.people_at` of a customer that may be seen; nobody where contacts are hidden. Raises NotFound."""
    return people_at(access, store, access.customer(customer_id), now)


def people_at(access: Access, store: Store, customer: Customer, now: datetime) -> Sequence[KnownPerson]:
    """As `people_of`, of a customer that was read, and may be seen."""
    if _hides_contacts(access, customer.id):
        return ()
    access.note_read(customer.id, [CONTACTS])
    mask = access.mask(customer.id)
    return [_masked_person(mask, one) for one in contacts.people_at(store, customer, now)]


def known(access: Access, store: Store, contact_id: str, now: datetime) -> KnownPerson:
    """One contact as `people_of` gives them. Raises NotFound."""
    held = contact(access, store, contact_id)
    return next(one for one in people_of(access, store, held.customer_id, now) if one.contact.id == held.id)


def contact(access: Access, store: Store, contact_id: str) -> CustomerContact:
    """The contact as it stands, if it may be seen. Raises NotFound. To show it, use `known`."""
    held = contacts.found(store, contact_id)
    if not access.readable_id(held.customer_id) or _hides_contacts(access, held.customer_id):
        raise NotFound(f"contact {contact_id}", code="contact_not_found")
    return held


def who_has(access: Access, store: Store, kind: IdentityKind, given: str) -> Sequence[tuple[Identity, CustomerContact]]:
    """`contacts.who_has` among the contacts that may be seen, quotes masked. Raises InvalidInput."""
    found = contacts.who_has(store, kind, given)
    homes = store.customers.many(dict.fromkeys(held.customer_id for _, held in found))
    shown = {one.id for one in access.readable(homes) if not _hides_contacts(access, one.id)}
    return [
        (replace(one, quote=access.mask(held.customer_id).text(one.quote)), held)
        for one, held in found
        if held.customer_id in shown
    ]


def changeable_contact(access: Access, store: Store, contact_id: str) -> CustomerContact:
    """The contact, if it may be changed. Raises NotFound and Forbidden."""
    held = contact(access, store, contact_id)
    changeable(access, held.customer_id, [CONTACTS])
    return held


def may_change_contacts(access: Access, customer_id: str) -> bool:
    """Whether contacts of a customer may be written."""
    held = access.of_customer(customer_id)
    return access.allows(Action.WRITE, held) and access.writes_fields(held, [CONTACTS])


def shown_contact_events(access: Access, held: CustomerContact, events: Iterable[ContactEvent]) -> list[ContactEvent]:
    """What happened to a contact that may be seen, quotes masked."""
    mask = access.mask(held.customer_id)
    return [
        replace(
            event,
            quote=mask.text(event.quote),
            changes={name: (mask.value(old), mask.value(new)) for name, (old, new) in event.changes.items()},
        )
        for event in events
    ]


def former_identities(access: Access, store: Store, held: CustomerContact) -> list[Identity]:
    """How a contact that may be seen was reached once, quotes masked, what ended last first."""
    mask = access.mask(held.customer_id)
    return [replace(one, quote=mask.text(one.quote)) for one in store.contacts.former_identities([held.id])]


def _hides_contacts(access: Access, customer_id: str) -> bool:
    return CONTACTS in access.mask(customer_id).fields


def _masked_person(mask: Mask, one: KnownPerson) -> KnownPerson:
    held = replace(one.contact, title=mask.text(one.contact.title), relation=mask.text(one.contact.relation))
    return replace(
        one,
        contact=held,
        identities=tuple(replace(identity, quote=mask.text(identity.quote)) for identity in one.identities),
    )


def _masked(desk: Desk, mask: Mask, fact: Fact) -> Fact:
    """What people wrote in their own words may tell a hidden value; numbers, codes and addresses do not."""
    rule = desk.customer_rules.field(fact.field)
    return replace(fact, value=mask.value(fact.value)) if rule and rule.kind is FieldKind.TEXT else fact
