"""People with a Telegram account, and the bot's messages as they see them; used with the Bot API stand-in."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.stand_ins.bot_api import BotApi


@dataclass
class Shown:
    """A message of the bot as the person sees it: `words` without tags, `versions` all words it had, oldest first."""

    chat_id: int
    message_id: int
    words: str
    html: str
    keyboard: list[list[dict[str, str]]]
    file_name: str = ""
    file: bytes = b""
    topic: int | None = None
    sent_s: float = field(default_factory=time.monotonic)
    edited_s: list[float] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def action(self, label: str) -> str:
        """The callback data of the button whose label holds `label`."""
        for button in (button for row in self.keyboard for button in row):
            if label in button["text"]:
                return button.get("callback_data", "")
        raise AssertionError(f"no button {label!r} among {self.labels()}")


@dataclass
class Person:
    """Somebody with a Telegram account."""

    api: "BotApi"
    id: int
    name: str
    language: str

    @property
    def inbox(self) -> list[Shown]:
        """What the bot sent to this person, oldest first."""
        return [shown for shown in self.api.shown if shown.chat_id == self.id]

    def account(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Write to the bot; a leading command is marked as such. Returns the update."""
        command = text.split()[0] if text.startswith("/") else ""
        entities = [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []
        return self.api.deliver(self.message(**{"text": text, "entities": entities} | more))

    def speak(self, audio: Path | bytes, kind: str = "voice", **more: Any) -> dict[str, Any]:
        """Send a voice note (or `audio`, `document`, …). Returns the update."""
        content = audio if isinstance(audio, bytes) else audio.read_bytes()
        held = {"file_id": self.api.keep(content), "file_unique_id": "u", "file_size": len(content), "duration": 5}
        held |= {"mime_type": "audio/ogg"} | more.pop("file", {})
        return self.api.deliver(self.message(**{kind: held}, **more))

    def press(self, shown: Shown, label: str) -> dict[str, Any]:
        """Press the button whose label holds `label`. Returns the update."""
        press = {
            "id": self.api.open_press(),
            "from": self.account(),
            "chat_instance": "1",
            "data": shown.action(label),
            "message": self.api.as_message(shown),
        }
        return self.api.deliver({"callback_query": press})

    def message(self, **content: Any) -> dict[str, Any]:
        """An update of a message from this person; `chat` may name another chat than the private one."""
        self.api.started.add(self.id)
        message = {
            "message_id": next(self.api.numbers),
            "date": int(time.time()),
            "chat": {"id": self.id, "type": "private", "first_name": self.name},
            "from": self.account(),
        }
        return {"message": message | content}
