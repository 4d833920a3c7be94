"""Filling stale fields anew, asked for in chat: `/refill`, and what came of it."""

from collections.abc import Mapping

from assistant.domain.permission import Action, Kind
from assistant.services.administering import privately
from assistant.services.chore import Chore
from assistant.services.outcome import Outcome
from assistant.services.refilling import Refilled
from assistant.services.turn import Turn
from connectors.im.base import Message

REFILL = "refill"


@privately
def obey(turn: Turn, _rest: str) -> Outcome:
    """`/refill` asks whoever may know about fields that went stale; a worker does it and answers."""
    turn.access.require_kind(Action.ADMINISTER, Kind.CUSTOMER, code="admin_only")
    turn.tell("refill.asking")
    return turn.outcome(chore=REFILL)


def tell(chore: Chore, done: Mapping[str, Refilled]) -> None:
    """Answer how many fields were asked about, and of how many somebody knew."""
    asked = sum(one.asked for one in done.values())
    if not asked:
        chore.answer(Message(chore.say("refill.nothing")))
        return
    lines = []
    for name, one in done.items():
        key = f"refill.by.{name}"
        who = chore.say(key) if key in chore.desk.wording.keys(chore.locale) else name
        lines.append(chore.say("refill.done", who=who, asked=one.asked, known=one.known, unknown=one.asked - one.known))
    chore.answer(Message("\n".join(lines)))
