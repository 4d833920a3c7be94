"""Killed anywhere, Spotter goes on: one draft a note, one record a confirmation, every push delivered."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from assistant.storage.database import Database
from assistant.storage.tables import draft, outbox, push, record, web_message

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

NOTES = 6
RANDOM_POINTS = 50
STEPS = ("open", "placeholder", "fetch", "transcribe", "read", "recommend", "finish", "send")
LIFE_LIMIT_S = 120


def live(folder: Path, url: str, kill: str) -> int:
    """One life of the victim; its exit code, -9 when it was killed."""
    command = [sys.executable, "-m", "tests.durability.victim", str(folder), url, str(NOTES), kill]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIFE_LIMIT_S)
    assert done.returncode in {0, -9}, done.stdout + done.stderr
    return done.returncode


def assert_everything_happened_once(url: str) -> None:
    """What must be true however often it was killed."""
    database = Database(url)
    with database.engine.connect() as connection:
        drafts = connection.execute(draft.select()).all()
        records = connection.execute(record.select()).all()
        pushes = connection.execute(push.select()).all()
        waiting = connection.execute(outbox.select().where(outbox.c.state != "sent")).all()
        shown = connection.execute(web_message.select()).all()
        sent = connection.execute(outbox.select()).all()
    database.close()
    assert len(drafts) == NOTES
    assert set(Counter(row.note_id for row in drafts).values()) == {1}
    assert len(records) == NOTES
    assert set(Counter(row.draft_id for row in records).values()) == {1}
    assert [row.person_id for row in pushes] == ["boss"] * NOTES
    assert not waiting
    boss_sees = [row for row in shown if row.chat_id == "boss"]
    assert len(boss_sees) == NOTES
    assert max(Counter(row.dedupe_key for row in sent).values()) == 1


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'spotter.sqlite'}"


def test_an_undisturbed_life_does_everything_once(tmp_path: Path) -> None:
    assert live(tmp_path, address(tmp_path), "never") == 0
    assert_everything_happened_once(address(tmp_path))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_each_durable_step_it_goes_on(tmp_path: Path, moment: str) -> None:
    killed = [live(tmp_path, address(tmp_path), f"{moment}:{step}") for step in STEPS]
    assert killed.count(-9) >= len(STEPS) - 2  # a late life may find nothing left of the earlier steps
    assert live(tmp_path, address(tmp_path), "never") == 0
    assert_everything_happened_once(address(tmp_path))


def test_killed_at_fifty_random_points_it_goes_on(tmp_path: Path) -> None:
    dice = random.Random(20260506)
    kills = 0
    for place in range(RANDOM_POINTS):
        folder = tmp_path / str(place // 10)  # five fresh starts, ten kills in a row each
        folder.mkdir(exist_ok=True)
        kills += live(folder, address(folder), f"statement:{dice.randint(30, 400)}") == -9
        if place % 10 == 9:
            assert live(folder, address(folder), "never") == 0
            assert_everything_happened_once(address(folder))
    assert kills >= RANDOM_POINTS * 0.8
