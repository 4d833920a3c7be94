"""`spotter customer import …`: customers from a CSV or XLSX file, with a dry run, and taking an import back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.importing import ImportRun
    from assistant.domain.permission import Action
    from assistant.services.importing.undoing import UndoPreview
    from assistant.storage.store import Store
    from assistant.workflows.importing import ImportWork

YesOption = Annotated[bool, typer.Option("--yes", help="Do it; without it is only shown what would be done.")]
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter customer`."""
    app.command("import")(import_customers)
    app.command("imports")(imports)
    app.command("undo-import")(undo_import)


def import_customers(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file, one customer a row.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="column=field, column= to leave it out; may come several times."),
    ] = None,
    mapping: Annotated[str, typer.Option(help="Use the columns saved under this name.")] = "",
    save: Annotated[str, typer.Option(help="Save what the columns mean under this name.")] = "",
    sheet: Annotated[str, typer.Option(help="Name of the sheet; default the first.")] = "",
    encoding: Annotated[str, typer.Option(help="Encoding of a CSV file, such as big5; default told by itself.")] = "",
    doubtful: Annotated[
        str, typer.Option(help="What becomes of rows that may be a customer that is there: skip, add or join.")
    ] = "skip",
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave values out that cannot be read, instead of rejecting their rows.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day on which the file was right; default its time of change."),
    ] = None,
    as_whom: AsPerson = None,
    rejected: Annotated[Path | None, typer.Option(help="Write the rows that need a person to this CSV file.")] = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import customers from a table. Without --yes only say what would be done.

    The same file again adds nothing twice, and one that was interrupted goes on. Exit code 1 when rows were rejected.
    """
    from assistant.domain.importing import RunState
    from assistant.domain.permission import Action
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.services.importing import beginning

    with reported_errors(as_json), opened() as application:
        asked = _asked(application, file, columns or [], mapping, save, sheet, encoding, doubtful, leave_out, as_of)
        content = _read(file)
        work = _work(application)
        with application.database.write() as store:
            person_id = importer_called(store, application, as_whom, Action.CREATE)
            now = application.clock()
            run = beginning.begin(store, application.desk, file.name, content, asked, person_id, now)
        if run.state is RunState.READING:
            with CountProgress("Comparing rows") as progress:
                run = work.check(run.id, progress.show)
        if yes and run.state in (RunState.CHECKED, RunState.RUNNING):
            with CountProgress("Importing rows") as progress:
                run = work.carry_out(run.id, progress.show)
        document = run_document(application, run)
        if rejected is not None:
            write_report(application, run, rejected)
    print_result(document, as_json=as_json, human=lambda: show_run(document, yes))
    if document["counts"].get("rejected"):
        raise typer.Exit(1)


def imports(as_whom: AsPerson = None, as_json: JsonOption = False) -> None:
    """List imports, newest first: who, when, which file, and what became of its rows."""
    from assistant.domain.permission import Action
    from assistant.services.importing import reporting

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        importer_called(store, application, as_whom, Action.READ)
        runs = store.imports.recent()
        people = store.people.names()
        document = [
            {
                "id": run.id,
                "state": run.state,
                "file": run.file_name,
                "person": people.get(run.person_id or ""),
                "created_at": run.created_at,
                "counts": reporting.counts_of(store, run),
            }
            for run in runs
        ]

    def show() -> None:
        for one in document:
            counts: Any = one["counts"]
            numbers = " · ".join(f"{name} {count}" for name, count in counts.items())
            typer.echo(f"{one['id']}  {one['created_at']:%Y-%m-%d %H:%M}  {one['state']}  {one['file']}  {numbers}")

    print_result(document, as_json=as_json, human=show)


def undo_import(
    run_id: Annotated[str, typer.Argument(help="Id of the import.")],
    as_whom: AsPerson = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take an import back: customers it added go unless others built on them, and what it said is said no more."""
    from assistant.domain.permission import Action
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.services.importing import beginning, undoing

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            person_id = importer_called(store, application, as_whom, Action.DELETE)
            shown = undoing.preview(store, beginning.require_run(store, run_id))
        state = ""
        if yes:
            with CountProgress("Taking back") as progress:
                state = _work(application).undo(run_id, person_id, progress.show).state
            with application.database.read() as store:
                shown = undoing.preview(store, beginning.require_run(store, run_id))
    document = _undo_document(run_id, shown) | ({"state": state} if state else {})

    def show() -> None:
        typer.echo(f"{shown.removed} customers removed, {shown.kept_count} kept, {shown.joined} others touched")
        for kept in shown.kept:
            hangs = ", ".join(f"{table} {count}" for table, count in sorted(kept.hangs.items()))
            typer.echo(f"  kept {kept.name}: {hangs}")
        typer.echo("taken back" if yes else "--yes does it")

    print_result(document, as_json=as_json, human=show)


