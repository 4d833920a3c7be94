"""Raw Telegram updates as `Incoming`. Pure. Field names from https://core.telegram.org/bots/api#update."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from connectors.im.base import Incoming, IncomingFile
from connectors.im.telegram.addressing import Bot, is_to_bot, without_bot_name

ALLOWED_UPDATES = ("message", "callback_query")
"""The kinds of update asked for; edits of what was said are not followed, the answer to a card is."""

_AUDIO_ENDINGS = (".ogg", ".oga", ".opus", ".mp3", ".m4a", ".wav", ".webm", ".amr", ".flac", ".aac", ".mp4")
_AUDIO_TYPES = ("audio/", "video/", "application/ogg")
_CONTENT = ("text", "caption", "voice", "audio", "video_note", "video", "document", "photo", "sticker", "animation")


@dataclass(frozen=True, slots=True)
class _Object:
    """A JSON object whose members are read with their type checked; `path` names it in errors."""

    path: str
    members: Mapping[str, Any]

    def get_object(self, key: str) -> "_Object | None":
        value = self.members.get(key)
        return None if value is None else as_object(value, f"{self.path}.{key}")

    def need_object(self, key: str) -> "_Object":
        return as_object(self.members.get(key), f"{self.path}.{key}")

    def get_text(self, key: str) -> str:
        value = self.members.get(key, "")
        if not isinstance(value, str):
            raise ValueError(f"{self.path}.{key} must be text")
        return clean(value)

    def get_number(self, key: str) -> int | None:
        value = self.members.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63):
            raise ValueError(f"{self.path}.{key} must be a whole number")
        return value

    def need_number(self, key: str) -> int:
        value = self.get_number(key)
        if value is None:
            raise ValueError(f"{self.path}.{key} is missing")
        return value

    def get_moment(self, key: str) -> datetime:
        try:
            return datetime.fromtimestamp(self.need_number(key), UTC)
        except (OverflowError, OSError) as error:
            raise ValueError(f"{self.path}.{key} is no moment in time") from error


def parse_update(payload: Mapping[str, Any], bot: Bot) -> Incoming | None:
    """What an update says; None for other kinds than ALLOWED_UPDATES, for bots and for service messages.

    `chat_id` is `<chat>` or `<chat>:<topic>` in a forum. `sent_at` of a forwarded message is when the original was
    said, since its "tomorrow" counts from there; of a press, when the message it stands on was sent. `locale` is
    `zh-CN`, `en`, another language's code or empty. `message_id` is the message that was answered, or the one that the
    pressed button stands on.
    Raises ValueError on bad shapes.
    """
    update = as_object(payload, "update")
    external_id = str(update.need_number("update_id"))
    if press := update.get_object("callback_query"):
        return _press(press, external_id)
    if message := update.get_object("message"):
        return _message(message, external_id, bot)
    return None


def _message(message: _Object, external_id: str, bot: Bot) -> Incoming | None:
    sender = message.get_object("from")
    if sender is None or sender.members.get("is_bot") is True or not message.members.keys() & set(_CONTENT):
        return None
    chat = message.need_object("chat")
    is_private = chat.get_text("type") == "private"
    key: Literal["text", "caption"] = "text" if "text" in message.members else "caption"
    text, entities = message.get_text(key), message.members.get("entities" if key == "text" else "caption_entities")
    addressed = is_private or is_to_bot(text, entities, message.members.get("reply_to_message"), bot)
    text = without_bot_name(text, entities, bot).strip()
    said = message
    if addressed and not is_private and not text and not _file(message):
        said = _own_message_replied_to(message, sender) or message
    return Incoming(
        channel="telegram",
        external_id=external_id,
        chat_id=_chat_id(message, chat),
        sender_id=str(sender.need_number("id")),
        sender_name=_name(sender),
        sent_at=_said_at(said),
        text=text if said is message else (said.get_text("text") or said.get_text("caption")).strip(),
        file=_file(said),
        message_id=_answered_id(message),
        locale=_locale(sender),
        addressed=addressed,
        is_private=is_private,
    )


def _press(press: _Object, external_id: str) -> Incoming | None:
    message, sender = press.get_object("message"), press.need_object("from")
    if message is None or "data" not in press.members:
        return None
    chat = message.need_object("chat")
    return Incoming(
        channel="telegram",
        external_id=external_id,
        chat_id=_chat_id(message, chat),
        sender_id=str(sender.need_number("id")),
        sender_name=_name(sender),
        sent_at=message.get_moment("date"),
        kind="button",
        action=press.get_text("data"),
        message_id=str(message.need_number("message_id")),
        callback_id=press.get_text("id"),
        locale=_locale(sender),
        is_private=chat.get_text("type") == "private",
    )


def _answered_id(message: _Object) -> str:
    """The message that was answered. In a forum every message answers the one that opened the topic: that is none."""
    replied = message.get_object("reply_to_message")
    number = replied.need_number("message_id") if replied else None
    return "" if number is None or number == message.get_number("message_thread_id") else str(number)


def _own_message_replied_to(message: _Object, sender: _Object) -> _Object | None:
    """In a group a voice note cannot mention the bot: its speaker answers it with the bot's name instead."""
    replied = message.get_object("reply_to_message")
    speaker = replied and replied.get_object("from")
    return replied if speaker and speaker.need_number("id") == sender.need_number("id") else None


def _file(message: _Object) -> IncomingFile | None:
    for kind in ("voice", "audio", "video_note", "video", "document"):
        held = message.get_object(kind)
        if held is None or (kind == "document" and not _is_audio(held) and not _has_ending(held)):
            continue
        ref = held.get_text("file_id")
        if not ref:
            raise ValueError(f"{held.path}.file_id is missing")
        duration = held.get_number("duration")
        name = held.get_text("file_name") or {"voice": "voice.ogg", "video_note": "video.mp4"}.get(kind, "")
        return IncomingFile(ref, name, held.get_number("file_size"), None if duration is None else float(duration))
    return None


def _is_audio(document: _Object) -> bool:
    kind, name = document.get_text("mime_type").lower(), document.get_text("file_name").lower()
    return kind.startswith(_AUDIO_TYPES) or name.endswith(_AUDIO_ENDINGS)


def _has_ending(document: _Object) -> bool:
    """Whether its name tells what a document is; one that nothing tells of is not looked at."""
    return bool(PurePosixPath(document.get_text("file_name")).suffix)


def _said_at(message: _Object) -> datetime:
    origin = message.get_object("forward_origin")
    return origin.get_moment("date") if origin else message.get_moment("date")


def _chat_id(message: _Object, chat: _Object) -> str:
    chat_id = str(chat.need_number("id"))
    topic = message.get_number("message_thread_id") if message.members.get("is_topic_message") is True else None
    return f"{chat_id}:{topic}" if topic else chat_id


def _name(user: _Object) -> str:
    return f"{user.get_text('first_name')} {user.get_text('last_name')}".strip() or user.get_text("username")


def _locale(user: _Object) -> str:
    """`zh-CN` for any Chinese, else the bare language."""
    language = user.get_text("language_code").lower().replace("_", "-").partition("-")[0]
    return "zh-CN" if language == "zh" else language


def as_object(value: object, path: str) -> _Object:
    """`value` as a JSON object; ValueError for anything else."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{path} must be an object")
    return _Object(path, value)


def clean(text: str) -> str:
    """Text that can be stored: no half characters, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
