"""What is said of an import: counts, samples of each kind of row, and the rows that need a person as a file."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.importing import (
    REPORT_TARGETS,
    Candidate,
    ImportRow,
    ImportRun,
    Problem,
    RowState,
    RunState,
    Target,
    Verdict,
)
from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.sheets.writing import csv_text, unguarded
from assistant.storage.store import Store

ROW, PROBLEM, DECISION = "row", "problem", "decision"
_SHOWN_CHARS = 60


@dataclass(frozen=True, slots=True)
class Troubled:
    """A row that needs a person: refused, doubtful, or imported but for some of its values."""

    row: ImportRow
    problems: tuple[Problem, ...]


def counts_of(store: Store, run: ImportRun) -> Mapping[str, int]:
    """The rows of a run: by what they are while it is checked, by what became of them after."""
    found: Counter[str] = Counter()
    for (verdict, state, is_new), count in store.imports.count_states(run.id).items():
        found["rows"] += count
        if run.state in (RunState.READING, RunState.CHECKED, RunState.FAILED):
            found[verdict] += count
        elif state is RowState.WAITING:
            found["waiting"] += count
        elif state is RowState.REJECTED:
            found["rejected"] += count
        elif verdict is Verdict.KNOWN:
            found["known"] += count
        else:
            found["added" if is_new else "joined"] += count
    return dict(found)


def troubled(store: Store, run: ImportRun) -> Iterator[Troubled]:
    """The rows that need a person, in order."""
    after = 0
    while rows := store.imports.rows(run.id, after=after):
        after = rows[-1].number
        for row in rows:
            if row.problems or row.left_out or row.state is RowState.REJECTED:
                yield Troubled(row, (*row.problems, *row.left_out))
            elif row.verdict is Verdict.DOUBTFUL and row.state is RowState.WAITING:
                yield Troubled(row, (Problem("doubtful"),))


def report(store: Store, desk: Desk, run: ImportRun, locale: Locale) -> Iterator[str]:
    """The rows that need a person as a CSV file in pieces: the columns of the file, then `row`, `problem` and
    `decision`. Put right it can be imported as it is."""
    kept = [
        place
        for place, column in enumerate(run.settings.columns)
        if run.settings.mapping.get(column) not in REPORT_TARGETS
    ]

    def rows() -> Iterator[Sequence[object]]:
        for one in troubled(store, run):
            cells = [unguarded(one.row.cells[place]) if place < len(one.row.cells) else "" for place in kept]
            yield *cells, one.row.number, said(desk, one, locale), ""

    columns = [run.settings.columns[place] for place in kept]
    return csv_text([*columns, ROW, PROBLEM, DECISION], rows())


def said(desk: Desk, one: Troubled, locale: Locale) -> str:
    """What is wrong with a row and what to do, in one line."""
    return "; ".join(problem_text(desk, problem, locale, one.row.candidates) for problem in one.problems)


def problem_text(desk: Desk, problem: Problem, locale: Locale, candidates: Sequence[Candidate] = ()) -> str:
    """A problem in words: where it is, what it is, what to do."""
    key = f"import_problem.{problem.code}"
    params: dict[str, str] = {
        "value": problem.value[:_SHOWN_CHARS],
        "more": problem.more,
        "candidates": candidates_text(desk, candidates, locale),
    }
    text = desk.wording.say(key, locale, **{name: params[name] for name in desk.wording.keys(locale)[key]})
    return desk.wording.say("import.at_column", locale, column=problem.column, text=text) if problem.column else text


def candidates_text(desk: Desk, candidates: Sequence[Candidate], locale: Locale) -> str:
    """The customers or rows that a row may be, each with how likely."""
    parts = []
    for one in candidates:
        row = desk.wording.say("import.row_number", locale, number=one.row) if one.row else ""
        name = " ".join(part for part in (one.name, row) if part)
        parts.append(f"{name} ({one.probability:.0%})")
    return ", ".join(parts)


def taken_for_one(store: Store, run: ImportRun, limit: int) -> Sequence[ImportRow]:
    """The first rows that are one with a customer or an earlier row of another name; by the same name is not shown."""
    found: list[ImportRow] = []
    after = 0
    while len(found) < limit and (
        rows := store.imports.rows(run.id, verdicts=[Verdict.JOINS, Verdict.DOUBLE], after=after)
    ):
        after = rows[-1].number
        found += [row for row in rows if row.candidates and row.candidates[0].name != name_of(run, row)]
    return found[:limit]


def name_of(run: ImportRun, row: ImportRow) -> str:
    """The name a row gives its customer; empty where there is none."""
    for place, column in enumerate(run.settings.columns):
        if run.settings.mapping.get(column) == Target.NAME and place < len(row.cells):
            return row.cells[place][:200]
    return ""
