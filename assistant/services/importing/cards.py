"""An import as a card in chat: what it does or did, what its columns mean, rows that need a person, and buttons."""

from collections.abc import Mapping, Sequence

from assistant.domain.importing import ImportRow, ImportRun, RunState, Verdict
from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.importing import reporting, undoing
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section

_LINES = 5
_COUNTS = ("new", "joins", "double", "known", "doubtful", "added", "joined", "rejected", "waiting")
_TROUBLES = ("doubtful", "rejected", "left_out")


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
    found = _rows(store, run, desk, locale)
    sections = [_columns(run, desk, locale)] if is_checked else []
    sections += [
        Section(say(f"import.{kind}_title", locale), tuple(entries)) for kind, entries in found.items() if entries
    ]
    buttons = _buttons(run, counts, desk, locale)
    link = desk.page(channel, f"/api/v1/customers/imports/{run.id}/rejected")
    if link and any(found[kind] for kind in _TROUBLES):
        buttons = (*buttons, (Button(say("button.import_report", locale), url=link),))
    return Message("\n".join(lines), title, tuple(sections), buttons=buttons)


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


def _rows(store: Store, run: ImportRun, desk: Desk, locale: Locale) -> Mapping[str, Sequence[Entry]]:
    """The first rows that need a person, by what is with them, then those taken for one of another name."""
    found: dict[str, list[Entry]] = {kind: [] for kind in _TROUBLES}
    for one in reporting.troubled(store, run):
        kind = _kind(one)
        if len(found[kind]) < _LINES:
            is_doubtful = kind == "doubtful"
            text = _same(run, one.row, desk, locale, 3) if is_doubtful else reporting.said(desk, one, locale)
            found[kind].append(_row(one.row, text, desk, locale))
        if all(len(entries) == _LINES for entries in found.values()):
            break
    same = reporting.taken_for_one(store, run, _LINES)
    found["same"] = [_row(row, _same(run, row, desk, locale, 1), desk, locale) for row in same]
    return found


def _kind(one: reporting.Troubled) -> str:
    if one.row.verdict is Verdict.DOUBTFUL and all(problem.code == "doubtful" for problem in one.problems):
        return "doubtful"
    return "rejected" if one.row.problems else "left_out"


def _row(row: ImportRow, text: str, desk: Desk, locale: Locale) -> Entry:
    return Entry(desk.wording.say("import.row", locale, number=row.number, text=text))


def _same(run: ImportRun, row: ImportRow, desk: Desk, locale: Locale, limit: int) -> str:
    whom = reporting.candidates_text(desk, row.candidates[:limit], locale)
    return desk.wording.say("import.same", locale, name=reporting.name_of(run, row), whom=whom)


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
