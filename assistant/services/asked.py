"""What was asked in a chat about a lead, an opportunity or a new customer: the next message of whoever was asked is
the answer, or a button they press."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.services.turn import Turn
from assistant.storage.people import Question

ANSWER_WITHIN = timedelta(minutes=30)
ANSWER_MAX_CHARS = 200
"""A longer message is a new note, not the value of a field."""
ELSEWHERE = ("lead.", "deal.", "customer.")
"""How questions begin that are about no draft."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question: about the lead or opportunity of id `about`, empty where it is not there yet, of its `field`,
    with what was `kept` for then."""

    about: str
    field: str
    kept: tuple[str, ...]
    at: datetime


def ask(turn: Turn, about: str, field: str, *kept: str) -> None:
    """Remember that the sender was asked; `field` begins with one of ELSEWHERE."""
    turn.store.people.ask(*turn.chat, Question(about, field, turn.now, "\n".join((turn.person.id, *kept))))


def waiting(turn: Turn, start: str) -> Asked | None:
    """What the sender was asked last, if its field begins with `start`, however long ago; `field` comes without it."""
    question = turn.store.people.question(*turn.chat)
    if question is None or not question.field.startswith(start):
        return None
    person_id, *kept = question.text.split("\n")
    if person_id != turn.person.id:
        return None
    return Asked(question.draft_id, question.field.removeprefix(start), tuple(kept), question.asked_at)


def answered(turn: Turn, start: str) -> Asked | None:
    """What the message is an answer to: as `waiting`, but not too long ago, and to a message that is not too long. A
    question that is left so is forgotten."""
    asked = waiting(turn, start)
    if asked is None:
        return None
    if turn.now - asked.at > ANSWER_WITHIN or len(turn.incoming.text.strip()) > ANSWER_MAX_CHARS:
        close(turn)
        return None
    return asked


def close(turn: Turn) -> None:
    """Nothing is asked any more."""
    turn.store.people.answered(*turn.chat)
