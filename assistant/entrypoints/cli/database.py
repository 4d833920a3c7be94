"""`spotter db`."""

import typer

from assistant.entrypoints.cli.output import JsonOption, load_settings, print_result, reported_errors

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """The database."""


@app.command()
def upgrade(as_json: JsonOption = False) -> None:
    """Bring the database to this version's tables; nothing happens when it is there already."""
    from assistant.bootstrap import Application

    with reported_errors(as_json):
        application = Application(load_settings())
        try:
            before, after = application.migrate()
        finally:
            application.stop()
    said = "already there" if before == after else f"from {before or 'nothing'}"
    print_result(
        {"before": before, "after": after}, as_json=as_json, human=lambda: typer.echo(f"database at {after} ({said})")
    )
