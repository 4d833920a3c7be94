"""A person's chat from a terminal: what they send goes the way of every message, and the answers are read back."""

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.ids import new_id
from assistant.domain.person import ChatAccount, Person
from assistant.errors import InvalidInput, Unavailable
from assistant.services.desk import WEB
from connectors.im.base import Message
from connectors.im.message_json import message_from_json

POLL_S = 0.1
OnProgress = Callable[[Message], None]


class TerminalChat:
    """Speaks for one person in their web chat. The application must be working (`start_worker`) to answer."""

    def __init__(self, app: Application, person: Person) -> None:
        self._app = app
        self._person = person
        with app.database.write() as store:
            store.people.link(ChatAccount(WEB, person.id, person.id, person.id), app.clock())
            shown = store.web_messages.since(person.id, 0)
        self._revision = max((message.revision for message in shown), default=0)

    def send_audio(self, audio: Path) -> str:
        """Send a voice file. Returns the message's id. Raises InvalidInput when there is no such file."""
        if not audio.is_file():
            raise InvalidInput(f"no such file: {audio}")
        self._app.uploads_dir.mkdir(parents=True, exist_ok=True)
        ref = new_id() + audio.suffix.lower()
        shutil.copyfile(audio, self._app.uploads_dir / ref)
        return self._send(
            {"file": {"ref": ref, "name": audio.name, "size_bytes": audio.stat().st_size}, "is_note": True}
        )

    def send_text(self, text: str, *, is_note: bool = False) -> str:
        """Send a line. `is_note` files it as a note whatever it says."""
        return self._send({"text": text, "is_note": is_note})

    def press(self, action: str) -> str:
        """Press the button with that action."""
        return self._send({"action": action})

    def wait(self, inbox_id: str, *, timeout_s: float, progress: OnProgress | None = None) -> list[Message]:
        """Wait until the message is worked off and answered; what came or changed meanwhile, in the chat's order.

        `progress` sees each change at once. Raises Unavailable after `timeout_s` seconds; the work goes on then.
        """
        end = time.monotonic() + timeout_s
        news: dict[int, Message] = {}
        while True:
            with self._app.database.read() as store:
                row = store.inbox.get(inbox_id)
                # What waits for another channel, which may be away for hours, is not waited for.
                is_done = row is not None and row.state != "new" and not store.outbox.count("waiting", WEB)
                shown = store.web_messages.since(self._person.id, self._revision)
            for one in shown:
                self._revision = max(self._revision, one.revision)
                news[one.id] = message_from_json(one.message)
                if progress:
                    progress(news[one.id])
            if is_done:
                return [news[key] for key in sorted(news)]
            if time.monotonic() > end:
                raise Unavailable(f"no answer within {timeout_s:.0f} s; the note is kept and worked on", code="timeout")
            time.sleep(POLL_S)

    def _send(self, content: Mapping[str, Any]) -> str:
        now = self._app.desk.local_time(self._app.clock(), self._person)
        payload = {
            "person_id": self._person.id,
            "name": self._person.name,
            "sent_at": now.isoformat(),
            "key": new_id(),
            **content,
        }
        inbox_id, _ = self._app.receive(WEB, f"{self._person.id}:{payload['key']}", payload)
        return inbox_id
