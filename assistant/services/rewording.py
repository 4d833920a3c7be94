"""Changing a draft by saying so: 预算改成一百五十万, make it Friday."""

import re
from collections.abc import Sequence
from typing import Any

from assistant.domain.customer_view import fold_name
from assistant.domain.followup import Known
from assistant.domain.note import Draft
from assistant.errors import SpotterError
from assistant.language.text import guess_language
from assistant.services import amending, correcting
from assistant.services.answering import EDIT_WAITS, tell_changed
from assistant.services.cards import short
from assistant.services.editing import parse_edit
from assistant.services.outcome import Outcome
from assistant.services.posting import customer_name
from assistant.services.turn import Turn
from assistant.storage.people import Question
from connectors.im.base import Button, Message

CHOICES_MAX = 5
EDIT_MAX_CHARS = 200
_AFTER_NAME = r"(?:那边|这边|那个|那份|那张|那家|的|['’]s|[，,:：\s])*"


def take_edit(turn: Turn) -> Outcome | None:
    """Change the draft the message speaks of, or ask which; None when it is no edit or there is nothing to edit.

    In answer to the card of a confirmed draft it corrects the record.
    """
    text = turn.incoming.text.strip()
    if len(text) > EDIT_MAX_CHARS:
        return None
    replied = _replied_to(turn)
    drafts = [replied] if replied else list(turn.store.drafts.open_of(turn.person.id))
    if not drafts:
        return None
    known = _known(turn, text, drafts)
    fitting = [draft for draft in drafts if _edits_of(turn, draft, text, known)]
    if not fitting:
        return None
    named = [draft for draft in fitting if _names(turn, draft, text)]
    chosen = named if len(named) == 1 else fitting
    if len(chosen) == 1:
        return apply_edit(turn, chosen[0], text, known)
    turn.store.people.ask(*turn.chat, Question("", EDIT_WAITS, turn.now, text))
    rows = tuple((Button(_label(turn, draft), f"ap:{draft.id}"),) for draft in chosen[:CHOICES_MAX])
    return turn.answer(Message(turn.say("draft.which", text=short(text, 60)), buttons=rows))


def apply_edit(turn: Turn, draft: Draft, text: str, known: Known) -> Outcome:
    """Make the changes that `text` says to `draft`, or to its record, and say what changed."""
    edits = dict(_edits_of(turn, draft, text, known))
    if not edits:
        return turn.tell("draft.edit_unclear")
    try:
        with turn.store.attempt():
            if record := turn.store.records.newest_of_draft(draft.id):
                correcting.revise(turn.store, record.id, edits, turn.person, turn.desk, turn.now)
                return turn.outcome()  # thanks for the correction are on their way
            amending.change_fields(turn.store, draft.id, draft.version, edits, turn.person, turn.desk, turn.now)
    except SpotterError as error:
        return turn.explain(error.code)
    return tell_changed(turn, edits)


def take_waiting(turn: Turn, draft: Draft) -> Outcome:
    """Apply the words that waited for their draft to be named."""
    question = turn.store.people.question(*turn.chat)
    if question is None or question.field != EDIT_WAITS:
        return turn.tell("draft.edit_gone")
    turn.store.people.answered(*turn.chat)
    return apply_edit(turn, draft, question.text, _known(turn, question.text, [draft]))


def _known(turn: Turn, text: str, drafts: Sequence[Draft]) -> Known:
    about = [draft.customer_id for draft in drafts if draft.customer_id]
    return turn.access.known(text, [text], about=about)


def _edits_of(turn: Turn, draft: Draft, text: str, known: Known) -> Sequence[tuple[str, Any]]:
    language = guess_language(text)
    for words in dict.fromkeys((text, _without_name(turn, draft, text))):
        if edits := parse_edit(words, draft.fields, turn.local_now, known, language):
            return edits
    return ()


def _without_name(turn: Turn, draft: Draft, text: str) -> str:
    """`text` without the draft's customer named at its start: 瑞和物流的预算改成… is about the budget."""
    for name in sorted(_names_of(turn, draft), key=len, reverse=True):
        opening = re.match(rf"(?:把|将|for\s+|on\s+)?{re.escape(name)}{_AFTER_NAME}", text, re.IGNORECASE)
        if opening:
            return text[opening.end() :]
    return text


def _replied_to(turn: Turn) -> Draft | None:
    message_id = turn.incoming.message_id
    return turn.store.drafts.by_card(turn.person.id, message_id) if message_id else None


def _names(turn: Turn, draft: Draft, text: str) -> bool:
    folded = fold_name(text)
    return any(fold_name(name) in folded for name in _names_of(turn, draft))


def _names_of(turn: Turn, draft: Draft) -> list[str]:
    customer = turn.store.customers.get(draft.customer_id) if draft.customer_id else None
    names = (customer.name, *customer.aliases) if customer else (draft.fields.customer or "",)
    return [name for name in names if fold_name(name)]


def _label(turn: Turn, draft: Draft) -> str:
    return short(customer_name(turn.store, draft, turn.desk, turn.locale))
