"""From voice notes to records: how many names and fields survive, beside what the transcript alone holds.

    python -m benchmarks.spoken [--data ../shared/evaluation] [--voice FOLDER]

Reads the synthetic voice notes of the evaluation, or those that `benchmarks/speak.py` wrote to FOLDER from our own
notes, as the product does: transcription with the CRM's likely names, mending, reading. Scored against the gold of the
note that was spoken; "in the transcript" counts the names that stand in it letter for letter before anything is mended.
Prints a table and a JSON line, kept in
benchmarks/results/spoken.json (spoken_own.json for FOLDER).
"""

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.followup import Known
from assistant.services.dictating import likely_names
from assistant.services.drafting_eval import known_from_json, record_of
from assistant.services.reading.repair import repair
from assistant.settings import Settings
from benchmarks.machine import EVALUATION, report
from benchmarks.records import OWN, load_scorer, notes_of, scored, shown

Json = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=EVALUATION, help="the evaluation folder")
    parser.add_argument("--voice", type=Path, help="a folder that benchmarks/speak.py wrote")
    options = parser.parse_args()
    voice = options.voice or options.data / "voice"
    if not (voice / "manifest.tsv").exists():
        print(f"no voice notes in {voice}: give the evaluation folder with --data", file=sys.stderr)
        return 1
    files = OWN.glob("*.jsonl") if options.voice else (options.data / "followups").glob("*.jsonl")
    notes = {n["id"]: n for file in files for n in notes_of(file, 0)}
    with (voice / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["note"] in notes]
    application = Application(Settings())
    lines, names = [], {"known": [0, 0, 0], "all": [0, 0, 0]}
    fold = load_scorer(options.data).fold
    try:
        for number, row in enumerate(rows, 1):
            note = notes[row["note"]]
            line = listen(application, voice / row["file"], note)
            lines.append(line)
            crm = {fold(name) for name in known_names(known_from_json(note["known"]))}
            for field, name in names_of(note["gold"]):
                groups = ["all", "known"] if fold(name) in crm else ["all"]
                for group in groups:
                    names[group][0] += 1
                    names[group][1] += fold(name) in fold(line["transcript"])
                    names[group][2] += found(fold, field, name, line["record"])
            print(f"\r{number}/{len(rows)}", end="", file=sys.stderr)
    finally:
        application.stop()
    print(file=sys.stderr)
    spoken = [notes[row["note"]] for row in rows]
    figures = scored(spoken, lines, options.data)
    table = [
        [f"names, {group}", shown(count), shown(heard / max(1, count)), shown(kept / max(1, count))]
        for group, (count, heard, kept) in names.items()
    ]
    table.append(["mean field F1", shown(len(spoken)), "", shown(figures["overall_f1"])])
    shares = {
        group: {"names": count, "in_transcript": heard / max(1, count), "in_record": kept / max(1, count)}
        for group, (count, heard, kept) in names.items()
    }
    columns = ["what", "how many", "in the transcript", "in the record"]
    report(
        "spoken_own" if options.voice else "spoken",
        "Voice notes to records",
        columns,
        table,
        {"names": shares, **figures},
    )
    return 0


def listen(application: Application, audio: Path, note: Json) -> Json:
    """One voice note as a scored line with its transcript."""
    known = known_from_json(note["known"])
    began = time.monotonic()
    names = likely_names(known, [customer.name for customer in known.customers])
    heard = application.transcriber.transcribe(audio, vocabulary=names)
    mended = repair(heard.text, known, heard.language).text
    now = datetime.fromisoformat(note["now"])
    readings = application.reader.read(mended, language=heard.language, now=now, known=known, spoken=True)
    seconds = time.monotonic() - began
    return {"id": note["id"], "transcript": heard.text, "record": record_of(readings), "seconds": seconds}


def known_names(known: Known) -> list[str]:
    """Every name the CRM of a note holds."""
    people = [*(c.name for c in known.contacts), *(c.name for c in known.colleagues)]
    return [*(c.name for c in known.customers), *people, *known.products]


def names_of(record: Json) -> Iterator[tuple[str, str]]:
    """(field, name) of customer, people, systems, rivals, products and helpers."""
    if record.get("customer"):
        yield "customer", record["customer"]
    for contact in record.get("contacts") or ():
        yield "contacts", contact["name"]
    for field in ("current_systems", "competitors", "products"):
        yield from ((field, name) for name in record.get(field) or ())
    yield from (("help_requests", asked["to"]) for asked in record.get("help_requests") or ())


def found(fold: Any, field: str, name: str, record: Json) -> bool:
    """Whether the record has the name in its field; a contact also by an alias, a helper also by a part of the name."""
    if field == "contacts":
        people = record.get("contacts") or []
        return any(fold(name) in {fold(n) for n in (c["name"], *c["aliases"])} for c in people)
    names = [other for key, other in names_of(record) if key == field]
    if field == "help_requests":
        return any(fold(name) in fold(other) or fold(other) in fold(name) for other in names if other)
    return any(fold(name) == fold(other) for other in names)


if __name__ == "__main__":
    raise SystemExit(main())
