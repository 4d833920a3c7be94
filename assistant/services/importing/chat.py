"""Importing in chat: a file that is sent, the card of an import, and its buttons."""

from collections.abc import Mapping
from datetime import datetime

from assistant.domain.importing import Doubtful, ImportRun, RunState, Verdict
from assistant.domain.permission import Action
from assistant.domain.person import Locale
from assistant.errors import Forbidden
from assistant.services.desk import Desk
from assistant.services.importing import beginning, reporting, undoing
from assistant.services.importing.permitting import require_importer
from assistant.services.importing.requesting import ImportAct, request_import
from assistant.services.outcome import Outcome
from assistant.services.posting import post
from assistant.services.turn import Turn
from assistant.sheets.base import FILE_MAX_BYTES
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, IncomingFile, Message, Section

_LINES = 5
_COUNTS = ("new", "joins", "double", "known", "doubtful", "added", "joined", "rejected", "waiting")


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


def card(store: Store, run: ImportRun, desk: Desk, locale: Locale, channel: str) -> Message:
    """An import on a card: what it does or did, what its columns mean, rows that need a person, and buttons."""
    say = desk.wording.say
    if run.state is RunState.FAILED:
        return Message(say("import.failed", locale, file=run.file_name, why=desk.explain(run.error_code, locale)))
    if run.state in (RunState.UNDOING, RunState.UNDONE):
        return _undone(store, run, desk, locale)
    counts = reporting.counts_of(store, run)
    is_checked = run.state is RunState.CHECKED
    title = say(f"import.{'checked' if is_checked else 'done'}", locale, file=run.file_name, rows=counts.get("rows", 0))
    lines = [say(f"import.{name}", locale, count=counts[name]) for name in _COUNTS if counts.get(name)]
    sections = [_columns(run, desk, locale)] if is_checked else []
    sections += _rows(store, run, desk, locale)
    link = desk.page(channel, f"/api/v1/customers/imports/{run.id}/rejected")
    footer = say("import.report_at", locale, url=link) if link and len(sections) > is_checked else ""
    return Message("\n".join(lines), title, tuple(sections), footer, _buttons(run, counts, desk, locale))


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


def _columns(run: ImportRun, desk: Desk, locale: Locale) -> Section:
    settings = run.settings
    entries = []
    for column, target in settings.mapping.items():
        rule = desk.customer_rules.field(target)
        name = rule.names[locale] if rule else desk.wording.say(f"import_target.{target}", locale)
        key = "column_guessed" if column in settings.guessed else "column"
        entries.append(Entry(desk.wording.say(f"import.{key}", locale, column=column, target=name)))
    if settings.unmapped:
        entries.append(
            Entry(desk.wording.say("import.unmapped", locale, columns=", ".join(settings.unmapped)), check=True)
        )
    return Section(desk.wording.say("import.columns", locale), tuple(entries))


def _rows(store: Store, run: ImportRun, desk: Desk, locale: Locale) -> list[Section]:
    found: dict[str, list[Entry]] = {"doubtful": [], "rejected": []}
    for one in reporting.troubled(store, run):
        kind = "doubtful" if one.row.verdict is Verdict.DOUBTFUL else "rejected"
        if len(found[kind]) < _LINES:
            said = reporting.said(desk, one, locale)
            found[kind].append(Entry(desk.wording.say("import.row", locale, number=one.row.number, text=said)))
        if all(len(entries) == _LINES for entries in found.values()):
            break
    titled = {kind: desk.wording.say(f"import.{kind}_title", locale) for kind in found}
    return [Section(titled[kind], tuple(entries)) for kind, entries in found.items() if entries]


def _buttons(run: ImportRun, counts: Mapping[str, int], desk: Desk, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    def button(name: str, action: str) -> Button:
        return Button(desk.wording.say(f"button.{name}", locale), action)

    if run.state is RunState.DONE:
        return ((button("import_undo", f"iu:{run.id}"),),)
    if run.state is not RunState.CHECKED:
        return ()
    ways = [button(f"import_{way}", f"ii:{run.id}:{way}") for way in ("skip", "join", "add")]
    first = tuple(ways) if counts.get("doubtful") else (button("import_all", f"ii:{run.id}"),)
    return (first, (button("import_drop", f"ix:{run.id}"),))


def _undone(store: Store, run: ImportRun, desk: Desk, locale: Locale) -> Message:
    shown = undoing.preview(store, run)
    lines = [desk.wording.say("import.removed", locale, count=shown.removed)]
    if shown.kept_count:
        names = ", ".join(kept.name for kept in shown.kept[:_LINES])
        lines.append(desk.wording.say("import.kept", locale, count=shown.kept_count, names=names))
    return Message("\n".join(lines), desk.wording.say("import.undone", locale, file=run.file_name))
