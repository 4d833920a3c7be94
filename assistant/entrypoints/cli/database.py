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


@app.command("rebuild-views")
def rebuild_views(as_json: JsonOption = False) -> None:
    """Make what is kept of customers anew: their views and what they are found by: after a repair by hand."""
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.entrypoints.cli.session import opened
    from assistant.services import viewing

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        customers = store.customers.names.rebuild()
        with CountProgress("Adding up views") as progress:
            views = viewing.rebuild(store, progress.show)
    print_result(
        {"customers": customers, "views": views},
        as_json=as_json,
        human=lambda: typer.echo(f"{customers} customers can be found, {views} long views are kept"),
    )
