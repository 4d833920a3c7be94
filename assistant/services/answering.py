"""Answers to what Spotter asked last: the new value of a field, or which customer is meant."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.followup import FIELD_NAMES
from assistant.domain.note import Draft
from assistant.errors import Conflict, InvalidInput, SpotterError
from assistant.language.text import guess_language
from assistant.services import amending, correcting
from assistant.services.asked import ANSWER_MAX_CHARS, ANSWER_WITHIN, ELSEWHERE
from assistant.services.cards import short
from assistant.services.editing import parse_value
from assistant.services.finding import search
from assistant.services.outcome import Outcome
from assistant.services.phrasing import changed_text, field_label, value_text
from assistant.services.turn import Turn
from assistant.storage.people import Question
from connectors.im.base import Button, Message

OF_RECORD = "record."
"""Marks a question about a confirmed record's field."""
EDIT_WAITS = "edit"
"""Marks words that wait until their author says which draft they change."""


def ask_value(turn: Turn, draft: Draft, field: str, *, of_record: bool = False) -> Outcome:
    """Ask for the new value of a field, with what is written there now."""
    asked = f"{OF_RECORD if of_record else ''}{field}"
    question = Question(draft.id, asked, turn.now, turn.person.id if of_record else "")
    turn.store.people.ask(*turn.chat, question)
    wording, today = turn.desk.wording, turn.local_now.date()
    held = getattr(draft.fields, field)
    values = held if isinstance(held, tuple) else () if held is None else (held,)
    now_there = "; ".join(value_text(wording, field, value, turn.locale, today) for value in values)
    label = field_label(wording, field, turn.locale)
    text = turn.say("ask.value", field=label) + "\n" + turn.say(f"ask.example_{field}")
    if now_there:
        text += "\n" + turn.say("ask.now", value=short(now_there, 300))
    return turn.answer(Message(text, buttons=((turn.button("cancel", f"cx:{draft.id}"),),)))


def ask_customer(turn: Turn, draft: Draft) -> Outcome:
    """Ask for the name of the customer a draft is about."""
    turn.store.people.ask(*turn.chat, Question(draft.id, "customer", turn.now))
    return turn.answer(Message(turn.say("ask.customer"), buttons=((turn.button("cancel", f"cx:{draft.id}"),),)))


def own_question(turn: Turn) -> Question | None:
    """The open question of the chat, unless it was put to somebody else in a group: about a draft its author is asked,
    about a record whoever corrects it."""
    question = turn.store.people.question(*turn.chat)
    if question and question.field.startswith(OF_RECORD):
        return question if question.text == turn.person.id else None
    draft = turn.store.drafts.get(question.draft_id) if question else None
    return None if draft and draft.person_id != turn.person.id else question


def take_answer(turn: Turn) -> Outcome | None:
    """Use the message as the answer to the open question; None when there is none, or this is no answer to it."""
    question = own_question(turn)
    text = turn.incoming.text.strip()
    if question is None or question.field == EDIT_WAITS or question.field.startswith(ELSEWHERE):
        return None
    if turn.now - question.asked_at > ANSWER_WITHIN or len(text) > ANSWER_MAX_CHARS:
        turn.store.people.answered(*turn.chat)
        return None
    try:
        with turn.store.attempt():
            if question.field == "customer":
                return _take_customer(turn, question, text)
            return _take_value(turn, question, text)
    except InvalidInput as error:
        # The question stays open: whoever mistyped tries again.
        return turn.answer(
            Message(
                explain_value(turn, error, question), buttons=((turn.button("cancel", f"cx:{question.draft_id}"),),)
            )
        )
    except SpotterError as error:
        turn.store.people.answered(*turn.chat)
        return turn.explain(error.code)


def explain_value(turn: Turn, error: InvalidInput, question: Question) -> str:
    """Why a value cannot be used, with an example of one that can."""
    field = question.field.removeprefix(OF_RECORD)
    label = field_label(turn.desk.wording, field, turn.locale)
    if error.code != "invalid_value":
        return turn.desk.explain(error.code, turn.locale)
    return turn.say("ask.not_understood", field=label) + "\n" + turn.say(f"ask.example_{field}")


def tell_changed(turn: Turn, fields: Mapping[str, Any]) -> Outcome:
    """Say what fields of a draft are now: its card changes in place, and may be far up the chat."""
    changed = changed_text(turn.desk.wording, fields, turn.locale, turn.local_now.date())
    return turn.tell("draft.edited", changed=short(changed, 200))


def _take_value(turn: Turn, question: Question, text: str) -> Outcome:
    field = question.field.removeprefix(OF_RECORD)
    if field not in FIELD_NAMES:
        turn.store.people.answered(*turn.chat)
        raise Conflict(f"question about {question.field}", code="draft_changed")
    known = turn.access.known(text, [text], about=_customer_of(turn, question))
    value = parse_value(field, text, turn.local_now, known, guess_language(text))
    if question.field.startswith(OF_RECORD):
        record = turn.store.records.newest_of_draft(question.draft_id)
        if record is None:
            raise Conflict(f"no record of draft {question.draft_id}", code="record_superseded")
        correcting.revise(turn.store, record.id, {field: value}, turn.person, turn.desk, turn.now)
        turn.store.people.answered(*turn.chat)
        note = turn.store.notes.get(record.note_id)
        # Where the note came from the thanks are on their way; whoever corrects it elsewhere hears here.
        is_here = note is not None and (note.channel, note.chat_id) == turn.chat
        return turn.outcome() if is_here else tell_changed(turn, {field: value})
    amending.change_fields(turn.store, question.draft_id, None, {field: value}, turn.person, turn.desk, turn.now)
    turn.store.people.answered(*turn.chat)
    return tell_changed(turn, {field: value})


def _customer_of(turn: Turn, question: Question) -> Sequence[str]:
    draft = turn.store.drafts.get(question.draft_id)
    return (draft.customer_id,) if draft and draft.customer_id else ()


def _take_customer(turn: Turn, question: Question, text: str) -> Outcome:
    found = search(turn.store, text, among=turn.access.readable)
    changed = amending.change_fields(
        turn.store, question.draft_id, None, {"customer": " ".join(text.split())}, turn.person, turn.desk, turn.now
    )
    turn.store.people.answered(*turn.chat)
    if changed.customer_id:
        customer = turn.store.customers.get(changed.customer_id)
        return turn.tell("draft.customer_set", customer=customer.name if customer else text)
    rows = tuple((Button(short(one.name), f"cs:{changed.id}:{place}"),) for place, one in enumerate(found))
    create = turn.button("create_customer", f"cn:{changed.id}:{changed.version}", name=short(text, 16))
    key = "customer.which" if found else "customer.new"
    return turn.answer(Message(turn.say(key, name=short(text)), buttons=(*rows, (create,))))
