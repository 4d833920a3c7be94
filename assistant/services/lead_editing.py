"""Mending what is known of a lead in chat: which fact, its value as the next message; and its grade by one's word."""

import re
from typing import Any

from assistant.domain.lead import FACTS, Lead, LeadGrade
from assistant.domain.permission import Action
from assistant.errors import InvalidInput, SpotterError
from assistant.language.numerals import parse_zh_int
from assistant.language.text import fold
from assistant.services import asked as questions
from assistant.services import lead_handling, lead_keeping
from assistant.services.asked import Asked
from assistant.services.cards import short
from assistant.services.editing_words import NOTHING
from assistant.services.lead_cards import lead_rows
from assistant.services.lead_keeping import fields_telling
from assistant.services.opportunity_cards import type_text
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

ASKED = "lead.fact."
"""How the fields of open questions about facts begin; the version that was read is kept with them."""
LONGEST_CHARS = {"phone": 40, "wechat": 100}
_SIZE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>万|千|k|m)?\s*(?:多?人|家|people|staff|employees|shops)?"
)
_UNITS = {"万": 10_000, "千": 1_000, "k": 1_000, "m": 1_000_000}
SIZE_MAX = 1_000_000_000
_WITH_EXAMPLE = ("phone", "email", "size")


def pick_fact(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead): offer its facts, the grades above its own, and, of several, the type to convert it to."""
    held = lead_keeping.found_open(turn.store, about[0], turn.person, turn.desk)
    picks = [Button(fact_text(turn, fact), f"lh:{held.id}:{fact}") for fact in editable(turn, held)]
    rows = [tuple(picks[start : start + 3]) for start in range(0, len(picks), 3)]
    grades = [one for one in LeadGrade if one.level > held.grade.level]
    rows.append(
        tuple(
            Button(turn.say("lead_edit.grade_up", grade=_grade(turn, one)), f"lm:{held.id}:{held.version}:{one.value}")
            for one in grades
        )
    )
    if len(types := turn.desk.selling.types) > 1:
        named = [(one.id, type_text(turn.desk, one.id, turn.locale)) for one in types]
        rows += [(Button(turn.say("lead_edit.convert_to", type=name), f"lo:{held.id}::{one}"),) for one, name in named]
    rows.append((turn.button("back", f"ls:{held.id}"),))
    return turn.answer(
        Message(turn.say("lead_edit.which", lead=_called(turn, held)), buttons=tuple(filter(None, rows)))
    )


def ask_fact(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, fact): ask for its value."""
    held, fact = lead_keeping.found_open(turn.store, about[0], turn.person, turn.desk), about[1]
    if fact not in editable(turn, held):
        return turn.explain("field_not_allowed")
    questions.ask(turn, held.id, ASKED + fact, str(held.version))
    text = turn.say("lead_edit.value", field=fact_text(turn, fact)) + _example(turn, fact)
    if present := getattr(turn.access.lead_mask(held).lead(held).facts, fact):
        text += "\n" + turn.say("lead_edit.now", value=short(str(present), 300))
    return turn.answer(Message(text, buttons=((turn.button("cancel", f"cx:{held.id}"),),)))


def take_answer(turn: Turn) -> Outcome | None:
    """Use the message as the fact that was asked for; None where none was."""
    asked = questions.answered(turn, ASKED)
    return _take_fact(turn, asked) if asked else None


def raise_grade(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, version, grade): it is that by the sender's word."""
    grade = LeadGrade(about[2])
    held = lead_handling.change(turn.store, about[0], int(about[1]), {}, turn.person, turn.desk, turn.now, grade=grade)
    return _answer(turn, held, turn.say("lead_edit.graded", lead=_called(turn, held), grade=_grade(turn, held.grade)))


def read_fact(fact: str, text: str) -> Any:
    """The value of a fact that was typed, empty for 无 and none. Raises InvalidInput with code `invalid_value`."""
    words = " ".join(text.split())
    if NOTHING.fullmatch(fold(words)):
        return None if fact == "size" else ""
    if fact == "size":
        return _size(words)
    is_bad = (fact == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", words)) or (
        fact == "phone" and sum(char.isdigit() for char in words) < 5
    )
    if is_bad or len(words) > LONGEST_CHARS.get(fact, 200):
        raise InvalidInput(f"that is no {fact}", code="invalid_value", field=fact)
    return words


def editable(turn: Turn, held: Lead) -> list[str]:
    """The facts of a lead that the sender may see and set."""
    resource = turn.access.of_lead(held)
    hidden = turn.access.lead_mask(held).hidden_facts
    return [one for one in FACTS if one not in hidden and turn.access.writes_fields(resource, fields_telling(one))]


def fact_text(turn: Turn, fact: str) -> str:
    """What a fact is called."""
    return turn.say(f"lead_fact.{fact}")


def _take_fact(turn: Turn, asked: Asked) -> Outcome:
    fact = asked.field
    try:
        value = read_fact(fact, turn.incoming.text)
    except InvalidInput:
        said = turn.say("lead_edit.not_understood", field=fact_text(turn, fact)) + _example(turn, fact)
        return turn.answer(Message(said, buttons=((turn.button("cancel", f"cx:{asked.about}"),),)))
    questions.close(turn)
    try:
        with turn.store.attempt():
            before = turn.access.lead(asked.about)
            held = lead_handling.change(
                turn.store, asked.about, int(asked.kept[0]), {fact: value}, turn.person, turn.desk, turn.now
            )
    except SpotterError as error:
        return _refused(turn, asked, error)
    if held == before:
        return _answer(turn, held, turn.say("lead_edit.same"))
    text = turn.say("lead_edit.emptied") if value in ("", None) else str(value)
    changed = turn.say("lead_edit.fact", field=fact_text(turn, fact), value=short(text, 200))
    return _answer(turn, held, turn.say("lead_edit.changed", lead=_called(turn, held), changed=changed))


def _refused(turn: Turn, asked: Asked, error: SpotterError) -> Outcome:
    """What changed meanwhile is shown as it is now; all else is told as elsewhere."""
    held = turn.store.leads.get(asked.about)
    if error.code != "lead_changed" or held is None or not turn.access.allows(Action.READ, turn.access.of_lead(held)):
        return turn.explain(error.code)
    row = (turn.button("lead_show", f"ls:{held.id}"),)
    return turn.answer(Message(turn.say("lead_edit.again", lead=_called(turn, held)), buttons=(row,)))


def _size(words: str) -> int:
    match = _SIZE.fullmatch(words.casefold())
    number = float(match["number"].replace(",", "")) * _UNITS.get(match["unit"] or "", 1) if match else None
    if number is None:
        number = parse_zh_int(words.rstrip("人家"))
    if number is None or not 0 <= number <= SIZE_MAX or number != int(number):
        raise InvalidInput("that is no size", code="invalid_value", field="size")
    return int(number)


def _example(turn: Turn, fact: str) -> str:
    return "\n" + turn.say(f"lead_edit.example_{fact}") if fact in _WITH_EXAMPLE else ""


def _grade(turn: Turn, grade: LeadGrade) -> str:
    return turn.say(f"lead_grade.{grade.value}")


def _called(turn: Turn, held: Lead) -> str:
    return turn.access.lead_mask(held).lead(held).facts.called


def _answer(turn: Turn, held: Lead, text: str) -> Outcome:
    return turn.answer(Message(text, buttons=lead_rows(turn.desk, held, turn.locale)))
