"""Importing in chat: a file that is sent, and the buttons of an import's card."""

from datetime import datetime

from assistant.domain.importing import Doubtful, ImportRun, RunState
from assistant.domain.permission import Action
from assistant.errors import Forbidden
from assistant.services.desk import Desk
from assistant.services.importing import beginning, undoing
from assistant.services.importing.cards import card
from assistant.services.importing.permitting import require_importer
from assistant.services.importing.requesting import ImportAct, request_import
from assistant.services.outcome import Outcome
from assistant.services.posting import post
from assistant.services.turn import Turn
from assistant.sheets.base import FILE_MAX_BYTES
from assistant.storage.store import Store
from connectors.im.base import IncomingFile


def take_table(turn: Turn, file: IncomingFile) -> Outcome:
    """Have the table of the message checked, or say why not."""
    try:
        require_importer(turn.access, Action.CREATE)
    except Forbidden as error:
        return turn.explain(error.code)
    if file.size_bytes is not None and file.size_bytes > FILE_MAX_BYTES:
        return turn.explain("sheet_large")
    turn.tell("import.checking", file=file.name)
    return turn.outcome(takes_table=True)


def begin_from_chat(
    store: Store, inbox_id: str, file_name: str, content: bytes, person_id: str, desk: Desk, now: datetime
) -> ImportRun:
    """Begin the import of a file that came in chat. Again begins nothing anew. Raises as `begin` does."""
    asked = Outcome.of(store, inbox_id)
    chat = (asked.channel, asked.chat_id)
    run = beginning.begin(store, desk, file_name, content, beginning.Asked(), person_id, now, chat=chat)
    if run.state is RunState.READING:
        request_import(store, run.id, ImportAct.CHECK, person_id, now)
    else:
        message = card(store, run, desk, asked.locale, asked.channel)
        post(store, chat, message, f"answer:{inbox_id}:import", now)
    return run


def tell(store: Store, run: ImportRun, desk: Desk, now: datetime) -> None:
    """Say in the chat it came from how far an import is, with what to do next. Again says nothing new."""
    if run.chat is None:
        return
    person = store.people.get(run.person_id) if run.person_id else None
    message = card(store, run, desk, person.locale if person else desk.default_locale, run.chat[0])
    post(store, run.chat, message, f"import:{run.id}:{run.state}", now)


def carry_out(turn: Turn, about: list[str]) -> Outcome:
    """From a button: import what was checked, doubtful rows as the button says."""
    return _act(turn, about[0], ImportAct.RUN, about[1] if len(about) > 1 else "")


def drop(turn: Turn, about: list[str]) -> Outcome:
    """From a button: forget an import that changed nothing yet."""
    run = _found(turn, about[0], Action.DELETE)
    if run.state not in (RunState.CHECKED, RunState.READING, RunState.FAILED):
        return turn.explain("import_begun")
    turn.store.imports.drop(run.id)
    return turn.tell("import.dropped")


def take_back(turn: Turn, about: list[str]) -> Outcome:
    """From a button: take an import back."""
    return _act(turn, about[0], ImportAct.UNDO, "")


def _act(turn: Turn, run_id: str, act: ImportAct, doubtful: str) -> Outcome:
    run = _found(turn, run_id, Action.DELETE if act is ImportAct.UNDO else Action.CREATE)
    if act is ImportAct.RUN:
        if doubtful:
            run = beginning.decide_doubtful(turn.store, run.id, Doubtful(doubtful))
        beginning.release(turn.store, run.id)
    else:
        undoing.require_undoable(run)
    request_import(turn.store, run.id, act, turn.person.id, turn.now)
    return turn.tell("import.running" if act is ImportAct.RUN else "import.undoing")


def _found(turn: Turn, run_id: str, action: Action) -> ImportRun:
    require_importer(turn.access, action)
    return beginning.require_run(turn.store, run_id)
