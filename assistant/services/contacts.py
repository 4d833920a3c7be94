"""Contacts: who they are, how strong our relationship is, changing what is known, and how they are reached."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from assistant.domain.contact import (
    BuyingRole,
    ContactEvent,
    CustomerContact,
    Identity,
    IdentityKind,
    Leaning,
    differences,
    normalise,
)
from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import new_id
from assistant.domain.person import Person
from assistant.domain.relationship import Relationship, Touch, relationship
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.storage.store import Store

NAME_MAX_CHARS = 200
RELATION_MAX_CHARS = 100
ALIASES_MAX = 20


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A contact with how well we know them and how they are reached."""

    contact: CustomerContact
    relationship: Relationship
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class Because:
    """What led to a change of a contact: the record and its words."""

    record_id: str | None = None
    quote: str = ""


BY_HAND = Because()


def people_of(store: Store, customer_id: str, now: datetime) -> Sequence[KnownPerson]:
    """Everybody at a customer, strongest relationship first, who left last. Raises NotFound."""
    customer = store.customers.get(customer_id)
    if customer is None:
        raise NotFound(f"customer {customer_id}", code="customer_not_found")
    return people_at(store, customer, now)


def people_at(store: Store, customer: Customer, now: datetime) -> Sequence[KnownPerson]:
    """As `people_of`, of a customer that was read already."""
    held = store.contacts.of_customer(customer.id)
    touches = touches_of(store, customer.id, held)
    reached = store.contacts.identities([one.id for one in held])
    people = [
        KnownPerson(
            one, relationship(theirs, now), tuple(identity for identity in reached if identity.contact_id == one.id)
        )
        for one, theirs in zip(held, touches, strict=True)
    ]
    return sorted(people, key=lambda one: (one.contact.left_on is not None, -one.relationship.strength))


def touches_of(store: Store, customer_id: str, people: Sequence[CustomerContact]) -> Sequence[Sequence[Touch]]:
    """For each of `people` the records of a customer that name them, as touches."""
    folded = cache(_folded)  # much the same people are named over and over
    said = [(folded(one.names), one) for one in store.records.namings_of(customer_id)]
    called = [_folded((one.name, *one.aliases)) for one in people]
    return [[Touch(one.said_at, one.author_id, one.channel) for names, one in said if names & own] for own in called]


def _folded(names: Iterable[str]) -> Set[str]:
    return {folded for name in names if (folded := fold_name(name))}


def found(store: Store, contact_id: str) -> CustomerContact:
    """The contact. Raises NotFound."""
    held = store.contacts.get(contact_id)
    if held is None:
        raise NotFound(f"contact {contact_id}", code="contact_not_found")
    return held


def known(store: Store, contact_id: str, now: datetime) -> KnownPerson:
    """One contact as `people_of` gives them. Raises NotFound."""
    held = found(store, contact_id)
    return next(one for one in people_of(store, held.customer_id, now) if one.contact.id == held.id)


def add(
    store: Store,
    customer_id: str,
    given: Mapping[str, Any],
    person: Person,
    now: datetime,
    *,
    because: Because = BY_HAND,
) -> CustomerContact:
    """A new contact of a customer. Raises NotFound, InvalidInput with code `contact_field`, or Conflict with code
    `contact_known` where somebody there is called so."""
    if store.customers.get(customer_id) is None:
        raise NotFound(f"customer {customer_id}", code="customer_not_found")
    store.customers.lock(customer_id)
    values = checked({"name": ""} | dict(given))
    if any(one.left_on is None and one.is_called(values["name"]) for one in store.contacts.of_customer(customer_id)):
        raise Conflict("somebody there is called so", code="contact_known")
    new = CustomerContact(id=new_id(), customer_id=customer_id, created_at=now, **values)
    store.contacts.add(new)
    _keep(store, "added", None, new, person, now, because)
    return new


def change(
    store: Store,
    contact_id: str,
    version: int,
    given: Mapping[str, Any],
    person: Person,
    now: datetime,
    *,
    because: Because = BY_HAND,
) -> CustomerContact:
    """Set fields of a contact. Who leaves is reached no longer by what they had here.

    Raises NotFound, InvalidInput with code `contact_field`, or Conflict with code `contact_changed`.
    """
    before = found(store, contact_id)
    if before.version != version:
        raise Conflict(f"contact {contact_id} changed meanwhile", code="contact_changed")
    after = replace(before, **checked(given))
    if after == before:
        return before
    after = replace(after, version=version + 1)
    if not store.contacts.replace(after):
        raise Conflict(f"contact {contact_id} changed meanwhile", code="contact_changed")
    has_left = after.left_on is not None and before.left_on is None
    if has_left:
        store.contacts.end_identities(before.id, person.id, now)
    kind = "left" if has_left else "suggested" if because.record_id else "changed"
    _keep(store, kind, before, after, person, now, because)
    return after


