"""How often date phrases are resolved to the very day: ours beside plain JioNLP and dateparser.

    python -m benchmarks.dates [--data ../shared/evaluation] [--verbose]

Scores the development cases with the evaluation's own scorer, and our hold-out (written from the rules before the
resolver), prints a table and one JSON line, and keeps that line in benchmarks/results/dates.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.language.dates import resolve_case
from benchmarks.machine import machine
from tests.assistant.language.date_holdout import HOLDOUT

Json = dict[str, Any]
RESULTS = Path("benchmarks/results/dates.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/evaluation"), help="the evaluation folder")
    parser.add_argument("--verbose", action="store_true", help="print every case that is wrong")
    options = parser.parse_args()
    report: Json = {"benchmark": "dates", "machine": machine(), "holdout": holdout_share()}
    print(f"own hold-out: {report['holdout']:.3f} exact of {len(HOLDOUT)}")
    cases = sorted((options.data / "dates").glob("dev_*.jsonl"))
    if not cases:
        print(f"no cases in {options.data / 'dates'}: nothing more measured", file=sys.stderr)
    for path in cases:
        report[path.stem] = measure(path, options.data, verbose=options.verbose)
        print(f"{path.stem:<8} {'':<6}{'exact':>8}{'grain':>8}{'nulls':>8}{'ms/case':>9}")
        for name in ("ours", "plain"):
            row = report[path.stem][name]
            figures = "".join(f"{row[key]:>8.3f}" if row[key] is not None else f"{'-':>8}" for key in FIGURES)
            print(f"{'':<8} {name:<6}{figures}{row['ms_per_case']:>9.2f}")
    line = json.dumps(report, sort_keys=True)
    print(line)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(line + "\n", "utf-8")
    return 0


FIGURES = ("exact", "grain_accuracy", "null_precision")


def holdout_share() -> float:
    """The share of our own phrases resolved exactly, grain included."""
    right = 0
    for now, language, text, expected in HOLDOUT:
        record = resolve_case(text, datetime.fromisoformat(now), language)
        if "start" in record:
            shown = f"{record['start']}..{record['end']}"
        else:
            shown = f"{record['date']} {record['grain']}" if record["date"] else "null"
        right += shown == expected
    return right / len(HOLDOUT)


def measure(cases: Path, data: Path, *, verbose: bool) -> Json:
    """The scorer's figures for ours and for the plain libraries on one file of cases."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder) / "ours.jsonl", Path(folder) / "plain.jsonl"
        seconds = answer(cases, ours)
        count = sum(1 for _ in cases.open(encoding="utf-8"))
        started = time.perf_counter()
        subprocess.run([sys.executable, str(data / "plain" / "date_libs.py"), str(cases), str(plain)], check=True)
        plain_s = time.perf_counter() - started
        if verbose:
            subprocess.run([sys.executable, str(data / "score_dates.py"), str(cases), str(ours), "-v"], check=False)
        return {
            "ours": score(data, cases, ours) | {"ms_per_case": round(1000 * seconds / count, 2)},
            "plain": score(data, cases, plain) | {"ms_per_case": round(1000 * plain_s / count, 2)},
        }


def answer(cases: Path, out: Path) -> float:
    """Write our answers; returns the seconds the resolving took."""
    rows = [json.loads(line) for line in cases.read_text("utf-8").splitlines()]
    started = time.perf_counter()
    answers = [resolve_case(row["text"], datetime.fromisoformat(row["now"]), row["language"]) for row in rows]
    seconds = time.perf_counter() - started
    lines = [json.dumps({"id": row["id"], **given}) for row, given in zip(rows, answers, strict=True)]
    out.write_text("\n".join(lines) + "\n", "utf-8")
    return seconds


def score(data: Path, cases: Path, predictions: Path) -> Json:
    command = [sys.executable, str(data / "score_dates.py"), str(cases), str(predictions), "--json"]
    report: Json = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {key: report["all"][key] for key in (*FIGURES, "cases", "exact_dates", "exact_ranges", "unsupported")}


if __name__ == "__main__":
    raise SystemExit(main())
