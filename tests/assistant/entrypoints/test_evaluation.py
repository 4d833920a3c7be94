"""`spotter eval`: the formats it writes, in the input's order, offline, without looking at gold."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.models, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
NOTES = [
    {
        "id": "own-1",
        "language": "zh",
        "now": "2026-05-06T10:00:00+08:00",
        "known": {
            "customers": ["牧歌乳业"],
            "contacts": [],
            "colleagues": [{"name": "贺平", "role": "实施"}],
            "products": [],
        },
        "text": "上午给牧歌乳业打了个电话，他们预算八十万。下周二我去做演示。",
        "gold": {"customer": "must never be read"},
    },
    {"id": "own-2", "language": "en", "now": "2026-05-06T10:00:00+01:00", "known": {}, "text": "Thanks, talk later."},
]


def evaluate(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Run `spotter eval` with --out; its lines."""
    command = [sys.executable, "-c", "from assistant.entrypoints.cli import main; main()", "eval", *arguments]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SPOTTER_MODELS_DIR": str(ROOT / ".spotter" / "models"),
        "SPOTTER_DATA_DIR": str(folder / "untouched"),
    }
    done = subprocess.run(
        [*command, "--out", "out.jsonl"], cwd=folder, env=environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr
    assert not (folder / "untouched" / "spotter.sqlite").exists()
    return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two notes of our own, and a manifest of one clip that speaks the first."""
    (tmp_path / "notes.jsonl").write_text("\n".join(json.dumps(note) for note in NOTES), "utf-8")
    shutil.copyfile(ROOT / "examples" / "voice" / "dairy-warehouse-zh.ogg", tmp_path / "clip.ogg")
    heading = "file\tlanguage\tkind\ttranscript\tsource\tlicence\tnote"
    row = 'clip.ogg\tzh\tsynthetic\tan unquoted " mark\tours\tours\town-1'
    (tmp_path / "manifest.tsv").write_text(f"{heading}\n{row}\n", "utf-8")
    return tmp_path


def test_notes_are_read_into_records(folder: Path) -> None:
    first, second = evaluate(folder, "extract", "--notes", "notes.jsonl")
    assert [first["id"], second["id"]] == ["own-1", "own-2"]
    assert first["record"]["customer"] == "牧歌乳业"
    assert first["record"]["budget"]["amount"] == 800_000
    assert first["record"]["next_steps"][0]["due"] == {"date": "2026-05-12", "grain": "day"}
    assert second["record"] == {} and second["seconds"] >= 0


def test_clips_are_transcribed(folder: Path) -> None:
    (line,) = evaluate(folder, "transcribe", "--manifest", "manifest.tsv")
    assert set(line) == {"file", "text", "seconds", "duration_s"}
    assert "仓库" in line["text"] and line["duration_s"] > 30


def test_a_spoken_note_is_read_with_what_its_crm_knows(folder: Path) -> None:
    (line,) = evaluate(folder, "voice", "--notes", "notes.jsonl", "--manifest", "manifest.tsv")
    assert set(line) == {"id", "file", "transcript", "record", "seconds", "stages"}
    assert set(line["stages"]) == {"decode", "transcribe", "read", "resolve"}
    assert line["record"]["customer"] == "牧歌乳业"


def test_cases_are_ranked_by_their_place_in_the_corpus(folder: Path) -> None:
    profile = {"industry": "冷链物流", "needs": ["路上温度超标没人知道"], "budget": None}
    (folder / "profiles.jsonl").write_text(
        json.dumps({"id": "p1", "profile": profile, "relevant": {"gold": 2}}), "utf-8"
    )
    corpus = str(ROOT / "examples" / "cases")
    (line,) = evaluate(folder, "match", "--corpus", corpus, "--profiles", "profiles.jsonl")
    assert set(line) == {"id", "ranked", "seconds"}
    assert len(line["ranked"]) == len(set(line["ranked"])) == 12
    assert "cold-chain" in line["ranked"][0] or "frostline" in line["ranked"][0]
