"""What a story is told with: people who talk to a whole Spotter, the clock that passes, the API and the terminal.

Everything goes through the doors people use. Only the ears (a voice file holds its very words), the queue (work is
done at once) and the clock are the story's own; what reads notes, and all that follows, is as it ships.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from assistant.bootstrap import Application
from assistant.entrypoints import serving
from assistant.entrypoints.api import create_api
from assistant.entrypoints.cli.main import app as spotter
from assistant.services.plaintext import render_text
from assistant.settings import Settings
from assistant.workflows.delivery import DeliveryWork
from assistant.workflows.importing import ImportWork
from assistant.workflows.schedule import Schedule
from assistant.workflows.steps import Outcome
from assistant.workflows.voice_note import MessageWork
from connectors.im.base import Button, Message
from connectors.im.message_json import message_from_json
from tests.conversation.office import SpokenText
from tests.real_parts import shipped_tagger

EXAMPLES = Path(__file__).parents[2] / "examples"
SHANGHAI = ZoneInfo("Asia/Shanghai")
YES = {"zh-CN": "确认", "en": "Confirm"}
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class AtOnce:
    """Runs steps as they come; a note is worked on when the message that brought it is done."""

    notes: deque[tuple[str, str]] = field(default_factory=deque)
    imports: deque[str] = field(default_factory=deque)
    chores: deque[str] = field(default_factory=deque)

    def step(self, name: str, call: Callable[..., Outcome], *args: Any) -> Outcome:
        outcome = call(*args)
        assert outcome.get("error") != "internal", (name, outcome)
        return outcome

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing in a story is tried again")

    def begin_note(self, inbox_id: str, note_id: str) -> None:
        self.notes.append((inbox_id, note_id))

    def begin_import(self, inbox_id: str) -> None:
        self.imports.append(inbox_id)

    def begin_chore(self, inbox_id: str) -> None:
        self.chores.append(inbox_id)


class Story:
    """A Spotter and its people. `tale` is what was said, in order, to be read."""

    def __init__(self, folder: Path, now: datetime, **settings: Any) -> None:
        self.now = now
        self.tale: list[str] = []
        self.app = Application(
            Settings(_env_file=None, data_dir=folder / "spotter", session_days=2000, **settings),
            clock=lambda: self.now,
            transcriber=SpokenText(),
            tagger=shipped_tagger(),
        )
        self.app.migrate()
        self._runner = AtOnce()
        self._message = MessageWork(
            self.app.database,
            self.app.channels,
            lambda: self.app.transcriber,
            lambda: self.app.reader,
            lambda: self.app.library,
            self.app.desk,
            self.app.clock,
            self.app.audio_dir,
        )
        self.app.audio_dir.mkdir(parents=True, exist_ok=True)
        self._delivery = DeliveryWork(self.app.database, self.app.channels, self.app.clock)
        self._imports = ImportWork(self.app.database, self.app.desk, self.app.clock)
        no_engine: Any = None
        self._schedule = Schedule(self.app.database, no_engine, self.app.desk, self.app.clock)

    def person(self, name: str, role: str, *, locale: str = "zh-CN", admin: bool = False) -> "Person":
        """Somebody who is added in the terminal and signs in on the web by the link that comes of it."""
        self.terminal("user", "add", name, "--role", role, "--locale", locale, *(["--admin"] if admin else []))
        link = self.terminal("user", "invite", name)["signin"]
        token = self.terminal("user", "token", name)["token"]
        browser = TestClient(create_api(self.app), raise_server_exceptions=True, headers=SAME_ORIGIN)
        assert browser.post("/signin/" + link.rpartition("/")[2], follow_redirects=False).status_code == 303
        headers = {"Authorization": f"Bearer {token}"}
        return Person(self, name, browser.get("/api/v1/me", headers=headers).json()["id"], browser, headers, locale)

    def terminal(self, *arguments: str, fails: bool = False) -> Any:
        """What a command prints as JSON."""
        done = CliRunner().invoke(spotter, [*arguments, "--json"])
        assert bool(done.exit_code) == fails, (arguments, done.output)
        return json.loads(done.stdout)

    def work(self) -> None:
        """Work off all that came in, and bring what is to be said to whom it concerns."""
        while True:
            with self.app.database.read() as store:
                messages, deliveries = store.inbox.waiting(), store.outbox.waiting()
            if not messages and not deliveries:
                return
            for inbox_id in messages:
                self._message.run(self._runner, inbox_id)
                while self._runner.notes:
                    self._message.write_note(self._runner, *self._runner.notes.popleft())
                while self._runner.imports:
                    self._imports.work_off(self._runner, self._runner.imports.popleft())
            for outbox_id, _ in deliveries:
                self._delivery.run(self._runner, outbox_id)

    def passes(self, **step: float) -> None:
        """Time goes by, and what the clock has to do is done at its end."""
        self.comes(self.now + timedelta(**step))

    def comes(self, moment: datetime) -> None:
        """It is `moment` now."""
        assert moment >= self.now
        self.now = moment
        self.tale.append(f"\n══ {moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M} ══")
        for job in ("_index", "_remind", "_expire", "_ring_leads", "_greet"):
            getattr(self._schedule, job)()
        self.work()


@dataclass
class Person:
    """Somebody who uses Spotter, with a chat on the web page and a token for the API."""

    story: Story
    name: str
    id: str
    browser: TestClient
    headers: dict[str, str]
    locale: str
    _keys: Iterator[int] = field(default_factory=lambda: count(1))
    _seen: int = 0

    def says(self, text: str) -> str:
        """Type a line; what comes back, in words."""
        self._say(text)
        self._send("/chat/messages", data={"key": self._key(), "text": text})
        return self.hears()

    def speaks(self, text: str) -> str:
        """Send a voice note of these words."""
        self._say(f"🎤 {text}")
        files = {"file": ("note.ogg", text.encode(), "audio/ogg")}
        self._send("/chat/messages", data={"key": self._key()}, files=files)
        return self.hears()

    def presses(self, label: str, on: str = "") -> str:
        """Press the newest button that says `label`, on a message that has the words `on`."""
        for number, message in reversed(self._shown()):
            if on in render_text(message):
                for button in _buttons(message):
                    if label in button.label and button.action:
                        self._say(f"[{button.label}]")
                        told = {"key": self._key(), "message_id": str(number), "action": button.action}
                        assert self._send("/chat/actions", json=told).json()["id"]
                        return self.hears()
        raise AssertionError(f"{self.name} sees no button {label!r} on {on!r}; the last: {self.last()}")

    def tells(self, text: str, *, new: str = "") -> str:
        """Speak a note and confirm its card; `new` where the customer is to be created. What comes after the yes."""
        self.speaks(text)
        return self.presses(f"“{new}”" if new else YES[self.locale])

    def hears(self) -> str:
        """All that was said to this person since they last looked, in words."""
        with self.story.app.database.read() as store:
            news = [one for one in store.web_messages.since(self.id, self._seen) if one.sender == "spotter"]
            self._seen = max([self._seen, *(one.revision for one in news)])
        heard = "\n\n".join(render_text(message_from_json(one.message)) for one in news)
        if heard:
            self.story.tale.append(f"→ {self.name}\n" + _indented(heard))
        return heard

    def last(self) -> str:
        """The newest message in the chat, in words."""
        shown = self._shown()
        return render_text(shown[-1][1]) if shown else ""

    def gets(self, path: str, status: int = 200, **query: Any) -> Any:
        """What the API answers to a question."""
        return self.asks("GET", path, status, params=query)

    def sends(self, path: str, body: Any, status: int = 200, method: str = "POST") -> Any:
        """What the API answers to a body."""
        answer = self.asks(method, path, status, json=body)
        self.story.work()
        return answer

    def asks(self, method: str, path: str, status: int, **given: Any) -> Any:
        answer = self.browser.request(method, f"/api/v1{path}", headers=self.headers, **given)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def _send(self, path: str, **given: Any) -> Any:
        answer = self.browser.post(path, **given)
        assert answer.status_code == 202, answer.text
        self.story.work()
        return answer

    def _shown(self) -> list[tuple[int, Message]]:
        with self.story.app.database.read() as store:
            shown = store.web_messages.since(self.id, 0, limit=100_000)
        return [(one.id, message_from_json(one.message)) for one in sorted(shown, key=lambda one: one.id)]

    def _key(self) -> str:
        return f"{self.id}-{next(self._keys):06d}"

    def _say(self, words: str) -> None:
        self.story.tale.append(f"{self.name}: {words}")


@contextmanager
def telling(
    folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, now: datetime, **files: Path
) -> Iterator[Story]:
    """A story that begins at `now`, by the configuration in `files`, in the empty database at `database_url`; its tale
    lies in `folder`/tale.txt afterwards."""
    story = Story(folder, now, database_url=database_url, **files)
    environment = {"data_dir": folder / "spotter", "database_url": database_url, **files}
    for name, value in environment.items():
        monkeypatch.setenv(f"SPOTTER_{name.upper()}", str(value))
    monkeypatch.setattr(serving, "Application", partial(Application, clock=story.app.clock))
    try:
        yield story
    finally:
        (folder / "tale.txt").write_text("\n".join(story.tale), "utf-8")
        story.app.stop()


def at(text: str) -> datetime:
    """A moment on Shanghai's clock, as 2026-03-02 09:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def _buttons(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row]


def _indented(words: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in words.splitlines())
