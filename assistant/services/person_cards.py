"""One contact on a card: what is known with who said so and when, how they are reached, and how well we know them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from assistant.domain.contact import BuyingRole, ContactEvent, Identity, Leaning, sources
from assistant.domain.customer import Customer
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.contact_cards import person_line
from assistant.services.contacts import KnownPerson
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from assistant.storage.joins import StoredJoin
from connectors.im.base import Button, Entry, Message, Section

LISTED_MAX = 8
LABEL_MAX_CHARS = 24
_FIELDS = ("title", "roles", "leaning", "relation", "aliases", "left_on")
Names = Mapping[str, str]
"""Names of ours by id."""


def person_card(
    desk: Desk,
    known: KnownPerson,
    customer: Customer,
    events: Sequence[ContactEvent],
    former: Sequence[Identity],
    joins: Sequence[tuple[StoredJoin, str]],
    people: Names,
    locale: Locale,
    now: datetime,
) -> Message:
    """Everything known of a contact. `events` are the contact's, oldest first; `joins` are those that stand, each with
    the name of who was joined with them, and may be taken back. `now` is on the reader's clock."""
    say, held, today = desk.wording.say, known.contact, now.date()
    came_from = sources(held, events)
    said = []
    for name in _FIELDS:
        for (field, value), event in came_from.items():
            if field == name:
                text = say(f"person.{name}", locale, value=_value_text(desk, name, value, locale, today))
                said.append(Entry(f"{text}{_by(desk, event.person_id, event.at, people, locale, today)}", event.quote))
    reached = [
        Entry(f"{_way(desk, one, locale)}{_by(desk, one.person_id, one.since, people, locale, today)}", one.quote)
        for one in known.identities
        if one.ended_at is None
    ]
    for one in former:
        until = date_text(one.ended_at.date(), locale, today) if one.ended_at else "?"
        reached.append(Entry(say("person.ended", locale, way=_way(desk, one, locale), date=until)))
    sections = [Section("", tuple(said))] if said else []
    if reached:
        sections.append(Section(say("person.reached", locale), tuple(reached)))
    rows = [
        (Button(short(say("person.undo_join", locale, name=name), LABEL_MAX_CHARS), f"ju:{join.id}"),)
        for join, name in joins
    ]
    rows.append((Button(say("button.customer", locale), f"vc:{customer.id}"),))
    return Message(
        _bond_text(desk, known, people, locale, today),
        title=f"{held.name} · {customer.name}",
        sections=tuple(sections),
        footer=say("person.how_to_set", locale, customer=customer.name, name=held.name),
        buttons=tuple(rows),
    )


def people_section(
    desk: Desk, known: Sequence[KnownPerson], people: Names, locale: Locale
) -> tuple[tuple[Section, ...], tuple[tuple[Button, ...], ...]]:
    """Everybody at a customer, a line each, and a button for the card of the first few; nothing where nobody is."""
    if not known:
        return (), ()
    say = desk.wording.say
    entries = [Entry(person_line(desk, one, people, locale)) for one in known[:LISTED_MAX]]
    if len(known) > LISTED_MAX:
        entries.append(Entry(say("customer.more", locale, count=len(known) - LISTED_MAX)))
    places = [Button(short(one.contact.name, LABEL_MAX_CHARS), f"vp:{one.contact.id}") for one in known[:LISTED_MAX]]
    rows = tuple(tuple(places[start : start + 2]) for start in range(0, len(places), 2))
    return (Section(say("person.everybody", locale), tuple(entries)),), rows


def _bond_text(desk: Desk, known: KnownPerson, people: Names, locale: Locale, today: date) -> str:
    bond, say = known.relationship, desk.wording.say
    if not bond.touches or bond.last_at is None:
        return say("person.no_touch", locale)
    return say(
        "person.bond",
        locale,
        strength=bond.strength,
        person=people.get(bond.best_known_by or "", "?"),
        count=bond.touches,
        date=date_text(bond.last_at.date(), locale, today),
    )


def _value_text(desk: Desk, name: str, value: str, locale: Locale, today: date) -> str:
    if name == "roles":
        return desk.wording.say(f"role.{BuyingRole(value).value}", locale)
    if name == "leaning":
        return desk.wording.say(f"leaning.{Leaning(value).value}", locale)
    return date_text(date.fromisoformat(value), locale, today) if name == "left_on" else value


def _way(desk: Desk, one: Identity, locale: Locale) -> str:
    return f"{desk.wording.say(f'person.way.{one.kind.value}', locale)} {one.shown}"


def _by(desk: Desk, person_id: str | None, at: datetime, people: Names, locale: Locale, today: date) -> str:
    said_at = date_text(at.date(), locale, today)
    if person_id is None:
        return desk.wording.say("person.at", locale, date=said_at)
    return desk.wording.say("person.by", locale, person=people.get(person_id, "?"), date=said_at)
