"""`spotter eval`: the product's own code over files of notes, clips, profiles and dates; it never reads gold."""

import csv
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from assistant.entrypoints.cli.output import load_settings, reported_errors

if TYPE_CHECKING:
    from assistant.bootstrap import Application

app = typer.Typer(help="Measure Spotter on files; no server is needed, nothing is kept.", no_args_is_help=True)
Json = dict[str, Any]
T = TypeVar("T")
Out = Annotated[Path, typer.Option(help="File to write, one JSON object a line, in the input's order.")]
Notes = Annotated[Path, typer.Option(help="JSON lines with id, language, now, known and text.")]
Manifest = Annotated[
    Path, typer.Option(help="Tab-separated, with a heading: file, language, … note; files lie beside it.")
]


@app.command()
def extract(notes: Notes, out: Out) -> None:
    """Read notes into records."""
    from assistant.services.drafting_eval import extract_note

    with _measuring() as application:
        given = _without_gold(_json_lines(notes))
        _write(out, given, lambda note: extract_note(application.reader, note), "Reading", count=len(given))


@app.command()
def transcribe(manifest: Manifest, out: Out) -> None:
    """Transcribe the clips of a manifest."""
    with _measuring() as application:

        def one(row: Json) -> Json:
            started = time.perf_counter()
            heard = application.transcriber.transcribe(manifest.parent / row["file"], language=row["language"] or None)
            seconds = time.perf_counter() - started
            return {"file": row["file"], "text": heard.text, "seconds": seconds, "duration_s": heard.duration_s}

        rows = _manifest_rows(manifest)
        _write(out, rows, one, "Transcribing", count=len(rows))


@app.command()
def match(
    corpus: Annotated[Path, typer.Option(help="Folder of cases.")],
    profiles: Annotated[Path, typer.Option(help="JSON lines with id and profile.")],
    out: Out,
) -> None:
    """Rank the cases of a folder for each profile."""
    from retrieval.profiles import profile_from_json
    from retrieval.ranking import rank_for_eval

    with _measuring() as application:
        asked = [(line["id"], profile_from_json(line["profile"])) for line in _json_lines(profiles)]
        ranked = rank_for_eval(corpus, asked, application.embedder, root=application.settings.data_dir / "ranking")
        _write(
            out,
            ranked,
            lambda one: {"id": one.id, "ranked": list(one.ranked), "seconds": one.seconds},
            "Matching",
            count=len(asked),
        )


@app.command()
def dates(cases: Annotated[Path, typer.Option(help="JSON lines with id, language, now and text.")], out: Out) -> None:
    """Resolve the dates of phrases."""
    from assistant.language.dates import resolve_case

    def one(case: Json) -> Json:
        now = datetime.fromisoformat(case["now"])
        return {"id": case["id"], **resolve_case(case["text"], now, case["language"])}

    with reported_errors():
        given = _json_lines(cases)
        _write(out, given, one, "Resolving", count=len(given))


@app.command()
def voice(notes: Notes, manifest: Manifest, out: Out) -> None:
    """Read the spoken notes of a manifest, from audio, with what each note's CRM knows."""
    from assistant.services.dictating import likely_names
    from assistant.services.drafting_eval import known_from_json, record_of
    from assistant.services.reading.repair import repair

    with _measuring() as application:
        spoken = {note["id"]: note for note in _without_gold(_json_lines(notes))}

        def one(row: Json) -> Json:
            note = spoken[row["note"]]
            known = known_from_json(note["known"])
            started = time.perf_counter()
            names = likely_names(known, [customer.name for customer in known.customers])
            heard = application.transcriber.transcribe(manifest.parent / row["file"], vocabulary=names)
            now = datetime.fromisoformat(note["now"])
            mended = repair(heard.text, known, heard.language).text
            readings = application.reader.read(mended, language=heard.language, now=now, known=known, spoken=True)
            seconds = time.perf_counter() - started
            stages = {"decode": 0.0, "transcribe": 0.0, "read": 0.0, "resolve": 0.0, **heard.seconds}
            for reading in readings:
                stages |= {name: stages.get(name, 0.0) + spent for name, spent in reading.seconds.items()}
            return {
                "id": note["id"],
                "file": row["file"],
                "transcript": heard.text,
                "record": record_of(readings),
                "seconds": seconds,
                "stages": stages,
            }

        rows = [row for row in _manifest_rows(manifest) if row.get("note") in spoken]
        _write(out, rows, one, "Listening", count=len(rows))


@contextmanager
def _measuring() -> "Iterator[Application]":
    """An application over an empty database that is gone afterwards; weights and endpoints are the user's own."""
    from tempfile import TemporaryDirectory

    from assistant.bootstrap import Application

    with reported_errors(), TemporaryDirectory(prefix="spotter-eval-") as folder:
        settings = load_settings()
        moved = {"data_dir": Path(folder), "models_dir": settings.weights_dir, "database_url": "", "chroma_url": ""}
        application = Application(settings.model_copy(update=moved))
        try:
            yield application
        finally:
            application.stop()


def _write(out: Path, rows: Iterable[T], one: Callable[[T], Json], title: str, *, count: int) -> None:
    from assistant.entrypoints.cli.progress import CountProgress

    with out.open("w", encoding="utf-8") as file, CountProgress(title) as progress:
        for done, row in enumerate(rows, 1):
            line = one(row)
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            progress.show(done, count, str(line.get("id") or line.get("file") or ""))


def _json_lines(path: Path) -> list[Json]:
    from assistant.errors import InvalidInput

    if not path.is_file():
        raise InvalidInput(f"no such file: {path}")
    rows: list[Json] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            raise InvalidInput(f"{path}, line {number}: not JSON ({error})") from None
    return rows


def _without_gold(rows: Iterable[Json]) -> list[Json]:
    return [{name: value for name, value in row.items() if name != "gold"} for row in rows]


def _manifest_rows(path: Path) -> list[Json]:
    from assistant.errors import InvalidInput

    if not path.is_file():
        raise InvalidInput(f"no such file: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
