"""The conversation: what a message means, and who deals with it. Everything said in answer goes into the outbox."""

from collections.abc import Callable, Sequence
from datetime import datetime

from assistant.domain.person import Person
from assistant.services import (
    answering,
    asking,
    audit_chat,
    casekeeping,
    commanding,
    deal_chat,
    deal_talk,
    doubles_chat,
    lead_talk,
    morning_chat,
    notetaking,
    onboarding,
    pressing,
    rewording,
)
from assistant.services.desk import WEB, Desk
from assistant.services.importing import chat as importing_chat
from assistant.services.outcome import Outcome
from assistant.services.posting import post
from assistant.services.turn import Turn
from assistant.services.wording import locale_of
from assistant.sheets.opening import is_table_file
from assistant.storage.store import Store
from connectors.im.base import Incoming, Message

PARTS: Sequence[Callable[[Turn], Outcome | None]] = (
    commanding.obey,
    lead_talk.take_words,
    deal_chat.take_words,
    deal_chat.take_answer,
    answering.take_answer,
    morning_chat.take_question,
    deal_talk.answer_question,
    audit_chat.take_question,
    doubles_chat.take_question,
    asking.answer_question,
    rewording.take_edit,
    commanding.small_talk,
)
"""Who is asked, in this order, whether written words are for them; what is for nobody is a note."""


def handle(store: Store, incoming: Incoming, inbox_id: str, desk: Desk, now: datetime) -> Outcome:
    """Deal with a message in the caller's transaction; the outcome says what is left to do outside of it.

    A message handled before gives the same outcome and nothing is done again.
    """
    earlier = Outcome.find(store, inbox_id)
    if earlier:
        return earlier
    outcome = _handle(store, incoming, inbox_id, desk, now)
    outcome.keep(store, inbox_id)
    return outcome


def apologise(store: Store, incoming: Incoming, inbox_id: str, error_code: str, desk: Desk, now: datetime) -> None:
    """Tell a known person that their message could not be dealt with, why, and what to do. Again says nothing new."""
    person = speaker(store, incoming)
    if person is not None:
        message = Message(desk.explain(error_code, locale_of(_words(incoming), person.locale)))
        post(store, (incoming.channel, incoming.chat_id), message, f"sorry:{inbox_id}", now)


def speaker(store: Store, incoming: Incoming) -> Person | None:
    """Who speaks; None for strangers. The web chat signs people in itself: its accounts are people's ids."""
    person = store.people.by_account(incoming.channel, incoming.sender_id)
    return person or (store.people.get(incoming.sender_id) if incoming.channel == WEB else None)


def _handle(store: Store, incoming: Incoming, inbox_id: str, desk: Desk, now: datetime) -> Outcome:
    chat = incoming.channel, incoming.chat_id
    if not incoming.addressed:
        return Outcome()
    person = speaker(store, incoming)
    code = onboarding.code_in(incoming.text) if incoming.is_private and not incoming.is_note else None
    if code and (person is None or incoming.text.startswith("/")):
        linked, message = onboarding.link(store, incoming, code, inbox_id, desk, now)
        post(store, chat, message, f"answer:{inbox_id}:0", now)
        return Outcome(channel=chat[0], chat_id=chat[1], locale=linked.locale if linked else desk.default_locale)
    if person is None:
        post(store, chat, onboarding.refuse(incoming, desk), f"answer:{inbox_id}:0", now)
        return Outcome(channel=chat[0], chat_id=chat[1])
    store.trail.act_as(person.id, "chat")
    locale = person.locale if incoming.kind == "button" else locale_of(_words(incoming), person.locale)
    return _route(Turn(store, incoming, inbox_id, person, locale, desk, now))


def _route(turn: Turn) -> Outcome:
    incoming = turn.incoming
    if incoming.kind == "button":
        return pressing.press(turn)
    if incoming.file and not incoming.is_note and casekeeping.is_case_file(incoming.file.name):
        return casekeeping.take_case(turn, incoming.file)
    if incoming.file and not incoming.is_note and is_table_file(incoming.file.name):
        return importing_chat.take_table(turn, incoming.file)
    if incoming.file or incoming.is_note:
        return notetaking.take_note(turn)
    if not incoming.text.strip():
        return turn.tell("chat.nothing_to_read")
    for part in PARTS:
        outcome = part(turn)
        if outcome:
            return outcome
    return notetaking.take_note(turn)


def _words(incoming: Incoming) -> str:
    """What of a message tells its language: a command's name does not."""
    return "" if incoming.text.startswith("/") else incoming.text
