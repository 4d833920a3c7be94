"""Beginning an import: the file is opened, its columns are understood, and the run is kept with the file in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath

from assistant.domain.ids import new_id
from assistant.domain.importing import Doubtful, ImportRun, ImportSettings, RunState
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services.desk import Desk
from assistant.services.importing.columns import SAMPLE_ROWS, is_known_name, propose
from assistant.sheets.base import Sheet
from assistant.sheets.opening import open_sheet
from assistant.storage.store import Store

_NAME_MAX = 200
_ABANDONED_AFTER = timedelta(days=7)
_UNFINISHED = frozenset({RunState.READING, RunState.CHECKED, RunState.FAILED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody says about the import of a file.

    `columns` maps names of columns to targets, empty for none; `saved_as` names a mapping to use, and to keep these
    columns under with `saves`. `as_of` is when what the file says was so; where nobody says, `file_time` is, unless the
    very same file came before.
    """

    sheet: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    saved_as: str = ""
    saves: bool = False
    doubtful: Doubtful = Doubtful.SKIP
    leaves_out: bool = False
    as_of: datetime | None = None
    file_time: datetime | None = None


def begin(
    store: Store,
    desk: Desk,
    file_name: str,
    content: bytes,
    asked: Asked,
    person_id: str | None,
    now: datetime,
    *,
    chat: tuple[str, str] | None = None,
) -> ImportRun:
    """Keep a new run, to be checked next. A run of the same file in the same way that was begun to be carried out, or
    that was, is returned in its place; one that changed nothing yet is replaced, and forgotten after a week.

    Raises InvalidInput as `open_sheet` and `propose` do, NotReady without the reader for XLSX, and NotFound with code
    `import_mapping_unknown`.
    """
    sheet = opened(desk, content, asked.sheet, asked.encoding)
    saved = store.imports.mapping(asked.saved_as) if asked.saved_as else None
    if asked.saved_as and saved is None and not asked.saves:
        why = ", ".join(store.imports.mapping_names())
        raise NotFound(f"no mapping is saved as {asked.saved_as}; there are {why}", code="import_mapping_unknown")
    sample = [line.cells for line in islice(sheet.lines(), SAMPLE_ROWS)]
    proposal = propose(desk, sheet.columns, sample, asked.columns, saved)
    settings = ImportSettings(
        asked.sheet,
        asked.encoding,
        sheet.columns,
        proposal.mapping,
        proposal.guessed,
        asked.doubtful,
        asked.leaves_out,
    )
    if asked.saves and asked.saved_as:
        store.imports.save_mapping(asked.saved_as, _all_said(settings), person_id, now)
    for abandoned in store.imports.unfinished(now - _ABANDONED_AFTER):
        store.imports.drop(abandoned)
    digest = hashlib.sha256(content).hexdigest()
    of_file = store.imports.of_digest(digest)
    for earlier in of_file:
        if earlier.state in _UNFINISHED and earlier.person_id == person_id:
            store.imports.drop(earlier.id)
        elif (
            earlier.state in (RunState.RUNNING, RunState.DONE)
            and earlier.settings == settings
            and asked.as_of in (None, earlier.as_of)
        ):
            return earlier
    before = next((one.as_of for one in of_file if one.state in (RunState.RUNNING, RunState.DONE)), None)
    name = PurePosixPath(file_name.replace("\\", "/")).name[-_NAME_MAX:]
    run = ImportRun(
        new_id(),
        RunState.READING,
        person_id,
        name,
        digest,
        settings,
        # What the very same file says was so at the same time, whenever it comes again.
        asked.as_of or before or asked.file_time or now,
        now,
        format=sheet.format[:100],
        chat=chat,
    )
    store.imports.add(run, content)
    return run


def opened(desk: Desk, content: bytes, sheet: str, encoding: str) -> Sheet:
    """The table in a file, its header found by the names that columns have here."""
    return open_sheet(content, is_known_name(desk), sheet=sheet or None, encoding=encoding or None)


def require_run(store: Store, run_id: str, *, lock: bool = False) -> ImportRun:
    """The run. Raises NotFound with code `import_unknown`."""
    run = store.imports.get(run_id, lock=lock)
    if run is None:
        raise NotFound(f"there is no import {run_id}", code="import_unknown")
    return run


def decide_doubtful(store: Store, run_id: str, doubtful: Doubtful) -> ImportRun:
    """What becomes of doubtful rows of a run that is checked. Raises NotFound and InvalidInput (`import_begun`)."""
    run = require_run(store, run_id, lock=True)
    if run.settings.doubtful is doubtful:
        return run
    if run.state not in (RunState.READING, RunState.CHECKED):
        raise InvalidInput("the import was begun already", code="import_begun")
    run = replace(run, settings=replace(run.settings, doubtful=doubtful))
    store.imports.change(run.id, settings=run.settings)
    return run


def release(store: Store, run_id: str) -> ImportRun:
    """Let a run that is checked be carried out; one that was is let be. Raises NotFound, and Conflict with code
    `import_not_ready`."""
    run = require_run(store, run_id, lock=True)
    if run.state not in (RunState.CHECKED, RunState.RUNNING, RunState.DONE):
        raise Conflict(f"import {run_id} is {run.state}", code="import_not_ready")
    if run.state is RunState.CHECKED:
        store.imports.change(run_id, state=RunState.RUNNING)
    return require_run(store, run_id)


def _all_said(settings: ImportSettings) -> Mapping[str, str]:
    """The mapping with the columns that are left out on purpose or for want of a meaning."""
    return {column: settings.mapping.get(column, "") for column in settings.columns}
