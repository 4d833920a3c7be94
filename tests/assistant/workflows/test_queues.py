"""Who waits for whom: notes wait for models, nobody waits for notes."""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from assistant.bootstrap import Application
from assistant.domain.followup import Names, Reading
from assistant.entrypoints.terminal import TerminalChat
from assistant.services import onboarding
from assistant.settings import Settings
from tests.web_parts import OneCaseLibrary, SaysTheSame

AT_ONCE = 2


class SlowReader:
    """Reads on until it is let go; `most` is how many notes were read at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.all_busy = threading.Event()
        self._lock = threading.Lock()
        self._reading = 0
        self.most = 0

    def read(
        self, text: str, *, language: str | None, now: datetime, known: Names, spoken: bool = False
    ) -> Sequence[Reading]:
        with self._lock:
            self._reading += 1
            self.most = max(self.most, self._reading)
            if self._reading == AT_ONCE:
                self.all_busy.set()
        assert self.go_on.wait(30)
        with self._lock:
            self._reading -= 1
        return ()


@pytest.fixture
def reader() -> SlowReader:
    return SlowReader()


@pytest.fixture
def app(tmp_path: Path, reader: SlowReader) -> Iterator[Application]:
    made = Application(
        Settings(data_dir=tmp_path, worker_concurrency=AT_ONCE),
        transcriber=SaysTheSame(),
        reader=reader,
        library=OneCaseLibrary(tmp_path),
    )
    made.migrate()
    made.start_worker()
    yield made
    reader.go_on.set()
    made.stop()


def test_an_answer_comes_at_once_while_more_notes_are_read_than_are_worked_on(
    app: Application, reader: SlowReader
) -> None:
    with app.database.write() as store:
        emma = onboarding.add_person(store, "Emma", app.desk, app.clock(), locale="en")
    chat = TerminalChat(app, emma)
    notes = [chat.send_text(f"Met customer number {number}", is_note=True) for number in range(2 * AT_ONCE)]
    assert reader.all_busy.wait(20)
    asked = chat.send_text("/help")
    chat_answers = chat.wait(asked, timeout_s=20)
    assert any("voice note" in message.text for message in chat_answers)
    with app.database.read() as store:
        assert [store.inbox.get(note_id).state for note_id in notes] == ["new"] * len(notes)  # type: ignore[union-attr]
    reader.go_on.set()
    for note_id in notes:
        chat.wait(note_id, timeout_s=20)
    assert reader.most == AT_ONCE
