"""`spotter team`: who works with whom, and who leads."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.storage.store import Store
    from assistant.storage.teams import Team

app = typer.Typer(help="Teams, who belongs to them and who leads them.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="TEAM", help="The team's name.")]
Member = Annotated[str, typer.Argument(metavar="PERSON", help="The person's name.")]


@app.command()
def add(
    name: Name,
    under: Annotated[str | None, typer.Option(help="The team above it.")] = None,
    leader: Annotated[str | None, typer.Option(help="Who leads it.")] = None,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Add a team."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        team = teamkeeping.add_team(
            store,
            access_of(store, application, person),
            name,
            application.clock(),
            parent_id=_called(store, under).id if under else "",
            leader_id=person_called(store, leader).id if leader else None,
        )
        _print(store, team, as_json)


@app.command("list")
def list_teams(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """All teams with their people."""
    from assistant.services import rostering

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        teams = rostering.teams(store, access_of(store, application, person))
        documents = [_document(store, team) for team in teams]

    def show() -> None:
        for document in documents:
            typer.echo(_line(document))

    print_result(documents, as_json=as_json, human=show)


@app.command()
def join(name: Name, member: Member, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Put somebody into a team."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access, who = access_of(store, application, person), person_called(store, member)
        team = teamkeeping.join_team(store, access, _called(store, name).id, who.id, application.clock())
        _print(store, team, as_json)


@app.command()
def leave(name: Name, member: Member, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Take somebody out of a team."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access, who = access_of(store, application, person), person_called(store, member)
        _print(store, teamkeeping.leave_team(store, access, _called(store, name).id, who.id), as_json)


@app.command()
def lead(
    name: Name,
    leader: Annotated[str | None, typer.Argument(metavar="PERSON", help="Who leads it now; nobody without.")] = None,
    under: Annotated[str | None, typer.Option(help="Put it below this team.")] = None,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Say who leads a team, and which team it stands below."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        team = teamkeeping.change_team(
            store,
            access_of(store, application, person),
            _called(store, name).id,
            leader_id=person_called(store, leader).id if leader else (None if under else ""),
            parent_id=_called(store, under).id if under else None,
        )
        _print(store, team, as_json)


def _called(store: "Store", name: str) -> "Team":
    from assistant.errors import NotFound

    team = store.teams.by_name(name)
    if team is None:
        raise NotFound(f"no team is called {name}: spotter team list shows them", code="team_not_found")
    return team


def _document(store: "Store", team: "Team") -> dict[str, Any]:
    names = store.people.names()
    teams = {one.id: one.name for one in store.teams.all()}
    return {
        "id": team.id,
        "name": team.name,
        "under": teams.get(team.parent_id),
        "leader": names.get(team.leader_id or ""),
        "members": [names[one] for one in team.member_ids],
    }


def _line(document: dict[str, Any]) -> str:
    under = f" (under {document['under']})" if document["under"] else ""
    led = f"  led by {document['leader']}" if document["leader"] else ""
    return f"{document['name']}{under}{led}: {', '.join(document['members']) or 'nobody'}"


def _print(store: "Store", team: "Team", as_json: bool) -> None:
    document = _document(store, team)
    print_result(document, as_json=as_json, human=lambda: typer.echo(_line(document)))
