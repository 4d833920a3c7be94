"""The web chat as a channel: messages go to a wall that the page reads; uploads lie in a folder of the server."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from connectors.im.base import ChannelError, Incoming, IncomingFile, Message
from connectors.im.message_json import message_to_json


class WebWall(Protocol):
    """Where messages of Spotter's are shown. Blocking; safe for several threads; every call may be repeated."""

    def put(self, chat_id: str, key: str, message: Mapping[str, Any]) -> int:
        """Show a message once; the same `key` again gives the first one's id."""
        ...

    def replace(self, chat_id: str, message_id: int, message: Mapping[str, Any]) -> bool:
        """Change a message; False when the chat has none of that id."""
        ...


class WebChatChannel:
    """Channel `web`. A chat is a person's own page: account id and chat id are both the person's id.

    A payload is what the page or the API files: `person_id`, `name`, `sent_at` (ISO 8601 with an offset), `key` (unique
    for the sender), and one of `text`, `file` ({`ref`, `name`, `size_bytes`}; `ref` a name in `uploads`) or `action`
    with `message_id`. Optional: `locale`, `is_note`.
    """

    name = "web"
    edit_interval_s = 0.5

    def __init__(self, wall: WebWall, *, uploads: Path) -> None:
        self._wall = wall
        self._uploads = uploads

    def parse(self, payload: Mapping[str, Any]) -> Incoming | None:
        """What the page or the API filed. Raises ValueError on bad shapes."""
        try:
            person_id = _text(payload["person_id"])
            action = _text(payload.get("action", ""))
            sent_at = datetime.fromisoformat(_text(payload["sent_at"]))
            if sent_at.tzinfo is None:
                raise ValueError("sent_at has no offset")
            return Incoming(
                channel=self.name,
                external_id=f"{person_id}:{_text(payload['key'])}",
                chat_id=person_id,
                sender_id=person_id,
                sender_name=_text(payload.get("name", "")),
                sent_at=sent_at,
                kind="button" if action else "message",
                text=_text(payload.get("text", "")),
                file=_file(payload.get("file")),
                action=action,
                message_id=_text(payload.get("message_id", "")),
                locale=_text(payload.get("locale", "")),
                is_note=bool(payload.get("is_note", False)),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a web chat payload: {error!r}") from None

    def send(self, chat_id: str, message: Message, *, key: str) -> str:
        """Show a message; the same `key` again shows nothing new."""
        return str(self._wall.put(chat_id, key, message_to_json(message)))

    def edit(self, chat_id: str, message_id: str, message: Message) -> None:
        """Change a message in place. Raises ChannelError `message_gone` when it is not in that chat."""
        shown = message_id.isascii() and message_id.isdigit() and len(message_id) < 19
        if not shown or not self._wall.replace(chat_id, int(message_id), message_to_json(message)):
            raise ChannelError("message_gone", retryable=False)

    def answer_button(self, callback_id: str, text: str = "") -> None:
        """Nothing to do: the page shows a press by itself."""

    def download(self, file: IncomingFile, to: Path, *, max_bytes: int) -> None:
        """Bring an uploaded file to `to`, atomically; the upload itself stays, for the page plays it."""
        source = self._uploads / file.ref
        if Path(file.ref).name != file.ref or not source.is_file():
            raise ChannelError("file_gone", retryable=False)
        if source.stat().st_size > max_bytes:
            raise ChannelError("file_too_large", retryable=False)
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent) as folder:
            part = Path(folder) / "part"
            try:
                os.link(source, part)  # the same bytes twice on disk would be waste
            except OSError:
                shutil.copyfile(source, part)
            part.replace(to)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    return value


def _file(value: Any) -> IncomingFile | None:
    if value is None:
        return None
    size = value.get("size_bytes") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not (size is None or isinstance(size, int)):
        raise TypeError("file must be an object with ref, name and size_bytes")
    return IncomingFile(ref=_text(value["ref"]), name=_text(value.get("name", "")), size_bytes=size)
