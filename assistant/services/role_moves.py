"""What a confirmed record says of buying roles: asked of the rep in one question, and written on their yes."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from assistant.domain.contact import BuyingRole, CustomerContact
from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.person import Locale, Person
from assistant.domain.role_suggestion import Understood, news, understand, who_is
from assistant.errors import Conflict, NotFound
from assistant.services import contacts
from assistant.services.access import Access
from assistant.services.contact_cards import role_text
from assistant.services.contacts import Because
from assistant.services.customer_access import CONTACTS, changeable, may_change_contacts
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import card_locale, post
from assistant.services.reading.role_words import role_cues_for
from assistant.services.turn import Turn
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section


def ask_roles(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask, in the chat of the note, whether people play the parts the record tells of; again is no error.

    Nothing is written before the yes, and what is known already is not asked.
    """
    note = store.notes.get(record.note_id)
    if note is None or not may_change_contacts(Access(store, desk, author, acts=False), customer.id):
        return
    cues = role_cues_for(record.text)
    held = store.contacts.of_customer(customer.id)
    said = understand(record.text, record.fields.contacts, held, cues)
    new = [one for one in news(said, held, cues) if len(one.name) <= contacts.NAME_MAX_CHARS]
    if not new or not store.contacts.add_suggestion(record.id, customer.id, new, now):
        return
    locale = card_locale(note, author)
    say = desk.wording.say
    entries = tuple(Entry(understood_text(desk, one, locale), one.quote) for one in new)
    rows = (
        (
            Button(say("button.roles_yes", locale), f"ry:{record.id}"),
            Button(say("button.roles_no", locale), f"rn:{record.id}"),
        ),
    )
    card = Message(say("role.suggest", locale, customer=customer.name), sections=(Section("", entries),), buttons=rows)
    post(store, (note.channel, note.chat_id), card, f"roles:{record.id}", now)


def understood_text(desk: Desk, one: Understood, locale: Locale) -> str:
    """Who plays what part, in a line."""
    who = f"{one.name} ({one.relation})" if one.relation and one.relation != one.name else one.name
    key = f"role.{one.value}" if one.field == "roles" else f"leaning.{one.value}"
    return desk.wording.say("role.is", locale, person=who, role=desk.wording.say(key, locale))


def take(turn: Turn, about: list[str]) -> Outcome:
    """Yes: write every part the record tells of, with its words; who was not known yet is added."""
    record_id = about[0]
    stored = turn.store.contacts.suggestion(record_id)
    record = turn.store.records.get(record_id)
    if stored is None or record is None:
        raise NotFound(f"roles of record {record_id}", code="button_unknown")
    changeable(turn.access, stored.customer_id, [CONTACTS])
    _decide(turn, record_id, "taken")
    store = turn.store
    store.customers.lock(stored.customer_id)
    cues = role_cues_for(record.text)
    names: dict[str, CustomerContact] = {}
    for one in stored.understood:
        because = Because(record_id, one.quote)
        known = who_is(one, store.contacts.of_customer(stored.customer_id), cues)
        if known is None:
            given = {"name": one.name} | _values(None, one)
            changed = contacts.add(store, stored.customer_id, given, turn.person, turn.now, because=because)
        else:
            given = _values(known, one)
            changed = contacts.change(store, known.id, known.version, given, turn.person, turn.now, because=because)
        names[changed.id] = changed
    parts = defaultdict(list)
    for changed in names.values():
        parts[changed.name].append(role_text(turn.desk, changed, turn.locale))
    entries = tuple(Entry(f"{name}: {' · '.join(filter(None, texts))}") for name, texts in parts.items())
    row = (turn.button("customer", f"vc:{stored.customer_id}"),)
    return turn.answer(Message(turn.say("role.kept"), sections=(Section("", entries),), buttons=(row,)))


def decline(turn: Turn, about: list[str]) -> Outcome:
    """No: leave everything as it is."""
    stored = turn.store.contacts.suggestion(about[0])
    if stored is not None:
        changeable(turn.access, stored.customer_id, [CONTACTS])
    _decide(turn, about[0], "declined")
    return turn.outcome(toast=turn.say("deal.left"))


def _decide(turn: Turn, record_id: str, state: str) -> None:
    """Close the question before anything is done about it: of two who press at once, one does it."""
    if turn.store.contacts.suggestion(record_id) is None:
        raise NotFound(f"roles of record {record_id}", code="button_unknown")
    if not turn.store.contacts.decide_suggestion(record_id, state, turn.now):
        raise Conflict(f"roles of record {record_id} were decided before", code="suggestion_closed")


def _values(held: CustomerContact | None, one: Understood) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if one.field == "roles":
        values["roles"] = (held.roles if held else frozenset()) | {BuyingRole(one.value)}
    else:
        values["leaning"] = one.value
    if one.relation and not (held and held.relation):
        values["relation"] = one.relation
    return values
