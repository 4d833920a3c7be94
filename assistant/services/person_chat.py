"""`/person`: who is at a customer, one contact with everything known, setting it, and whose a number is."""

from collections.abc import Callable, Mapping, Sequence

from assistant.domain.contact import CustomerContact, Identity, IdentityKind
from assistant.domain.customer import Customer
from assistant.errors import NotFound
from assistant.services import contact_chat, contacts, customer_access, joining
from assistant.services.called import customer_and_rest, explained
from assistant.services.cards import short
from assistant.services.customer_access import CONTACTS, changeable, may_change_contacts
from assistant.services.join_cards import alike_section
from assistant.services.outcome import Outcome
from assistant.services.person_cards import LISTED_MAX, people_section, person_card
from assistant.services.person_words import SaidOfPerson, Way, read_person, read_way
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

FOLLOWED_MAX = joining.FOLLOWED_MAX
LABEL_MAX_CHARS = 30


def obey(turn: Turn, rest: str) -> Outcome:
    """`/person A` lists who is at A; `/person A NAME` shows one; `/person A NAME title=…` sets what is known of them;
    `/person 138…` says whose a number is; `/person NAME = OTHER` shows what joining the two would do."""
    if not rest:
        return turn.tell("person.how")
    found = customer_and_rest(turn, rest)
    if found and not found[1].startswith(("=", "＝")):
        return _at(turn, *found)
    if "=" in rest.replace("＝", "="):
        return contact_chat.obey(turn, rest)
    if way := read_way(rest):
        return _whose(turn, *way)
    return _anywhere(turn, rest)


def show(turn: Turn, about: list[str]) -> Outcome:
    """From the button (contact): everything known of them."""
    store, access = turn.store, turn.access
    known = customer_access.known(access, store, about[0], turn.now)
    held = known.contact
    joins = []
    if may_change_contacts(access, held.customer_id):
        standing = [one for one in joining.shown_joins(access, store, held.id) if one.undone_at is None]
        joins = [(one, _name(turn, one.gone_id)) for one in standing if one.kept_id == held.id]
    card = person_card(
        turn.desk,
        known,
        access.customer(held.customer_id),
        customer_access.shown_contact_events(access, held, store.contacts.events(held.id)),
        customer_access.former_identities(access, store, held),
        joins,
        store.people.names(),
        turn.locale,
        turn.local_now,
    )
    return turn.answer(card)


@explained
def _at(turn: Turn, customer: Customer, rest: str) -> Outcome:
    if not rest:
        return _list(turn, customer)
    said = read_person(rest, turn.desk.wording, turn.local_now.date())
    if not said.says_something and "=" in rest.replace("＝", "="):
        left, _, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
        return contact_chat.look(turn, left, right, customer)
    is_new, name = said.name.startswith(("+", "＋")), said.name.lstrip("+＋ ")
    here = customer_access.people_of(turn.access, turn.store, customer.id, turn.now)
    meant = [one.contact for one in here if one.contact.is_called(name)]
    if not is_new and len(meant) != 1:
        return _who(turn, customer, name, meant or [one.contact for one in here], is_known=bool(meant))
    if is_new or said.says_something:
        return _set(turn, customer, None if is_new else meant[0], said, name)
    return show(turn, [meant[0].id])


def _set(turn: Turn, customer: Customer, held: CustomerContact | None, said: SaidOfPerson, name: str) -> Outcome:
    store = turn.store
    changeable(turn.access, customer.id, [CONTACTS])
    for way in said.ways:
        if held and not way.ends and (other := _holder(turn, held, way)):
            return _offer_join(turn, held, other, way.value)
    if held is None:
        held = contacts.add(store, customer.id, {"name": name, **said.given}, turn.person, turn.now)
    else:
        held = contacts.change(store, held.id, held.version, said.given, turn.person, turn.now)
    for way in said.ways:
        _reach(turn, held, way)
    return show(turn, [held.id])


def _reach(turn: Turn, held: CustomerContact, way: Way) -> None:
    """Add a way to reach somebody, or end it. Raises as `contacts.add_identity`, or NotFound where it is not theirs."""
    if not way.ends:
        contacts.add_identity(turn.store, held.id, way.kind, way.value, turn.person, turn.now)
        return
    standing = [one for one in turn.store.contacts.identities([held.id]) if one.kind is way.kind and not one.ended_at]
    if way.value:
        value = contacts.normal(way.kind, way.value)
        standing = [one for one in standing if one.value == value]
    if not standing:
        raise NotFound(f"{way.kind} of contact {held.id}", code="identity_not_found")
    for one in standing:
        contacts.end_identity(turn.store, held.id, one.id, turn.person, turn.now)


