"""What we did about a lead, told in chat: how we were in touch, and, as the next message, what it was about."""

from assistant.domain.lead import TouchKind
from assistant.services import asked as questions
from assistant.services import lead_handling, lead_keeping
from assistant.services.asked import Asked
from assistant.services.lead_cards import lead_rows
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

ASKED = "lead.touch"
OURS = (TouchKind.CALL, TouchKind.CHAT, TouchKind.EMAIL, TouchKind.EVENT, TouchKind.NOTE)
"""What may be ours; the first four answer the lead."""


def ask_what(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, and once it is chosen the kind): ask how we were in touch, then what it was about."""
    held = lead_keeping.found_open(turn.store, about[0], turn.person, turn.desk)
    called = turn.access.lead_mask(held).lead(held).facts.called
    if len(about) < 2:
        picks = [Button(_kind(turn, one), f"lb:{held.id}:{one.value}") for one in OURS]
        return turn.answer(
            Message(turn.say("lead_edit.touch_which", lead=called), buttons=(tuple(picks[:3]), tuple(picks[3:])))
        )
    kind = _ours(about[1])
    questions.ask(turn, held.id, ASKED, kind.value)
    row = (
        Button(turn.say("lead_edit.touch_without"), f"lj:{held.id}:{kind.value}"),
        turn.button("cancel", f"cx:{held.id}"),
    )
    return turn.answer(Message(turn.say("lead_edit.touch_what", kind=_kind(turn, kind)), buttons=(row,)))


def add(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, kind): note it without words."""
    kind = _ours(about[1])
    asked = questions.waiting(turn, ASKED)
    if asked and asked.about == about[0]:
        questions.close(turn)
    return _add(turn, about[0], kind, "")


def take_answer(turn: Turn) -> Outcome | None:
    """Use the message as what it was about; None where that was not asked."""
    asked: Asked | None = questions.answered(turn, ASKED)
    if asked is None:
        return None
    questions.close(turn)
    return _add(turn, asked.about, _ours(asked.kept[0]), " ".join(turn.incoming.text.split()))


def _add(turn: Turn, lead_id: str, kind: TouchKind, content: str) -> Outcome:
    held = lead_handling.respond(turn.store, lead_id, turn.person, turn.desk, turn.now, kind=kind, content=content)
    called = turn.access.lead_mask(held).lead(held).facts.called
    text = turn.say("lead_edit.touched", lead=called, kind=_kind(turn, kind))
    return turn.answer(Message(text, buttons=lead_rows(turn.desk, held, turn.locale)))


def _ours(name: str) -> TouchKind:
    kind = TouchKind(name)
    if kind not in OURS:
        raise ValueError(name)
    return kind


def _kind(turn: Turn, kind: TouchKind) -> str:
    return turn.say(f"lead_edit.ours_{kind.value}")
