"""`spotter privacy`: giving out a person's data, and erasing it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.services.access import Access
    from assistant.services.privacy import Concerned
    from assistant.storage.store import Store

app = typer.Typer(help="A person's data: a user's, or with --customer a contact's.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The person's name.")]
OfCustomer = Annotated[str | None, typer.Option("--customer", help="The customer whose contact it is.")]


@app.command()
def export(
    name: Name,
    output: Annotated[Path, typer.Option("--output", "-o", help="A .json file, or a .zip with the recordings too.")],
    customer: OfCustomer = None,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Write all that is held of a person into a file."""
    from assistant.errors import InvalidInput
    from assistant.services import privacy

    with reported_errors(as_json):
        if output.suffix.lower() not in (".json", ".zip"):
            raise InvalidInput(f"{output}: give a file that ends in .json or .zip")
        with opened() as application:
            with application.database.write() as store:
                access = access_of(store, application, person)
                document = privacy.export(store, _concerned(store, access, name, customer))
            _write(application, document, output)
    rows = {table: len(found) for table, found in document["named_in"].items()}
    said = f"wrote {output}: " + (", ".join(f"{count} {table}" for table, count in rows.items()) or "nothing is held")
    print_result({"file": str(output), "rows": rows}, as_json=as_json, human=lambda: typer.echo(said))


@app.command()
def erase(
    name: Name,
    customer: OfCustomer = None,
    audio: Annotated[bool, typer.Option("--audio", help="Delete the recordings that name them, too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, say only what would be touched.")] = False,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Put a pseudonym in the place of a person, everywhere. There is no way back; running it again is no error."""
    from assistant.services import privacy

    with reported_errors(as_json), opened() as application:
        with application.database.write() as store:
            concerned = _concerned(store, access_of(store, application, person), name, customer)
            touched = privacy.erase(store, concerned, audio=audio) if yes else privacy.preview(store, concerned)
        if yes:
            folders = {"audio_dir": application.audio_dir, "uploads_dir": application.uploads_dir}
            for path in privacy.files_of(touched, **folders):
                path.unlink(missing_ok=True)

    def show() -> None:
        for table, count in touched.rows.items():
            typer.echo(f"{table}: {count}")
        for recording in touched.audio:
            typer.echo(f"recording: {recording}" + ("" if yes or audio else " (kept without --audio)"))
        if not touched.rows:
            typer.echo("nothing names them")
        typer.echo(f"done, as {touched.pseudonym or 'before'}" if yes else "nothing was changed: --yes does it")

    document = {"done": yes, "pseudonym": touched.pseudonym, "rows": dict(touched.rows), "audio": list(touched.audio)}
    print_result(document, as_json=as_json, human=show)


def _concerned(store: "Store", access: "Access", name: str, customer: str | None) -> "Concerned":
    from assistant.services import finding, privacy

    if customer is None:
        return privacy.user(store, access, name)
    privacy.require(access)
    return privacy.contact(store, access, finding.require_customer(store, customer, among=access.readable), name)


def _write(application: "Application", document: dict[str, Any], output: Path) -> None:
    from assistant.errors import InvalidInput
    from assistant.storage.export_file import as_json, write_zip

    try:
        with os.fdopen(os.open(output, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            if output.suffix.lower() == ".json":
                file.write(as_json(document).encode())
            else:
                write_zip(document, file, application.audio_dir)
    except OSError as error:
        raise InvalidInput(f"cannot write {output}: {error.strerror}") from None