def _holder(turn: Turn, held: CustomerContact, way: Way) -> CustomerContact | None:
    """Another contact of the same customer who is reached so. Raises InvalidInput."""
    for one in turn.store.contacts.with_identity(way.kind, contacts.normal(way.kind, way.value)):
        if one.ended_at is None and one.customer_id == held.customer_id and one.contact_id != held.id:
            return turn.store.contacts.get(one.contact_id)
    return None


def _offer_join(turn: Turn, held: CustomerContact, other: CustomerContact, value: str) -> Outcome:
    """Nothing is set: a number that is another's may well mean that the two are one."""
    label = short(turn.say("button.join_offer", one=held.name, other=other.name), LABEL_MAX_CHARS)
    row = (Button(label, f"jp:{other.id}:{held.id}"),)
    return turn.answer(Message(turn.say("identity.taken", value=value, other=other.name), buttons=(row,)))


def _list(turn: Turn, customer: Customer) -> Outcome:
    """Contacts who may be one person first, then everybody."""
    store, access = turn.store, turn.access
    people = customer_access.people_of(access, store, customer.id, turn.now)
    alike = joining.shown_alike(access, store, customer.id) if may_change_contacts(access, customer.id) else []
    sections, rows = alike_section(turn.desk, alike, turn.locale)
    everybody, places = people_section(turn.desk, people, store.people.names(), turn.locale)
    if not everybody:
        return turn.tell("person.nobody_there", customer=customer.name)
    footer = "" if sections else turn.say("join.none", customer=customer.name)
    return turn.answer(
        Message(customer.name, sections=(*sections, *everybody), footer=footer, buttons=(*rows, *places))
    )


def _who(turn: Turn, customer: Customer, name: str, offered: Sequence[CustomerContact], *, is_known: bool) -> Outcome:
    """Ask who is meant: of several of that name, or, where there is none, of everybody there."""
    rows = tuple((Button(short(_titled(one), 30), f"vp:{one.id}"),) for one in offered[:LISTED_MAX])
    key = "person.which" if is_known else "person.unknown"
    return turn.answer(Message(turn.say(key, name=short(name), customer=customer.name), buttons=rows))


def _anywhere(turn: Turn, name: str) -> Outcome:
    """The contact called so at any customer that may be seen, or a choice."""
    store = turn.store
    followed = [one.id for one in store.customers.followed_by(turn.person.id, limit=FOLLOWED_MAX)]
    homes = list(dict.fromkeys([*store.contacts.homes_of(name), *followed]))
    found: dict[str, CustomerContact] = {}
    for home in homes:
        if turn.access.readable_id(home):
            here = customer_access.people_of(turn.access, store, home, turn.now)
            found |= {one.contact.id: one.contact for one in here if one.contact.is_called(name)}
    if not found:
        return turn.tell("person.nowhere", name=short(name))
    if len(found) == 1:
        return show(turn, list(found))
    return turn.answer(Message(turn.say("join.which"), buttons=_places(turn, list(found.values()))))


@explained
def _whose(turn: Turn, kind: IdentityKind, value: str) -> Outcome:
    held = customer_access.who_has(turn.access, turn.store, kind, value)
    if not held:
        return turn.tell("person.nobodys", value=short(value))
    lines = "\n".join(_whose_line(turn, one, contact) for one, contact in held[:LISTED_MAX])
    return turn.answer(Message(lines, buttons=_places(turn, [contact for _, contact in held])))


def _whose_line(turn: Turn, one: Identity, contact: CustomerContact) -> str:
    customer = turn.access.customer(contact.customer_id).name
    key = "person.had" if one.ended_at else "person.has"
    return turn.say(key, value=one.shown, person=contact.name, customer=customer)


def _places(turn: Turn, found: Sequence[CustomerContact]) -> tuple[tuple[Button, ...], ...]:
    once: Mapping[str, CustomerContact] = {one.id: one for one in found}
    return tuple(
        (Button(short(f"{turn.access.customer(one.customer_id).name}: {one.name}", 30), f"vp:{one.id}"),)
        for one in list(once.values())[:LISTED_MAX]
    )


def _titled(held: CustomerContact) -> str:
    return f"{held.name} ({held.title})" if held.title else held.name


def _name(turn: Turn, contact_id: str) -> str:
    held = turn.store.contacts.get_itself(contact_id)
    return held.name if held else "?"


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"person": obey}
ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {"vp": show}
