"""`spotter customer show-import`: an import later, and the rows of it that need a person."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.entrypoints.cli.customer_imports import importer_called, run_document, show_run, write_report
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, opened


def register(app: typer.Typer) -> None:
    """Add the command to `spotter customer`."""
    app.command("show-import")(show_import)


def show_import(
    run_id: Annotated[str, typer.Argument(help="Id of the import, from `spotter customer imports`.")],
    rejected: Annotated[Path | None, typer.Option(help="Write the rows that need a person to this CSV file.")] = None,
    as_whom: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Show how far an import is, and the first rows that need a person."""
    from assistant.domain.permission import Action
    from assistant.services.importing import beginning

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            importer_called(store, application, as_whom, Action.READ)
            run = beginning.require_run(store, run_id)
        document = run_document(application, run)
        if rejected is not None:
            write_report(application, run, rejected)
    print_result(document, as_json=as_json, human=lambda: show_run(document, yes=False))
