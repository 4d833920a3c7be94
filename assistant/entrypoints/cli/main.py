"""The commands, each in a module of its own kind; here those that run something."""

import sys
from typing import Annotated, Any

import typer

from assistant.entrypoints.cli import (
    auditing,
    cases,
    contacts,
    customers,
    database,
    deal_health,
    evaluation,
    leads,
    models,
    notes,
    opportunities,
    owners,
    privacy,
    promises,
    teams,
    today,
    users,
)
from assistant.entrypoints.cli.output import JsonOption, load_settings, print_result, reported_errors

app = typer.Typer(
    name="spotter",
    help="A sales assistant that lives in your team's chat: say what happened, the rest follows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a pretty traceback prints variables, and so secrets
    rich_markup_mode=None,
)
app.add_typer(models.app, name="models")
app.add_typer(users.app, name="user")
app.add_typer(cases.app, name="cases")
app.add_typer(customers.app, name="customer")
app.add_typer(contacts.app, name="contact")
app.add_typer(owners.app, name="pool")
app.add_typer(opportunities.app, name="opportunity")
app.add_typer(promises.app, name="promise")
app.add_typer(leads.app, name="lead")
app.add_typer(teams.app, name="team")
app.add_typer(privacy.app, name="privacy")
app.add_typer(database.app, name="db")
app.add_typer(evaluation.app, name="eval")
app.command("audit")(auditing.audit)
app.command("note")(notes.note)
app.command("today")(today.today)
app.command("demo")(notes.demo)
opportunities.app.command("health")(deal_health.health)
app.command("forecast")(deal_health.forecast)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; default SPOTTER_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; default SPOTTER_PORT.")] = None,
    worker: Annotated[bool, typer.Option(help="Work here too, or leave it to `spotter worker`.")] = True,
) -> None:
    """Start the server: web chat, HTTP API, Telegram, and a worker."""
    from assistant.entrypoints.serving import run_server

    with reported_errors():
        run_server(load_settings(host=host, port=port), with_worker=worker)


@app.command()
def worker() -> None:
    """Work off messages beside a server; start as many as you like on a shared Postgres."""
    from assistant.entrypoints.serving import run_worker

    with reported_errors():
        run_worker(load_settings())


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Check every part and say how to mend what is wrong. Exit code 1 when something is."""
    from assistant.entrypoints.doctor import examine

    with reported_errors(as_json):
        findings = examine(load_settings())

    def show() -> None:
        for finding in findings:
            sign = {"ok": "✓", "warning": "!", "wrong": "✗"}[finding.state]
            typer.echo(f"{sign} {finding.part}: {finding.found}" + (f"\n    → {finding.mend}" if finding.mend else ""))

    document: dict[str, Any] = {"parts": [finding.as_json() for finding in findings]}
    print_result(document, as_json=as_json, human=show)
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """The `spotter` command."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
