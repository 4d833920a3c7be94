"""Speed and error rate of transcription, Spotter's beside bare faster-whisper on the same clips in the same run.

    python -m benchmarks.speech [--clips N] [--rounds N] [--weights DIR] [--voice DIR]

Prints a table and one JSON line and stores it in benchmarks/results/speech.json. Clips come from the evaluation set
beside the repository (scored by its own script), or from examples/voice where that is missing (timed only). The two
take turns clip by clip, so that other work on the machine weighs on both; a ratio is the sum over clips of the median
over rounds. Bare is what its documentation shows: the same weights, beam 5, VAD, a Chinese prompt for Chinese.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.machine import EVALUATION, report
from speech.faster_whisper_adapter import FasterWhisperTranscriber

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "voice"

Row = Mapping[str, str]
Reader = Callable[[Path, str], tuple[str, float]]
"""Audio file and language to (text, audio seconds)."""


def main() -> None:
    """Measure, print, store."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clips", type=int, default=0, help="every so many clips that N remain; 0: all")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--weights", type=Path, default=ROOT / ".spotter" / "models" / "faster-whisper-base")
    parser.add_argument("--voice", type=Path, help="folder with manifest.tsv")
    options = parser.parse_args()
    console = Console(stderr=True)
    voice: Path = options.voice or (EVALUATION / "voice" if (EVALUATION / "voice").is_dir() else EXAMPLES)
    if voice == EXAMPLES:
        console.print("No evaluation set beside the repository: timing the clips of examples/voice, no error rates.")
    if not options.weights.is_dir():
        raise SystemExit(f"No weights in {options.weights}. Run `spotter models pull` or give --weights.")
    rows = choose(read_manifest(voice / "manifest.tsv"), options.clips)
    readers = {"bare": bare(options.weights), "spotter": spotter(options.weights)}
    found = run(rows, voice, readers, options.rounds, console)
    rates = {name: round(rtf(ones), 4) for name, ones in found.items()}
    errors = {name: score(rows, ones) for name, ones in found.items()}
    audio_s = round(sum(one["duration_s"] for one in found["bare"]), 1)
    report(
        "speech",
        f"Transcription of {len(rows)} clips, {audio_s} s",
        ["", "bare faster-whisper", "Spotter", "ratio"],
        table_rows(rates, errors),
        {
            "clips": len(rows),
            "rounds": options.rounds,
            "audio_s": audio_s,
            "rtf": rates,
            "time_ratio": round(rates["spotter"] / rates["bare"], 3),
            "errors": errors,
        },
    )


def bare(weights: Path) -> Reader:
    """faster-whisper as its documentation shows it."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=os.cpu_count() or 1)

    def read(audio: Path, language: str) -> tuple[str, float]:
        prompt = "以下是普通话的句子。" if language == "zh" else None
        segments, info = model.transcribe(
            str(audio), language=language, beam_size=5, vad_filter=True, initial_prompt=prompt
        )
        return "".join(segment.text for segment in segments), info.duration

    return read


def spotter(weights: Path) -> Reader:
    """The product's adapter; the language is given, as it is to bare faster-whisper."""
    transcriber = FasterWhisperTranscriber(weights)
    transcriber.load()

    def read(audio: Path, language: str) -> tuple[str, float]:
        transcript = transcriber.transcribe(audio, language=language)
        return transcript.text, transcript.duration_s

    return read


def run(
    rows: Sequence[Row], voice: Path, readers: Mapping[str, Reader], rounds: int, console: Console
) -> dict[str, list[dict[str, Any]]]:
    """A prediction for each reader and clip, with the median seconds over the rounds."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
    for reader in readers.values():
        reader(voice / rows[0]["file"], rows[0]["language"])  # the first call loads and warms things
    for number, row in enumerate(rows, 1):
        seconds: dict[str, list[float]] = {name: [] for name in readers}
        last: dict[str, tuple[str, float]] = {}
        for turn in range(rounds):
            for name in sorted(readers, reverse=bool((turn + number) % 2)):
                began = time.perf_counter()
                last[name] = readers[name](voice / row["file"], row["language"])
                seconds[name].append(time.perf_counter() - began)
        for name, (text, duration_s) in last.items():
            median_s = statistics.median(seconds[name])
            found[name].append({"file": row["file"], "text": text, "seconds": median_s, "duration_s": duration_s})
        if console.is_terminal or number % 20 == 0:
            console.print(f"{number}/{len(rows)} {row['file']}", end="\r" if console.is_terminal else "\n")
    return found


def score(rows: Sequence[Row], found: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Error rates by group, from the evaluation set's own scorer; empty where it is missing."""
    scorer = EVALUATION / "score_transcripts.py"
    if not scorer.is_file() or not rows[0].get("transcript"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        manifest, predictions = Path(folder, "manifest.tsv"), Path(folder, "predictions.jsonl")
        with manifest.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
            writer.writeheader()
            writer.writerows(rows)
        lines = [json.dumps(one, ensure_ascii=False) for one in found]
        predictions.write_text("\n".join(lines), encoding="utf-8")
        answer = subprocess.run(
            [sys.executable, str(scorer), str(manifest), str(predictions), "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
    groups = json.loads(answer.stdout)
    rates = {group: one["cer_simplified" if group.startswith("zh") else "wer"] for group, one in groups.items()}
    return {group: round(rate, 4) for group, rate in rates.items() if rate is not None and group != "all"}


def rtf(found: Sequence[Mapping[str, Any]]) -> float:
    """Seconds of work for a second of audio."""
    work_s: float = sum(one["seconds"] for one in found)
    audio_s: float = sum(one["duration_s"] for one in found)
    return work_s / audio_s


def table_rows(rates: Mapping[str, float], errors: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Bare, Spotter and the ratio, a measure a row."""
    pairs = [("real-time factor", rates["bare"], rates["spotter"])]
    for group, rate in errors["bare"].items():
        pairs.append((f"{'CER' if group.startswith('zh') else 'WER'} {group}", rate, errors["spotter"][group]))
    return [
        [name, f"{theirs:.3f}", f"{ours:.3f}", f"{ours / theirs:.2f}" if theirs else "-"]
        for name, theirs, ours in pairs
    ]


def read_manifest(path: Path) -> list[Row]:
    """Rows of a tab-separated manifest with a header line."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def choose(rows: list[Row], count: int) -> list[Row]:
    """`count` rows spread evenly over all; 0 keeps them all."""
    return rows if not count or count >= len(rows) else [rows[i * len(rows) // count] for i in range(count)]


if __name__ == "__main__":
    main()
