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


def start(folder: Path, url: str, kill: str) -> subprocess.Popen[str]:
    """A life of the victim, begun; what it prints goes to a file of the folder."""
    command = [sys.executable, "-m", "tests.durability.victim", str(folder), url, str(NOTES), kill]
    with (folder / "lives.log").open("a") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, text=True)


def live(folder: Path, url: str, kill: str) -> int:
    """One life of the victim to its end; its exit code, -9 when it was killed."""
    code = start(folder, url, kill).wait(LIFE_LIMIT_S)
    assert code in {0, -9}, (folder / "lives.log").read_text()[-3000:]
    return code


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
    """A SQLite database in `folder`."""
    return f"sqlite:///{folder / 'spotter.sqlite'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else address(tmp_path)


def test_an_undisturbed_life_does_everything_once(tmp_path: Path, url: str) -> None:
    assert live(tmp_path, url, "never") == 0
    assert_everything_happened_once(url)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_each_durable_step_it_goes_on(tmp_path: Path, url: str, moment: str) -> None:
    killed = [live(tmp_path, url, f"{moment}:{step}") for step in STEPS]
    assert killed.count(-9) >= len(STEPS) - 2  # a late life may find nothing left of the earlier steps
    assert live(tmp_path, url, "never") == 0
    assert_everything_happened_once(url)


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


@pytest.mark.postgres
def test_the_work_of_a_killed_worker_is_done_by_the_one_that_lives(tmp_path: Path, postgres_url: str) -> None:
    survivor = start(tmp_path, postgres_url, "never")
    for kill in ("after:transcribe", "before:send", "statement:150"):
        victim = start(tmp_path, postgres_url, kill)
        assert victim.wait(LIFE_LIMIT_S) in {0, -9}
    assert survivor.wait(LIFE_LIMIT_S) == 0
    assert_everything_happened_once(postgres_url)