def importer_called(store: "Store", application: "Application", name: str | None, action: "Action") -> str | None:
    """The id of who imports, None for who runs Spotter. Raises NotFound, and Forbidden as `require_importer` does."""

    from assistant.services.importing.permitting import require_importer

    access = access_of(store, application, name)
    require_importer(access, action)
    return access.person.id if access.person else None


def _asked(
    application: "Application",
    file: Path,
    columns: list[str],
    mapping: str,
    save: str,
    sheet: str,
    encoding: str,
    doubtful: str,
    leave_out: bool,
    as_of: datetime | None,
) -> Any:
    from assistant.domain.importing import Doubtful
    from assistant.errors import InvalidInput
    from assistant.services.importing.beginning import Asked

    if doubtful not in set(Doubtful):
        raise InvalidInput(f"--doubtful is one of {', '.join(Doubtful)}")
    given = {}
    for pair in columns:
        column, is_pair, target = pair.rpartition("=")
        if not is_pair:
            raise InvalidInput(f"--map {pair}: column=field is expected")
        given[column.strip()] = target.strip()
    if mapping and save and mapping != save:
        raise InvalidInput("give --mapping or --save, not two names")
    moment = as_of.replace(tzinfo=UTC) if as_of else None
    changed = datetime.fromtimestamp(int(file.stat().st_mtime), UTC) if file.is_file() else application.clock()
    return Asked(
        sheet,
        encoding,
        given,
        mapping or save,
        bool(save),
        Doubtful(doubtful),
        leave_out,
        moment,
        min(changed, application.clock()),
    )


def _read(file: Path) -> bytes:
    from assistant.errors import InvalidInput
    from assistant.sheets.base import FILE_MAX_BYTES

    try:
        if file.stat().st_size > FILE_MAX_BYTES:
            raise InvalidInput("the file is too large: at most 50 MB", code="sheet_large")
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"cannot read {file}: {error.strerror}") from None


def _work(application: "Application") -> "ImportWork":
    from assistant.workflows.importing import ImportWork

    return ImportWork(application.database, application.desk, application.clock)


def run_document(application: "Application", run: "ImportRun") -> dict[str, Any]:
    """An import as its document."""
    from assistant.entrypoints.api.import_mapping import import_out

    with application.database.read() as store:
        return import_out(store, application.desk, run, application.desk.default_locale).model_dump(mode="json")


def write_report(application: "Application", run: "ImportRun", file: Path) -> None:
    """Write the rows that need a person to a CSV file. Raises InvalidInput where that cannot be."""
    from assistant.errors import InvalidInput
    from assistant.services.importing import reporting

    try:
        with application.database.read() as store, file.open("w", encoding="utf-8", newline="") as written:
            written.writelines(reporting.report(store, application.desk, run, application.desk.default_locale))
    except OSError as error:
        raise InvalidInput(f"cannot write {file}: {error.strerror}") from None


def show_run(document: dict[str, Any], yes: bool) -> None:
    """Print an import for people; with `yes` it was to be carried out."""
    typer.echo(f"{document['file']}  ({document['format']})  import {document['id']}: {document['state']}")
    for column in document["columns"]:
        target = column["target"] or "—"
        typer.echo(f"  {column['name']} → {target}" + (" (by its values)" if column["guessed"] else ""))
    typer.echo(" · ".join(f"{name} {count}" for name, count in document["counts"].items()))
    for row in document["troubled"][:_SHOWN]:
        typer.echo(f"  {row['row']}: {row['name']}: {row['problem']}")
    if len(document["troubled"]) > _SHOWN:
        typer.echo("  … --rejected FILE writes all of them")
    for row in document["same"][:_SHOWN]:
        where = f" (row {row['same_row']})" if row["same_row"] else ""
        typer.echo(f"  {row['row']}: {row['name']} = {row['same_as']}{where}, {row['probability']:.1%}")
    if document["state"] == "checked" and not yes:
        typer.echo("nothing was changed; --yes does it")
    elif document["state"] == "done":
        typer.echo(f"spotter customer undo-import {document['id']} takes it back")


def _undo_document(run_id: str, shown: "UndoPreview") -> dict[str, Any]:
    from assistant.entrypoints.api.import_mapping import undo_out

    return {"id": run_id} | undo_out(shown).model_dump(mode="json")
