"""What a confirmed record says of how people are reached: asked of the rep, and written on their yes.

What is clear is asked in one question; of what may be several people's it is asked whose it is.
"""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.contact import CustomerContact
from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.naming import Named
from assistant.domain.person import Locale, Person
from assistant.domain.role_suggestion import Cues, Understood, who_is
from assistant.errors import Conflict, NotFound, SpotterError
from assistant.services import contacts
from assistant.services.access import Access
from assistant.services.cards import short
from assistant.services.contacts import Because
from assistant.services.customer_access import CONTACTS, changeable, may_change_contacts
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import Chat, card_locale, post
from assistant.services.reading.identity_owners import SaidIdentity, said_identities
from assistant.services.reading.role_words import role_cues_for
from assistant.services.turn import Turn
from assistant.storage.identity_suggestions import StoredIdentity
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section

CANDIDATES_MAX = 4
"""Where more people may be meant nobody is asked."""
LABEL_MAX_CHARS = 30
NOBODY = "x"


def ask_identities(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask, in the chat of the note, whether people are reached as the record says; again is no error.

    Nothing is written before the yes, and what is known already is not asked.
    """
    note = store.notes.get(record.note_id)
    if note is None or not may_change_contacts(Access(store, desk, author, acts=False), customer.id):
        return
    cues = role_cues_for(record.text)
    held = [one for one in store.contacts.of_customer(customer.id) if one.left_on is None]
    new: list[StoredIdentity] = []
    for said in said_identities(record.text, record.fields.contacts, held, cues):
        whose = _whose(said, held, cues)
        if not 0 < len(whose) <= CANDIDATES_MAX or _is_known(store, said, whose):
            continue
        is_clear = said.owner is not None and len(whose) == 1
        one = StoredIdentity(
            record.id,
            len(new),
            customer.id,
            whose[0].id if is_clear else None,
            () if is_clear else tuple(held.id for held in whose),
            said.kind,
            said.given,
            said.quote,
        )
        if not store.identity_suggestions.add(one, now):
            return
        new.append(one)
    locale, chat = card_locale(note, author), (note.channel, note.chat_id)
    _post_clear(store, desk, customer, [one for one in new if one.contact_id], chat, locale, now)
    for one in new:
        if one.contact_id is None:
            _post_unclear(store, desk, customer, one, chat, locale, now)


def take(turn: Turn, about: list[str]) -> Outcome:
    """Yes: write everything the record says clearly, with its words."""
    open_ones = [one for one in _stored(turn, about[0]) if one.contact_id and one.state == "open"]
    if not open_ones:
        raise Conflict(f"identities of record {about[0]} were decided before", code="suggestion_closed")
    return _keep(turn, [(one, one.contact_id or "") for one in open_ones])


def choose(turn: Turn, about: list[str]) -> Outcome:
    """From the button (record, number, place among the candidates, or x for none of them): whose it is."""
    number = int(about[1])
    one = next((held for held in _stored(turn, about[0]) if held.number == number and not held.contact_id), None)
    if one is None:
        raise NotFound(f"identity {number} of record {about[0]}", code="button_unknown")
    if about[2] == NOBODY:
        return _leave(turn, [one])
    return _keep(turn, [(one, one.candidates[int(about[2])])])


def decline(turn: Turn, about: list[str]) -> Outcome:
    """No: leave everything as it is."""
    return _leave(turn, [one for one in _stored(turn, about[0]) if one.contact_id])


def _stored(turn: Turn, record_id: str) -> Sequence[StoredIdentity]:
    """What a record tells of. Raises NotFound and Forbidden."""
    stored = turn.store.identity_suggestions.of_record(record_id)
    if not stored:
        raise NotFound(f"identities of record {record_id}", code="button_unknown")
    changeable(turn.access, stored[0].customer_id, [CONTACTS])
    return stored


def _keep(turn: Turn, theirs: Sequence[tuple[StoredIdentity, str]]) -> Outcome:
    """Write each as this contact's; of one that another contact has it is asked whether the two are one person."""
    entries, rows = [], []
    for one, contact_id in theirs:
        if not turn.store.identity_suggestions.decide(one.record_id, one.number, "taken", turn.now):
            raise Conflict(f"identity {one.number} was decided before", code="suggestion_closed")
        held = contacts.found(turn.store, contact_id)
        because = Because(one.record_id, one.quote)
        try:
            contacts.add_identity(turn.store, held.id, one.kind, one.given, turn.person, turn.now, because=because)
        except SpotterError as error:
            other = turn.store.contacts.get(str(error.params.get("contact_id", "")))
            if error.code == "identity_taken" and other is not None:
                entries.append(Entry(turn.say("identity.taken", value=one.given, other=other.name)))
                label = short(turn.say("button.join_offer", one=held.name, other=other.name), LABEL_MAX_CHARS)
                rows.append((Button(label, f"jp:{other.id}:{held.id}"),))
            else:
                entries.append(Entry(turn.desk.explain(error.code, turn.locale)))
            continue
        entries.append(Entry(_line(turn.desk, one, held, turn.locale)))
    rows.append((turn.button("customer", f"vc:{theirs[0][0].customer_id}"),))
    title = turn.say("identity.kept" if len(rows) <= len(entries) else "identity.not_kept")
    return turn.answer(Message(title, sections=(Section("", tuple(entries)),), buttons=tuple(rows)))


def _leave(turn: Turn, stored: Sequence[StoredIdentity]) -> Outcome:
    decided = [
        turn.store.identity_suggestions.decide(one.record_id, one.number, "declined", turn.now) for one in stored
    ]
    if not any(decided):
        raise Conflict("these were decided before", code="suggestion_closed")
    return turn.outcome(toast=turn.say("deal.left"))


def _post_clear(
    store: Store,
    desk: Desk,
    customer: Customer,
    clear: Sequence[StoredIdentity],
    chat: Chat,
    locale: Locale,
    now: datetime,
) -> None:
    if not clear:
        return
    say, record_id = desk.wording.say, clear[0].record_id
    entries = tuple(
        Entry(_line(desk, one, contacts.found(store, one.contact_id or ""), locale), one.quote) for one in clear
    )
    row = (
        Button(say("button.identities_yes", locale), f"iy:{record_id}"),
        Button(say("button.identities_no", locale), f"in:{record_id}"),
    )
    card = Message(
        say("identity.suggest", locale, customer=customer.name), sections=(Section("", entries),), buttons=(row,)
    )
    post(store, chat, card, f"identities:{record_id}", now)


def _post_unclear(
    store: Store, desk: Desk, customer: Customer, one: StoredIdentity, chat: Chat, locale: Locale, now: datetime
) -> None:
    say, about = desk.wording.say, f"iw:{one.record_id}:{one.number}"
    names = [contacts.found(store, contact_id).name for contact_id in one.candidates]
    rows = [(Button(short(name, LABEL_MAX_CHARS), f"{about}:{place}"),) for place, name in enumerate(names)]
    rows.append((Button(say("button.identity_nobody", locale), f"{about}:{NOBODY}"),))
    kind = say(f"identity.kind.{one.kind.value}", locale)
    text = say("identity.whose", locale, customer=customer.name, kind=kind)
    card = Message(text, sections=(Section("", (Entry(one.given, one.quote),)),), buttons=tuple(rows))
    post(store, chat, card, f"identity:{one.record_id}:{one.number}", now)


def _line(desk: Desk, one: StoredIdentity, held: CustomerContact, locale: Locale) -> str:
    kind = desk.wording.say(f"identity.kind.{one.kind.value}", locale)
    return desk.wording.say("identity.is", locale, person=held.name, kind=kind, value=one.given)


def _whose(said: SaidIdentity, held: Sequence[CustomerContact], cues: Cues) -> list[CustomerContact]:
    """The contacts it may be of: everybody called so, and everybody there where nobody is named."""
    named = [said.owner] if said.owner else said.candidates
    if not named:
        return list(held)
    found: dict[str, CustomerContact] = {}
    for one in named:
        found |= {contact.id: contact for contact in _called(one, held, cues)}
    return list(found.values())


def _called(one: Named, held: Sequence[CustomerContact], cues: Cues) -> list[CustomerContact]:
    if by_name := [contact for contact in held if contact.is_called(one.name)]:
        return by_name
    meant = who_is(Understood(one.name, "", "", "", one.relation), held, cues)
    return [meant] if meant else []


def _is_known(store: Store, said: SaidIdentity, whose: Sequence[CustomerContact]) -> bool:
    reached = store.contacts.identities([one.id for one in whose])
    return any((one.kind, one.value) == (said.kind, said.value) for one in reached)
