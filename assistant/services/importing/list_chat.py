"""Imports in chat: the newest, and the card of one, with its buttons."""

from collections.abc import Callable, Mapping

from assistant.domain.permission import Action
from assistant.services.called import explained
from assistant.services.cards import short
from assistant.services.importing import beginning
from assistant.services.importing.cards import card
from assistant.services.importing.permitting import require_importer
from assistant.services.outcome import Outcome
from assistant.services.phrasing import date_text
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

LISTED_MAX = 8
LABEL_MAX_CHARS = 40


@explained
def obey(turn: Turn, _rest: str) -> Outcome:
    """`/imports` lists the newest imports, a button each."""
    require_importer(turn.access, Action.READ)
    runs = turn.store.imports.recent(LISTED_MAX)
    if not runs:
        return turn.tell("import_list.none")
    rows = []
    for run in runs:
        day = turn.desk.local_time(run.created_at, turn.person).date()
        state = turn.say(f"import_list.{run.state}")
        line = f"{run.file_name} · {state} · {date_text(day, turn.locale, turn.local_now.date())}"
        rows.append((Button(short(line, LABEL_MAX_CHARS), f"im:{run.id}"),))
    return turn.answer(Message(turn.say("import_list.title"), buttons=tuple(rows)))


def show(turn: Turn, about: list[str]) -> Outcome:
    """From the button (import): its card as it is now."""
    require_importer(turn.access, Action.READ)
    run = beginning.require_run(turn.store, about[0])
    return turn.answer(card(turn.store, run, turn.desk, turn.locale, turn.incoming.channel))


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"imports": obey}
ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {"im": show}
