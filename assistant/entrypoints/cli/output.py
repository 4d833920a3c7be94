"""What commands print: one JSON document on stdout with --json, else text for people; logs and progress on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]


def print_result(document: Any, *, as_json: bool, human: Callable[[], None]) -> None:
    """Print `document` as JSON, or let `human` print it for people."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    else:
        human()


@contextmanager
def reported_errors(as_json: bool = False) -> Iterator[None]:
    """Turn errors into a message and an exit code: 2 for what the user gave, 1 for everything else."""
    from assistant.errors import Conflict, Forbidden, InvalidInput, NotFound, SpotterError
    from connectors.im.base import ChannelError
    from retrieval.base import RetrievalError
    from speech.errors import SpeechError

    try:
        yield
    except (SpotterError, SpeechError, RetrievalError, ChannelError) as error:
        detail = str(error)
        if as_json:
            typer.echo(json.dumps({"error": {"code": error.code, "detail": detail}}, ensure_ascii=False))
        typer.secho(f"{error.code}: {detail}", fg="red", err=True)
        bad_input = isinstance(error, InvalidInput | NotFound | Conflict | Forbidden | SpeechError)
        raise typer.Exit(2 if bad_input else 1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None


def load_settings(**overrides: Any) -> Any:
    """The settings, with a bad one named in plain words. Raises InvalidInput."""
    from pydantic import ValidationError

    from assistant.errors import InvalidInput
    from assistant.logs import set_up_logs
    from assistant.settings import Settings

    try:
        settings = Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "SPOTTER_" + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInput(f"setting {name}: {first['msg'].removeprefix('Value error, ')}") from None
    set_up_logs(settings.log_level, as_json=settings.log_json)
    return settings
