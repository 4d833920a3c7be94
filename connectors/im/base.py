"""The instant-messaging port: what comes in, what goes out, and how a channel carries it.

Messages are structured, never marked-up text: each channel renders them its own way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

ACTION_MAX_BYTES = 64
"""Longest button action, in bytes of UTF-8; the tightest channel's (Telegram's callback data)."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file of an incoming message; `ref` is how the channel fetches it. Size and length where the channel says."""

    ref: str
    name: str = ""
    size_bytes: int | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message or button press. `sender_id` is the chat account, `chat_id` where answers go.

    `kind` is `button` for a press (`action` is the button's, `message_id` the message it stands on), else `message`.
    `addressed` is False in a group where nobody spoke to the bot. `locale` is what the channel knows of the sender's.
    `is_note` says that the sender filed it as a follow-up note outright: it is no command, edit or small talk.
    """

    channel: str
    external_id: str
    chat_id: str
    sender_id: str
    sender_name: str
    sent_at: datetime
    kind: Literal["message", "button"] = "message"
    text: str = ""
    file: IncomingFile | None = None
    action: str = ""
    message_id: str = ""
    callback_id: str = ""
    locale: str = ""
    addressed: bool = True
    is_private: bool = True
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button; `action` comes back when it is pressed, at most ACTION_MAX_BYTES. `url` opens a page instead."""

    label: str
    action: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if len(self.action.encode()) > ACTION_MAX_BYTES:
            raise ValueError(f"button action longer than {ACTION_MAX_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value on a card: the words it came from in `quote`, and whether a person should look twice."""

    text: str
    quote: str = ""
    check: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled group of values on a card; `action` changes them, where a channel can offer it beside them."""

    label: str
    entries: tuple[Entry, ...]
    action: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """An outgoing message: plain `text`, or a card with title, sections and buttons (rows of buttons).

    `progress` is the share (0..1) of work done, on messages that are edited while work goes on. `fleeting` says that
    nothing of it is to be kept once it is sent, neither its words nor its document.
    """

    text: str = ""
    title: str = ""
    sections: tuple[Section, ...] = ()
    footer: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    document: Path | None = None
    progress: float | None = None
    fleeting: bool = False


class ChannelError(Exception):
    """A channel could not do it. `retryable` with `retry_after_s` seconds when the channel said how long to wait."""

    def __init__(self, code: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_after_s = retry_after_s


class Channel(Protocol):
    """A way people reach Spotter. Blocking; safe for several threads; never logs a token or puts it in an error."""

    @property
    def name(self) -> str:
        """Short stable name, kept with every message: `telegram`, `web`."""
        ...

    @property
    def edit_interval_s(self) -> float:
        """Least seconds between two edits of one message."""
        ...

    def parse(self, payload: Mapping[str, Any]) -> Incoming | None:
        """What a raw payload says; None for what does not concern us. Pure. Raises ValueError on bad shapes."""
        ...

    def send(self, chat_id: str, message: Message, *, key: str) -> str:
        """Send and return the message's id. `key` identifies this sending where the channel can tell repeats."""
        ...

    def edit(self, chat_id: str, message_id: str, message: Message) -> None:
        """Replace a sent message; the same content again is no error. Raises ChannelError."""
        ...

    def answer_button(self, callback_id: str, text: str = "") -> None:
        """Tell the sender that the press was heard; best effort, an expired press is no error."""
        ...

    def download(self, file: IncomingFile, to: Path, *, max_bytes: int) -> None:
        """Fetch a file atomically to `to`. Raises ChannelError, with code `file_too_large` above `max_bytes`."""
        ...