def add_identity(
    store: Store,
    contact_id: str,
    kind: IdentityKind,
    given: str,
    person: Person,
    now: datetime,
    *,
    because: Because = BY_HAND,
) -> Identity:
    """Another way to reach a contact; one they have already is given back. Raises NotFound, InvalidInput with code
    `identity_unusable`, or Conflict with code `identity_taken` (`why` names them, `contact_id` is theirs) where another
    contact of the customer has it, or `contact_left`."""
    held = found(store, contact_id)
    if held.left_on is not None:
        raise Conflict(f"contact {contact_id} has left", code="contact_left")
    value = normal(kind, given)
    shown = " ".join(given.split())
    new = Identity(
        new_id(), held.id, held.customer_id, kind, value, shown, person.id, now, because.record_id, because.quote
    )
    store.customers.lock(held.customer_id)
    if store.contacts.add_identity(new):
        return new
    standing = [one for one in store.contacts.with_identity(kind, value) if one.ended_at is None]
    theirs = next((one for one in standing if one.contact_id == held.id), None)
    if theirs is None:
        holder_id = next((one.contact_id for one in standing if one.customer_id == held.customer_id), "")
        holder = store.contacts.get(holder_id)
        raise Conflict(
            f"another contact of customer {held.customer_id} has it",
            code="identity_taken",
            why=f"{holder.name}, {holder.id}" if holder else "",
            contact_id=holder_id,
        )
    return theirs


def end_identity(store: Store, contact_id: str, identity_id: str, person: Person, now: datetime) -> None:
    """A contact is no longer reached so; it stays in the history with who said so. Raises NotFound."""
    if not store.contacts.end_identities(found(store, contact_id).id, person.id, now, identity_id):
        raise NotFound(f"identity {identity_id}", code="identity_not_found")


def who_has(store: Store, kind: IdentityKind, given: str) -> Sequence[tuple[Identity, CustomerContact]]:
    """Whoever has an identity, at any customer, newest first, who had it last. Raises InvalidInput."""
    standing = store.contacts.with_identity(kind, normal(kind, given))
    return [(one, held) for one in standing if (held := store.contacts.get(one.contact_id))]


def normal(kind: IdentityKind, given: str) -> str:
    """An identity as it is compared. Raises InvalidInput with code `identity_unusable`."""
    try:
        value = normalise(kind, given)
    except ValueError as error:
        raise InvalidInput(f"{kind.value}: {error}", code="identity_unusable") from None
    if len(value) > NAME_MAX_CHARS or len(given) > NAME_MAX_CHARS:
        raise InvalidInput(f"an id has at most {NAME_MAX_CHARS} characters", code="identity_unusable")
    return value


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What may be set on a contact, tidied. Raises InvalidInput with code `contact_field`."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        match name:
            case "name":
                values[name] = _text(value, NAME_MAX_CHARS, least=1)
            case "title":
                values[name] = _text(value, NAME_MAX_CHARS)
            case "relation":
                values[name] = _text(value, RELATION_MAX_CHARS)
            case "aliases":
                values[name] = tuple(dict.fromkeys(_text(one, NAME_MAX_CHARS, least=1) for one in value))[:ALIASES_MAX]
            case "roles":
                values[name] = frozenset(map(BuyingRole, value))
            case "leaning":
                values[name] = Leaning(value)
            case "left_on":
                if value is not None and not isinstance(value, date):
                    raise InvalidInput("left_on is a day", code="contact_field")
                values[name] = value
            case _:
                raise InvalidInput(f"contacts have no {name}", code="contact_field")
    return values


def _text(value: str, longest: int, *, least: int = 0) -> str:
    text = " ".join(value.split())
    if not least <= len(text) <= longest:
        raise InvalidInput(f"that has {least} to {longest} characters", code="contact_field")
    return text


def _keep(
    store: Store,
    kind: str,
    before: CustomerContact | None,
    after: CustomerContact,
    person: Person,
    now: datetime,
    because: Because,
) -> None:
    changes = differences(before, after)
    store.contacts.add_event(ContactEvent(after.id, kind, person.id, now, changes, because.record_id, because.quote))
