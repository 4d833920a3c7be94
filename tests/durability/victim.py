"""A whole Spotter that works off a fixed list of notes and confirms each, and is killed where it is told to.

    python -m tests.durability.victim FOLDER DATABASE_URL NOTES KILL

KILL is `never`, `statement:N` (the N-th SQL statement or commit of this life, in any of its databases), or
`before:STEP` / `after:STEP` (a durable step, the first time this life comes by). Prints `done` at the end.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.domain.followup import FollowupFields, Mark, Names, NextStep, Reading
from assistant.domain.person import ChatAccount, Person
from assistant.settings import Settings
from assistant.workflows import steps
from retrieval.case_types import CaseMatch, CustomerProfile
from speech.base import Progress, Transcript
from tests.stand_ins.libraries import EmptyLibrary

CUSTOMER = "恒岳机械"
LIMIT_S = 90


class SpokenFile:
    """A transcriber of files that hold the very words."""

    model = "spoken-file"

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        if progress:
            progress(0.5, 1.0)
        return Transcript(audio.read_text("utf-8"), "zh", 1.0, self.model, seconds={"decode": 0.0, "transcribe": 0.0})


class FirstSentence:
    """A reader that finds the customer, a need and a step where every note here has them."""

    def read(
        self, text: str, *, language: str | None, now: datetime, known: Names, spoken: bool = False
    ) -> Sequence[Reading]:
        customer, need, action = CUSTOMER, "设备巡检全靠手写", text.split("我把")[1].rstrip("。")
        fields = FollowupFields(customer=customer, needs=(need,), next_steps=(NextStep(action),))
        marks = tuple(
            Mark(name, index, text.index(words), text.index(words) + len(words), 0.9)
            for name, index, words in (("customer", None, customer), ("needs", 0, need), ("next_steps", 0, action))
        )
        return (Reading(fields, marks, "first-sentence", "1", "none"),)


class OneCase(EmptyLibrary):
    """A library with a single case."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.write_text("# 一个案例\n\n设备巡检从手写改成扫码。\n", "utf-8")

    def match(self, profile: CustomerProfile, **how: Any) -> Sequence[CaseMatch]:
        return [CaseMatch("one.md", "一个案例", self._path, 1.0, "设备巡检从手写改成扫码。", "zh")]


def main(folder: Path, url: str, notes: int, kill: str) -> None:
    """Live until all is done, or until killed."""
    _arm(kill)
    settings = Settings(data_dir=folder, database_url=url, worker_concurrency=4, _env_file=None)
    app = Application(settings, transcriber=SpokenFile(), reader=FirstSentence(), library=OneCase(folder / "one.md"))
    app.migrate()
    rep = _people(app)
    app.start_worker()
    end = time.monotonic() + LIMIT_S
    while not _work(app, rep, notes):
        if time.monotonic() > end:
            print("stuck", flush=True)
            os._exit(3)
        time.sleep(0.1)
    app.stop()
    print("done", flush=True)


def _people(app: Application) -> Person:
    now = app.clock()
    rep = Person("rep", "陈悦", "rep", "zh-CN", "Asia/Shanghai", False)
    with app.database.write() as store:
        for person in (rep, Person("boss", "周明", "manager", "zh-CN", "Asia/Shanghai", True)):
            store.people.add(person, now)
            store.people.link(ChatAccount("web", person.id, person.id, person.id), now)
        store.customers.add(Customer("hengyue", CUSTOMER), now, None)
        store.customers.follow("hengyue", "boss", now)
    return rep


def _work(app: Application, rep: Person, notes: int) -> bool:
    """Send what is not sent, confirm what waits, as often as it takes; True when nothing is left to do."""
    uploads = app.settings.data_dir / "uploads"
    uploads.mkdir(exist_ok=True)
    ids = []
    for number in range(notes):
        key = f"note-{number}"
        content: dict[str, Any] = {"text": text_of(number)}
        if number % 2:
            _keep(uploads / f"{key}.ogg", text_of(number))
            content = {"file": {"ref": f"{key}.ogg", "name": "v.ogg", "size_bytes": 100}}
        ids.append(_send(app, rep, key, {**content, "is_note": True}))
    with app.database.read() as store:
        drafts = [draft for inbox_id in ids for draft in store.drafts.of_note(inbox_id)]
        records = [record for draft in drafts for record in store.records.of_draft(draft.id)]
        waiting = store.inbox.count_waiting() + store.outbox.count("waiting")
    for draft in drafts:
        _send(app, rep, f"ok-{draft.id}", {"action": f"ok:{draft.id}:{draft.version}"})
    return len(records) >= notes and not waiting


def _keep(file: Path, text: str) -> None:
    """Write a file once and whole: the note's audio is a link to it, and an empty moment would be an empty note."""
    if not file.exists():
        part = file.with_suffix(".part")
        part.write_text(text, "utf-8")
        part.replace(file)


def text_of(number: int) -> str:
    """The words of a note; each names the customer and a step of its own."""
    return f"今天拜访了{CUSTOMER}，他们设备巡检全靠手写。下周三之前我把第{number}版方案发过去。"


def _send(app: Application, rep: Person, key: str, content: dict[str, Any]) -> str:
    payload = {"person_id": rep.id, "name": rep.name, "sent_at": "2026-05-06T10:00:00+08:00", "key": key, **content}
    return app.receive("web", f"{rep.id}:{key}", payload)[0]


def _arm(kill: str) -> None:
    kind, _, where = kill.partition(":")
    if kind == "statement":
        _arm_statements(int(where))
    elif kind in {"before", "after"}:
        _arm_step(kind, where)


def _arm_statements(number: int) -> None:
    lock, left = threading.Lock(), [number]

    def count(*_: Any) -> None:
        with lock:
            left[0] -= 1
            if left[0] == 0:
                _die()

    event.listen(Engine, "after_cursor_execute", count)
    event.listen(Engine, "commit", count)


def _arm_step(kind: str, step: str) -> None:
    guard = steps._guard

    def deadly(name: str, call: Callable[..., Any], *args: Any) -> steps.Outcome:
        if name == step and kind == "before":
            _die()
        outcome = guard(name, call, *args)
        if name == step:
            _die()
        return outcome

    steps._guard = deadly


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])
