"""`spotter promise show|done|undone`: something promised, and what became of it."""

from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

app = typer.Typer(help="Promises: what was to be done, and whether it was.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The promise's id, from `spotter today`.")]
As = Annotated[str, typer.Option("--as", help="Who says so: a person's name.")]


@app.command()
def show(promise_id: Id, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Something promised, with its history."""
    from assistant.entrypoints.api.today import promise_out
    from assistant.services import promises

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        document = promise_out(store, promises.found(store, access, promise_id), access).model_dump(mode="json")

    def tell() -> None:
        due = f", due {document['due_on']}" if document["due_on"] else ""
        typer.echo(f"{document['state']}: {document['customer']['name']}: {document['text']}{due}")
        for event in document["history"]:
            by = event["person"]["name"] if event["person"] else "?"
            typer.echo("  ".join((event["at"][:10], event["kind"], by, event["quote"])).rstrip())

    print_result(document, as_json=as_json, human=tell)


@app.command()
def done(promise_id: Id, person: As, as_json: JsonOption = False) -> None:
    """It is done. Again is no error."""
    _set(promise_id, person, as_json, is_done=True)


@app.command()
def undone(promise_id: Id, person: As, as_json: JsonOption = False) -> None:
    """It is not done after all. Again is no error."""
    _set(promise_id, person, as_json, is_done=False)


def _set(promise_id: str, name: str, as_json: bool, *, is_done: bool) -> None:
    from assistant.entrypoints.api.today import promise_out
    from assistant.services import promises

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        who, access = person_called(store, name), access_of(store, application, name)
        act = promises.tick if is_done else promises.untick
        held = act(store, promise_id, who, application.desk, application.clock())
        document = promise_out(store, held, access).model_dump(mode="json")
    said = f"{document['state']}: {document['customer']['name']}: {document['text']}"
    print_result(document, as_json=as_json, human=lambda: typer.echo(said))
