"""How well notes become records, and how fast: ours on the development notes and on our own hold-out.

    python -m benchmarks.records [--data ../shared/evaluation] [--rules-only] [--plain] [--limit N]

Scores with the evaluation's own scorer, prints the split by field and one JSON line, and keeps the line in
benchmarks/results/records.json. `--rules-only` leaves the model out; `--plain` also runs plain structured output on the
very same local model (half a minute a note on a busy machine); `--limit` reads the first notes of each file only.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.errors import InvalidModelAnswer
from assistant.llm.base import ChatTurn, Completion
from assistant.services.drafting import Reader
from assistant.services.drafting_eval import extract_note
from assistant.settings import Settings
from benchmarks.machine import report
from prompts.loader import PromptLibrary

Json = dict[str, Any]
OWN = Path("tests/evals")
HEADS = ("precision", "recall", "f1", "gold", "predicted")
FIGURES = ("overall_f1", "invented_rate", "null_precision", "due_accuracy", "owner_accuracy", "title_agreement")


class NoModel:
    """Stands where no model is: every answer is unusable, so the rules read alone."""

    model = "none"

    def complete(
        self, turns: Sequence[ChatTurn], *, schema: Mapping[str, Any], schema_name: str, max_tokens: int = 800
    ) -> Completion:
        raise InvalidModelAnswer("no model in this run")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/evaluation"), help="the evaluation folder")
    parser.add_argument("--rules-only", action="store_true", help="leave the chat model out")
    parser.add_argument("--plain", action="store_true", help="run plain structured output beside ours")
    parser.add_argument("--limit", type=int, default=0, help="read only so many notes of each file")
    options = parser.parse_args()
    scorer = options.data / "score_followups.py"
    if not scorer.exists():
        print(f"no scorer at {scorer}: give the evaluation folder with --data", file=sys.stderr)
        return 1
    files = [*sorted(OWN.glob("*.jsonl")), *sorted((options.data / "followups").glob("dev_*.jsonl"))]
    application = Application(Settings())
    try:
        reader = Reader(NoModel(), PromptLibrary()) if options.rules_only else application.reader
        figures: Json = {"model": reader.model.model if isinstance(reader, Reader) else "?", "sets": {}}
        for file in files:
            figures["sets"][file.stem] = measure(reader, file, scorer, options.limit)
            if options.plain:
                figures["sets"][file.stem]["plain"] = measure_plain(application, file, options)
    finally:
        application.stop()
    for name, row in figures["sets"].items():
        print(f"\n{name}\n{'':<16}" + "".join(f"{head:>11}" for head in HEADS))
        for field, values in row["fields"].items():
            print(f"{field:<16}" + "".join(f"{shown(values[head]):>11}" for head in HEADS))
    rows = [[name, *(shown(row[key]) for key in (*FIGURES, "median_s"))] for name, row in figures["sets"].items()]
    rows += [
        [f"{name} plain", *(shown(row["plain"][key]) for key in (*FIGURES, "median_s"))]
        for name, row in figures["sets"].items()
        if "plain" in row
    ]
    name = "records_rules" if options.rules_only else "records"
    report(name, "Notes to records", ["notes", *FIGURES, "median_s"], rows, figures)
    return 0


def measure(reader: Any, file: Path, scorer: Path, limit: int) -> Json:
    """Our records of one file of notes, scored; gold is taken off before a note is read."""
    notes = [json.loads(line) for line in file.read_text("utf-8").splitlines()][: limit or None]
    lines = []
    for number, note in enumerate(notes, 1):
        given = {key: value for key, value in note.items() if key != "gold"}
        lines.append(extract_note(reader, given))
        print(f"\r{file.stem} {number}/{len(notes)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return scored(notes, lines, scorer)


def measure_plain(application: Application, file: Path, options: argparse.Namespace) -> Json:
    """Plain structured output on the same weights: a bare server without a key, the evaluation's own script."""
    import xllamacpp

    from assistant.llm.manifest import CHAT_MODEL

    params = xllamacpp.CommonParams()
    params.model.path = str(application.weights.path(CHAT_MODEL) / "model.gguf")
    params.n_ctx, params.n_parallel, params.hostnames, params.port = 8192, 1, ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    port = server.listening_address.rsplit(":", 1)[1]
    notes = [json.loads(line) for line in file.read_text("utf-8").splitlines()][: options.limit or None]
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "notes.jsonl", Path(folder) / "plain.jsonl"
        given.write_text("".join(json.dumps(note, ensure_ascii=False) + "\n" for note in notes), "utf-8")
        script = options.data / "plain" / "naive_extract.py"
        subprocess.run([sys.executable, str(script), port, str(given), str(out)], check=True)
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return scored(notes, lines, options.data / "score_followups.py")


def scored(notes: Sequence[Json], lines: Sequence[Json], scorer: Path) -> Json:
    """The scorer's figures for `lines`, with the median of their seconds."""
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder) / "gold.jsonl", Path(folder) / "predicted.jsonl"
        for path, documents in ((gold, notes), (predicted, lines)):
            path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), "utf-8")
        command = [sys.executable, str(scorer), str(gold), str(predicted), "--json"]
        figures: Json = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["all"]
    kept = {key: figures[key] for key in (*FIGURES, "fields", "notes", "invented", "unsupported")}
    return kept | {"median_s": round(statistics.median(line["seconds"] for line in lines), 3)}


def shown(value: object) -> str:
    """A cell: three decimals, a dash for no figure."""
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
