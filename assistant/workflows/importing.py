"""An import of customers from beginning to end: checked, carried out, taken back, each in many short transactions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.domain.importing import ImportRow, ImportRun, Problem, RowState, RunState, Sorted, Verdict
from assistant.errors import InvalidInput, NotFound, NotReady
from assistant.services.deduplicating import gather
from assistant.services.desk import Desk
from assistant.services.importing import applying, chat, linking, reporting, undoing
from assistant.services.importing.beginning import opened, release, require_run
from assistant.services.importing.matching import Brief, brief_of, sort_rows
from assistant.services.importing.requesting import ImportAct
from assistant.services.importing.rows import RowReader
from assistant.sheets.base import Sheet
from assistant.storage.database import Database
from assistant.storage.store import Store
from assistant.workflows.steps import Runner, attempt

Progress = Callable[[int, int], None]
_KEPT_AT_ONCE = 1_000


def _silent(_done: int, _all: int) -> None: ...


@dataclass(frozen=True)
class ImportWork:
    """Works on imports. Each part may be called again after a crash and goes on where it stopped; two processes at
    once share the rows between them."""

    database: Database
    desk: Desk
    clock: Callable[[], datetime]

    def check(self, run_id: str, progress: Progress = _silent) -> ImportRun:
        """Tell what each row is, and keep that with the rows; nothing of customers is changed. Raises NotFound, and
        InvalidInput where the file cannot be read to its end; the run has failed then."""
        with self.database.read() as store:
            run, content = require_run(store, run_id), store.imports.content(run_id)
            if run.state is not RunState.READING or content is None:
                return run
            gathered, known = gather(store, self.desk), _imported_before(store, run)
        try:
            sheet = opened(self.desk, content, run.settings.sheet, run.settings.encoding)
            found = sort_rows(self.desk, gathered, list(self._briefs(run, sheet, known)), progress)
            self._keep(run, sheet, found)
        except (InvalidInput, NotReady) as error:
            with self.database.write() as store:
                store.imports.clear_rows(run_id)
                store.imports.change(run_id, state=RunState.FAILED, error_code=error.code)
            raise
        return self._run(run_id)

    def carry_out(self, run_id: str, progress: Progress = _silent) -> ImportRun:
        """Import the rows of a run that was checked; one that is done stays as it is.

        Raises NotFound, and Conflict with code `import_not_ready` for a run that is not checked, or was taken back.
        """
        with self.database.write() as store:
            run = release(store, run_id)
        if run.state is RunState.DONE:
            return run
        total = sum(run.counts.values())
        self._repeat(
            run_id, lambda store, run: applying.apply_some(store, self.desk, run, self.clock()), total, progress
        )
        self._repeat(run_id, lambda store, run: linking.link_some(store, self.desk, run), 0, progress)
        return self._end(run_id, RunState.RUNNING, RunState.DONE, done_at=self.clock())

    def undo(self, run_id: str, person_id: str | None, progress: Progress = _silent) -> ImportRun:
        """Take a run back, as far as it got; again is no error. Raises NotFound, and Conflict with code
        `import_not_done` where it changed nothing yet."""
        with self.database.write() as store:
            run = require_run(store, run_id, lock=True)
            if run.state is RunState.UNDONE:
                return run
            undoing.require_undoable(run)
            store.trail.act_as(person_id or "")
            store.imports.change(run_id, state=RunState.UNDOING, undone_by=person_id)
        total = sum(run.counts.values())
        now = self.clock()
        self._repeat(run_id, lambda store, run: undoing.retire_some(store, self.desk, run, now), total, progress)
        self._repeat(run_id, lambda store, run: undoing.remove_some(store, self.desk, run, now), total, progress)
        return self._end(run_id, RunState.UNDOING, RunState.UNDONE, undone_at=now)

    def work_off(self, runner: Runner, inbox_id: str) -> None:
        """The workflow of an import that was asked for by an inbox row: the slow part, then what is said of it."""
        failed = attempt(runner, "import", self._act, inbox_id).get("error", "")
        attempt(runner, "tell", self._tell, inbox_id, bool(failed))

    def _act(self, inbox_id: str) -> None:
        run_id, act, person_id = self._asked(inbox_id)
        if act is ImportAct.CHECK:
            self.check(run_id)
        elif act is ImportAct.RUN:
            self.carry_out(run_id)
        else:
            self.undo(run_id, person_id)

    def _tell(self, inbox_id: str, is_dead: bool) -> None:
        run_id, _, _ = self._asked(inbox_id)
        with self.database.write() as store:
            if run := store.imports.get(run_id):
                chat.tell(store, run, self.desk, self.clock())
            store.inbox.finish(inbox_id, self.clock(), dead=is_dead)

    def _asked(self, inbox_id: str) -> tuple[str, ImportAct, str | None]:
        with self.database.read() as store:
            row = store.inbox.get(inbox_id)
        if row is None:
            raise NotFound(f"inbox row {inbox_id}")
        return row.payload["import_id"], ImportAct(row.payload["act"]), row.payload["person_id"] or None

    def _briefs(self, run: ImportRun, sheet: Sheet, known: dict[int, str]) -> Iterator[Brief]:
        reader = RowReader(self.desk, run.settings)
        for line in sheet.lines():
            row = reader.read(line.number, line.cells)
            if not row.problems:
                yield brief_of(self.desk, run, row, known.get(row.number))

    def _keep(self, run: ImportRun, sheet: Sheet, found: Mapping[int, Sorted]) -> None:
        reader = RowReader(self.desk, run.settings)
        with self.database.write() as store:
            store.imports.clear_rows(run.id)
        rows: list[ImportRow] = []
        for line in sheet.lines():
            read, is_one = reader.read(line.number, line.cells), found.get(line.number)
            if is_one is None:
                row = ImportRow(line.number, line.cells, Verdict.REJECTED, RowState.REJECTED, problems=read.problems)
            else:
                row = _waiting(line.number, line.cells, is_one, missing_parent=read.parent)
                row = linking.with_left_out(row, *read.left_out)
            rows.append(row)
            if len(rows) == _KEPT_AT_ONCE:
                self._keep_rows(run.id, rows)
                rows = []
        self._keep_rows(run.id, rows)
        with self.database.write() as store:
            checked = require_run(store, run.id, lock=True)
            counts = reporting.counts_of(store, checked)
            counts = {name: count for name, count in counts.items() if name != "rows"}
            store.imports.change(run.id, state=RunState.CHECKED, counts=counts)
            store.imports.drop_content(run.id)

    def _keep_rows(self, run_id: str, rows: Sequence[ImportRow]) -> None:
        with self.database.write() as store:
            store.imports.add_rows(run_id, rows)

    def _repeat(self, run_id: str, some: Callable[[Store, ImportRun], int], total: int, progress: Progress) -> None:
        done = 0
        while True:
            with self.database.write() as store:
                run = require_run(store, run_id, lock=True)
                store.trail.act_as(_who(run))
                count = some(store, run)
            done += count
            if not count:
                return
            progress(min(done, total), total)

    def _end(self, run_id: str, of: RunState, to: RunState, **moments: datetime) -> ImportRun:
        with self.database.write() as store:
            run = require_run(store, run_id, lock=True)
            store.trail.act_as(_who(run))
            if run.state is of:
                store.imports.change(run_id, state=to, **moments)
            return require_run(store, run_id)

    def _run(self, run_id: str) -> ImportRun:
        with self.database.read() as store:
            return require_run(store, run_id)


def _waiting(number: int, cells: tuple[str, ...], is_one: Sorted, *, missing_parent: str) -> ImportRow:
    """A row that waits to be imported; one of a file imported before has nothing left to do."""
    best = is_one.candidates[0] if is_one.candidates else None
    state = RowState.LINKED if is_one.verdict is Verdict.KNOWN else RowState.WAITING
    row = ImportRow(
        number,
        cells,
        is_one.verdict,
        state,
        best.customer_id if best and is_one.verdict in (Verdict.KNOWN, Verdict.JOINS) else None,
        candidates=is_one.candidates,
        parent=is_one.parent,
    )
    is_missing = bool(missing_parent) and is_one.parent is None and state is RowState.WAITING
    return linking.with_left_out(row, Problem("parent_unknown", value=missing_parent)) if is_missing else row


def _imported_before(store: Store, run: ImportRun) -> dict[int, str]:
    """By row, the customers that earlier imports of the very same file in the same way put them to."""
    found: dict[int, str] = {}
    for earlier in store.imports.of_digest(run.digest):
        is_same = (earlier.settings.mapping, earlier.settings.sheet) == (run.settings.mapping, run.settings.sheet)
        if is_same and earlier.state in (RunState.RUNNING, RunState.DONE) and earlier.as_of == run.as_of:
            found = {**store.imports.customers_of(earlier.id), **found}
    return found


def _who(run: ImportRun) -> str:
    """Whose doing it is: of whoever takes it back, else of whoever imports; empty for who runs Spotter."""
    return (run.undone_by if run.state is RunState.UNDOING else run.person_id) or ""
