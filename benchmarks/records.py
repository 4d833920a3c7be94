"""How well notes become records, and how fast: ours on the development notes and on our own hold-out.

    python -m benchmarks.records [--data ../shared/evaluation] [--model] [--plain N] [--stand-in]
                                [--limit N]

Scores with the evaluation's own scorer, prints the split by field, how often values of a confidence are right, and one
JSON line that it keeps in benchmarks/results/records.json. `--model` has the chat model of the settings read along
(without SPOTTER_LLM_BASE_URL the small local one, a minute a note); `--plain` also puts the first N development notes
of each language to the local model with plain structured output, half a minute a note, and shows ours on the same;
`--stand-in` shows what comes of a strong model's answers, by a stand-in that quotes the gold of the development notes;
`--limit` reads the first notes of each file only.
"""

import argparse
import importlib
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.followup import Reading
from assistant.services.drafting import Reader
from assistant.services.drafting_eval import known_from_json, record_of
from assistant.settings import Settings
from benchmarks.machine import EVALUATION, report
from benchmarks.stand_in import QuotingModel

Json = dict[str, Any]
OWN = Path("tests/evals")
HEADS = ("precision", "recall", "f1", "gold", "predicted")
FIGURES = ("overall_f1", "invented_rate", "null_precision", "due_accuracy", "owner_accuracy", "title_agreement")
SHARES = (1.0, 0.8, 0.6)
"""So much of the gold a stand-in for a strong model quotes."""
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
"""Confidences are told apart in these steps."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=EVALUATION, help="the evaluation folder")
    parser.add_argument("--model", action="store_true", help="have the chat model read along")
    parser.add_argument("--plain", type=int, default=0, help="run plain structured output on so many notes beside ours")
    parser.add_argument("--stand-in", action="store_true", help="show what comes of a strong model's answers")
    parser.add_argument("--limit", type=int, default=0, help="read only so many notes of each file")
    options = parser.parse_args()
    if not (options.data / "score_followups.py").exists():
        print(f"no scorer in {options.data}: give the evaluation folder with --data", file=sys.stderr)
        return 1
    files = [*sorted(OWN.glob("*.jsonl")), *sorted((options.data / "followups").glob("dev_*.jsonl"))]
    application = Application(Settings())
    try:
        reader = Reader(application.tagger, application.prompts, application.chat_model if options.model else None)
        reader.tagger.tag("warm")
        figures: Json = {"model": options.model and application.chat_model.model, "sets": {}}
        counts: dict[str, dict[float, list[bool]]] = {"own": defaultdict(list), "dev": defaultdict(list)}
        for file in files:
            rows = counts["dev" if file.stem.startswith("dev") else "own"]
            figures["sets"][file.stem] = measure(reader, notes_of(file, options.limit), file.stem, options.data, rows)
            if options.plain and file.stem.startswith("dev"):
                same = notes_of(file, options.plain)
                ours = measure(reader, same, f"{file.stem}, the same", options.data, defaultdict(list))
                plain = measure_plain(application, same, options.data)
                figures["beside_plain"] = figures.get("beside_plain", {}) | {file.stem: {"ours": ours, "plain": plain}}
            if options.stand_in and file.stem.startswith("dev"):
                notes = notes_of(file, options.limit)
                figures["stand_in"] = figures.get("stand_in", {}) | {
                    f"{file.stem}, {share:.0%} quoted": measure(
                        replace(reader, model=QuotingModel(notes, share)),
                        notes,
                        f"{share:.0%}",
                        options.data,
                        defaultdict(list),
                    )
                    for share in SHARES
                }
    finally:
        application.stop()
    for name, row in figures["sets"].items():
        print(f"\n{name}\n{'':<16}" + "".join(f"{head:>11}" for head in HEADS))
        for field, values in row["fields"].items():
            print(f"{field:<16}" + "".join(f"{shown(values[head]):>11}" for head in HEADS))
    figures["reliability"] = {name: reliability(rows) for name, rows in counts.items()}
    for name, lines in figures["reliability"].items():
        print(f"\nconfidence of values, {name} notes" + "".join(f"\n  {line}" for line in lines))
    rows_shown = [[name, *(shown(row[key]) for key in (*FIGURES, "median_s"))] for name, row in figures["sets"].items()]
    for file_name, pair in figures.get("beside_plain", {}).items():
        rows_shown += [
            [f"{file_name}, first {row['notes']}, {whose}", *(shown(row[key]) for key in (*FIGURES, "median_s"))]
            for whose, row in pair.items()
        ]
    rows_shown += [
        [name, *(shown(row[key]) for key in (*FIGURES, "median_s"))]
        for name, row in figures.get("stand_in", {}).items()
    ]
    name = "records_model" if options.model else "records"
    report(name, "Notes to records", ["notes", *FIGURES, "median_s"], rows_shown, figures)
    return 0


def measure(reader: Reader, notes: Sequence[Json], title: str, data: Path, counts: dict[float, list[bool]]) -> Json:
    """Our records of some notes, scored; gold is not given to the reader."""
    scorer = load_scorer(data)
    lines = []
    for number, note in enumerate(notes, 1):
        began = time.monotonic()
        readings = reader.read(
            note["text"],
            language=note["language"],
            now=datetime.fromisoformat(note["now"]),
            known=known_from_json(note["known"]),
        )
        lines.append({"id": note["id"], "record": record_of(readings), "seconds": time.monotonic() - began})
        count_right(scorer, note, readings, lines[-1]["record"], counts)
        print(f"\r{title} {number}/{len(notes)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return scored(notes, lines, data)


def count_right(
    scorer: Any, note: Json, readings: Sequence[Reading], record: Json, counts: dict[float, list[bool]]
) -> None:
    """Add to `counts`, by confidence, whether each value of the record meets one of the gold."""
    marks = max(readings, key=lambda reading: len(reading.marks)).marks if readings else ()
    for field in scorer.FIELDS:
        predicted = scorer.items(record, field)
        pairs = scorer.match(scorer.items(note["gold"], field), predicted, field, note["language"])
        right = [value for _, value in pairs]
        sure = [mark.confidence for mark in marks if mark.field == field]
        for value, confidence in zip(predicted, sure, strict=True):
            counts[confidence].append(any(value is other for other in right))


def reliability(counts: Mapping[float, Sequence[bool]]) -> list[str]:
    """A line for each step of confidence: the mean that was given, the share that is right, how many."""
    lines = []
    for low, high in itertools.pairwise(EDGES):
        inside = [(sure, right) for sure, rights in counts.items() if low <= sure < high for right in rights]
        if inside:
            given, right = (statistics.mean(float(pair[side]) for pair in inside) for side in (0, 1))
            lines.append(f"from {low:.2f}: given {given:.2f}, right {right:.2f}, {len(inside)} values")
    return lines


def measure_plain(application: Application, notes: Sequence[Json], data: Path) -> Json:
    """Plain structured output on the same weights: a bare server without a key, the evaluation's own script."""
    import xllamacpp

    from assistant.llm.manifest import CHAT_MODEL

    params = xllamacpp.CommonParams()
    params.model.path = str(application.weights.path(CHAT_MODEL) / "model.gguf")
    params.n_ctx, params.n_parallel, params.hostnames, params.port = 8192, 1, ["127.0.0.1"], 0
    server = xllamacpp.Server(params)
    port = server.listening_address.rsplit(":", 1)[1]
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "notes.jsonl", Path(folder) / "plain.jsonl"
        given.write_text("".join(json.dumps(note, ensure_ascii=False) + "\n" for note in notes), "utf-8")
        script = data / "plain" / "naive_extract.py"
        subprocess.run([sys.executable, str(script), port, str(given), str(out)], check=True)
        lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    return scored(notes, lines, data)


def notes_of(file: Path, limit: int) -> list[Json]:
    """The notes of a file, all or the first `limit`."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()][: limit or None]


def load_scorer(data: Path) -> Any:
    """The evaluation's own scorer as a module."""
    if (module := sys.modules.get("score_followups")) is not None:
        return module
    sys.path.insert(0, str(data))
    return importlib.import_module("score_followups")


def scored(notes: Sequence[Json], lines: Sequence[Json], data: Path) -> Json:
    """The scorer's figures for `lines`, with the median of their seconds."""
    figures = load_scorer(data).measure({n["id"]: n for n in notes}, {line["id"]: line for line in lines})
    kept = {key: figures[key] for key in (*FIGURES, "fields", "notes", "invented", "unsupported")}
    return kept | {"median_s": round(statistics.median(line["seconds"] for line in lines), 3)}


def shown(value: object) -> str:
    """A cell: three decimals, a dash for no figure."""
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
