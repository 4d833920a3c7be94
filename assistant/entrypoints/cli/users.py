"""`spotter user`: people, invites and tokens."""

import shlex
from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

app = typer.Typer(help="People who use Spotter.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The person's name.")]


@app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option(help="What they do: rep, presales, manager…")] = "rep",
    admin: Annotated[bool, typer.Option("--admin", help="May invite others.")] = False,
    locale: Annotated[str | None, typer.Option(help="zh-CN or en.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA name, such as Europe/Berlin.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a person."""
    from assistant.services import onboarding

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person = onboarding.add_person(
            store, name, application.desk, application.clock(), role=role, is_admin=admin, locale=locale, zone=timezone
        )
    said = f"added {person.name} ({person.role}). Next: spotter user invite {shlex.quote(person.name)}"
    print_result({"id": person.id, "name": person.name}, as_json=as_json, human=lambda: typer.echo(said))


@app.command()
def invite(name: Name, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Print an invite code for the chat and a sign-in link for the web page."""
    from assistant.services import inviting

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access, who = access_of(store, application, person), person_called(store, name)
        made = inviting.invite(store, access, application.desk, who.name, application.clock())
        hours = application.settings.invite_hours

    def show() -> None:
        typer.echo(f"For the chat: send the bot /start {made.code}   (good for {hours} hours, once)")
        typer.echo(f"For the web:  open {made.signin_url}   (good for 15 minutes, once)")

    document = {"person": made.person.name, "code": made.code, "signin": made.signin_url}
    print_result(document, as_json=as_json, human=show)


@app.command()
def token(
    name: Name, label: Annotated[str, typer.Option(help="What it is for.")] = "cli", as_json: JsonOption = False
) -> None:
    """Print a new personal token for the HTTP API; only its hash is kept."""
    from assistant.services import onboarding

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person = person_called(store, name)
        secret = onboarding.new_token(store, person, label, application.clock())
    print_result({"person": person.name, "token": secret}, as_json=as_json, human=lambda: typer.echo(secret))


@app.command()
def role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="One, or several parted by commas.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person another role."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        changed = teamkeeping.set_role(store, access, person_called(store, name).id, role)
    said = f"{changed.name} is {changed.role} now"
    print_result({"name": changed.name, "role": changed.role}, as_json=as_json, human=lambda: typer.echo(said))


@app.command()
def territory(
    name: Name,
    territories: Annotated[list[str] | None, typer.Argument(help="All that are theirs; none takes them away.")] = None,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Give a person the territories named, and no others."""
    from assistant.services import teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access, who = access_of(store, application, person), person_called(store, name)
        policy = application.desk.access
        held = sorted(teamkeeping.set_territories(store, access, policy, who.id, territories or []))
    said = f"{who.name}: {', '.join(held) or 'no territory'}"
    print_result({"name": who.name, "territories": held}, as_json=as_json, human=lambda: typer.echo(said))


@app.command("list")
def list_people(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List everybody with role, teams and where they can be reached."""
    from assistant.services import rostering

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        people = rostering.people(store, access_of(store, application, person))

    def show() -> None:
        for one in people:
            held, admin = one.person, ", admin" if one.person.is_admin else ""
            belongs = "".join(f", {team.name}" for team in one.teams)
            places = ", ".join(one.channels) or "not linked"
            typer.echo(f"{held.name} ({held.role}{admin}, {held.locale}{belongs}): {places}")

    document = [
        {
            "id": one.person.id,
            "name": one.person.name,
            "role": one.person.role,
            "locale": one.person.locale,
            "is_admin": one.person.is_admin,
            "teams": [team.name for team in one.teams],
            "territories": list(one.territories),
            "channels": list(one.channels),
        }
        for one in people
    ]
    print_result(document, as_json=as_json, human=show)
