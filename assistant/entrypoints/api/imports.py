"""Importing customers from a CSV or XLSX file: a dry run first, then carried out in the background, or taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.importing import Doubtful, ImportRun, RunState
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.import_mapping import import_out, undo_out
from assistant.entrypoints.api.import_schemas import ImportOut, RunAsked, UndoAsked, UndoOut
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.record_schemas import printable
from assistant.entrypoints.api.schemas import IdPath
from assistant.entrypoints.api.uploads import checked_size, file_name, read_form
from assistant.errors import InvalidInput
from assistant.services.access import Access
from assistant.services.importing import beginning, reporting, undoing
from assistant.services.importing.beginning import Asked
from assistant.services.importing.permitting import require_importer
from assistant.services.importing.requesting import ImportAct, request_import
from assistant.sheets.base import FILE_MAX_BYTES
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1/customers/imports", tags=["customers"], responses=documented(401, 403, 422))

_TEXTS = {
    "columns": "One `column=field` a line; `column=` leaves it out.",
    "mapping": "Use the columns saved under this name.",
    "save": "Save what the columns mean under this name.",
    "sheet": "Name of the sheet; the first without.",
    "encoding": "Encoding of a CSV file; told by itself without.",
    "doubtful": "skip, add or join.",
    "leave_out": "yes: values that cannot be read are left out, and do not reject their rows.",
    "as_of": "When the file was right, ISO 8601 with an offset.",
}
_TEXT_MAX_CHARS = 20_000
_NAME_MAX_CHARS = 100
_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "CSV or XLSX, at most 50 MB."},
                    **{name: {"type": "string", "description": said} for name, said in _TEXTS.items()},
                },
            }
        }
    },
}
Form = tuple[dict[str, str], UploadFile]


async def _read_table(request: Request) -> Form:
    texts, file = await read_form(request, frozenset(_TEXTS))
    if file is None:
        raise RequestValidationError([{"loc": ("body", "file"), "msg": "a file is needed", "type": "missing"}])
    return texts, file


@router.post("", status_code=202, responses=documented(400, 404, 409, 413, 503), openapi_extra={"requestBody": _BODY})
def begin_import(request: Request, app: App, person: Caller, given: Annotated[Form, Depends(_read_table)]) -> ImportOut:
    """Check a table of customers: what each row would do. Nothing of customers is changed.

    The check runs in the background: ask for the import by its id until its state is `checked`.
    """
    texts, file = given
    checked_size(file, FILE_MAX_BYTES)
    asked = _asked(texts)
    content = file.file.read()
    now = app.clock()
    with app.database.write() as store:
        _require(store, app, person, Action.CREATE)
        run = beginning.begin(store, app.desk, file_name(file), content, asked, person.id, now)
        if run.state is RunState.READING:
            request_import(store, run.id, ImportAct.CHECK, person.id, now)
    return _out(request, app, run)


@router.get("", responses=documented(503))
def list_imports(request: Request, app: App, person: Caller) -> list[ImportOut]:
    """Imports, newest first, without their rows."""
    with app.database.read() as store:
        _require(store, app, person, Action.READ)
        runs = store.imports.recent()
        return [import_out(store, app.desk, run, locale_of(request), rows=False) for run in runs]


@router.get("/{import_id}", responses=documented(404, 503))
def get_import(request: Request, app: App, person: Caller, import_id: IdPath) -> ImportOut:
    """How far an import is, and the first rows that need a person."""
    with app.database.read() as store:
        _require(store, app, person, Action.READ)
        run = beginning.require_run(store, import_id)
    return _out(request, app, run)


@router.post("/{import_id}/run", status_code=202, responses=documented(404, 409, 503))
def run_import(request: Request, app: App, person: Caller, import_id: IdPath, asked: RunAsked) -> ImportOut:
    """Carry an import out that was checked, in the background; again does nothing twice."""
    with app.database.write() as store:
        _require(store, app, person, Action.CREATE)
        run = beginning.require_run(store, import_id)
        if asked.doubtful is not None:
            run = beginning.decide_doubtful(store, import_id, asked.doubtful)
        run = beginning.release(store, run.id)
        request_import(store, run.id, ImportAct.RUN, person.id, app.clock())
    return _out(request, app, run)


@router.get(
    "/{import_id}/rejected",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **documented(404, 503)},
)
def get_rejected(request: Request, app: App, person: Caller, import_id: IdPath) -> Response:
    """The rows that need a person as CSV, ready to be put right and imported as they are."""
    with app.database.read() as store:
        _require(store, app, person, Action.READ)
        run = beginning.require_run(store, import_id)
        text = "".join(reporting.report(store, app.desk, run, locale_of(request)))
    headers = {"Content-Disposition": f'attachment; filename="rejected-{run.id}.csv"'}
    return Response(text.encode(), media_type="text/csv", headers=headers)


@router.post("/{import_id}/undo", status_code=202, responses=documented(404, 409, 503))
def undo_import(app: App, person: Caller, import_id: IdPath, asked: UndoAsked) -> UndoOut:
    """Say what taking an import back does, and with `confirm` do it in the background."""
    with app.database.write() as store:
        _require(store, app, person, Action.DELETE)
        run = beginning.require_run(store, import_id)
        shown = undoing.preview(store, run)
        if asked.confirm:
            undoing.require_undoable(run)
            request_import(store, run.id, ImportAct.UNDO, person.id, app.clock())
    return undo_out(shown)


def _require(store: Store, app: Application, person: Person, action: Action) -> None:
    require_importer(Access(store, app.desk, person), action)


def _asked(texts: Mapping[str, str]) -> Asked:
    try:
        held = {name: printable(text.strip()) for name, text in texts.items()}
        columns = dict(_pair(line) for line in held.get("columns", "").splitlines() if line.strip())
        doubtful = Doubtful(held.get("doubtful") or Doubtful.SKIP)
        as_of = datetime.fromisoformat(held["as_of"]) if held.get("as_of") else None
        if as_of is not None and (as_of.tzinfo is None or not 1970 < as_of.year < 9999):
            raise ValueError("as_of needs an offset")
    except ValueError as error:
        raise RequestValidationError([{"loc": ("body",), "msg": str(error)[:200], "type": "value"}]) from None
    named = [held.get(name, "") for name in ("mapping", "save", "sheet", "encoding")]
    if any(len(one) > _NAME_MAX_CHARS for one in named) or len(held.get("columns", "")) > _TEXT_MAX_CHARS:
        raise InvalidInput("a name has at most 100 characters", code="invalid_input")
    mapping, save, sheet, encoding = named
    leaves_out = held.get("leave_out", "").casefold() in ("yes", "true", "1")
    return Asked(sheet, encoding, columns, save or mapping, bool(save), doubtful, leaves_out, as_of)


def _pair(line: str) -> tuple[str, str]:
    column, is_pair, target = line.rpartition("=")
    if not is_pair:
        raise ValueError("columns: column=field is expected, one a line")
    return column.strip(), target.strip()


def _out(request: Request, app: Application, run: ImportRun) -> ImportOut:
    with app.database.read() as store:
        return import_out(store, app.desk, run, locale_of(request))
