"""`spotter pool requests|agree|refuse`: who waits for a manager's word, and giving it."""

from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import access_of, opened, person_called

RequestId = Annotated[str, typer.Argument(help="Id of the request, from `spotter pool requests`.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter pool`."""
    for command in (requests, agree, refuse):
        app.command(command.__name__)(command)


def requests(person: As, as_json: JsonOption = False) -> None:
    """Who waits to take which customer, oldest first: all for a manager, else what one asked for oneself."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import request_out
    from assistant.services import pool

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        who, access, names = person_called(store, person), access_of(store, application, person), Namer(store)
        waiting = pool.open_requests(store, who, access, application.desk)
        document = [request_out(one, names).model_dump(mode="json") for one, _ in waiting]

    def show() -> None:
        for one in document:
            typer.echo(f"{one['id']}  {one['person']['name']}  {one['customer']['name']}")
        typer.echo(f"{len(document)} requests")

    print_result(document, as_json=as_json, human=show)


def agree(request_id: RequestId, person: As, as_json: JsonOption = False) -> None:
    """Let somebody take the customer they asked for."""
    _decide(request_id, person, as_json, agreed=True)


def refuse(request_id: RequestId, person: As, as_json: JsonOption = False) -> None:
    """Do not let them take it."""
    _decide(request_id, person, as_json, agreed=False)


def _decide(request_id: str, name: str, as_json: bool, *, agreed: bool) -> None:
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import request_out
    from assistant.services import pool

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        who = person_called(store, name)
        done = pool.decide(store, request_id, who, application.desk, application.clock(), agreed=agreed)
        document = request_out(done, Namer(store)).model_dump(mode="json")
    said = f"{document['state']}: {document['customer']['name']} for {document['person']['name']}"
    print_result(document, as_json=as_json, human=lambda: typer.echo(said))
