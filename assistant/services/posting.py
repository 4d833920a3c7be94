"""Putting what must be said into the outbox, in the transaction of whatever it is said about."""

from datetime import datetime

from assistant.domain.ids import derive_id
from assistant.domain.note import Draft, Note
from assistant.domain.person import Locale, Person
from assistant.errors import NotFound
from assistant.services.cards import Names, draft_card
from assistant.services.desk import WEB, Desk
from assistant.services.wording import locale_of_language
from assistant.storage.outbox import OutboxMessage
from assistant.storage.store import Store
from connectors.im.base import Message
from connectors.im.message_json import message_to_json

Chat = tuple[str, str]
"""A channel and a chat on it."""


def post(
    store: Store,
    chat: Chat,
    message: Message,
    key: str,
    now: datetime,
    *,
    edit_of: str = "",
    draft_id: str = "",
) -> bool:
    """Queue `message` once; the same `key` again is no error and queues nothing."""
    row = OutboxMessage(
        derive_id("outbox", key), key, chat[0], chat[1], message_to_json(message), edit_of=edit_of, draft_id=draft_id
    )
    return store.outbox.add(row, now)


def chats_of(store: Store, person_id: str) -> list[Chat]:
    """Every chat a person is reached in: the accounts they linked, and the web page."""
    return sorted({(one.channel, one.chat_id) for one in store.people.accounts(person_id)} | {(WEB, person_id)})


def card_of(store: Store, draft: Draft, desk: Desk, now: datetime, *, picking: bool = False) -> Message:
    """The draft's card as it is now, in the note's language."""
    note, author = _note_and_author(store, draft)
    customer = store.customers.get(draft.customer_id) if draft.customer_id else None
    found = [store.customers.get(customer_id) for customer_id in draft.candidates]
    names = Names(customer.name if customer else "", [(one.id, one.name) for one in found if one])
    record = store.records.newest_of_draft(draft.id)
    return draft_card(
        desk,
        draft,
        note,
        names,
        card_locale(note, author),
        desk.local_time(now, author),
        buttons="fields" if picking else "main",
        record_id=record.id if record else "",
    )


def post_card(
    store: Store,
    draft: Draft,
    desk: Desk,
    key: str,
    now: datetime,
    *,
    placeholder_id: str = "",
    picking: bool = False,
    anew: bool = False,
) -> None:
    """Show the draft in the chat its note came from: the card there is edited, `anew` sends another at the end."""
    note, _ = _note_and_author(store, draft)
    if anew:
        store.drafts.set_card(draft.id, "")
    edit_of = placeholder_id if anew else placeholder_id or draft.card_message_id
    message = card_of(store, draft, desk, now, picking=picking)
    post(store, (note.channel, note.chat_id), message, key, now, edit_of=edit_of, draft_id=draft.id)


def customer_name(store: Store, draft: Draft, desk: Desk, locale: Locale) -> str:
    """What a draft's customer is called: by its own name once decided, else as it was said."""
    customer = store.customers.get(draft.customer_id) if draft.customer_id else None
    return customer.name if customer else draft.fields.customer or desk.wording.say("card.no_customer", locale)


def card_locale(note: Note, author: Person) -> Locale:
    """A card speaks the language of its note, the author's until that is known, and where nothing was heard."""
    return locale_of_language(note.language if note.text.strip() else "", author.locale)


def _note_and_author(store: Store, draft: Draft) -> tuple[Note, Person]:
    note, author = store.notes.get(draft.note_id), store.people.get(draft.person_id)
    if note is None or author is None:
        raise NotFound(f"note of draft {draft.id}")
    return note, author
