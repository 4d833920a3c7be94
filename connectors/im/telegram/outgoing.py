"""The Bot API calls that show a message, and where they go."""

import re
from dataclasses import dataclass
from pathlib import Path

from aiogram.methods import EditMessageCaption, EditMessageText, SendDocument, SendMessage
from aiogram.types import FSInputFile, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from connectors.im.base import ChannelError, Message
from connectors.im.telegram.client import Lane
from connectors.im.telegram.pacing import EDIT_INTERVAL_S, chat_interval_s
from connectors.im.telegram.rendering import keyboard

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat, and the topic in it when it is a forum."""

    number: int
    topic: int | None

    @classmethod
    def of(cls, chat_id: str) -> "Chat":
        """From `<chat>` or `<chat>:<topic>`. Raises ChannelError `chat_not_found` for anything else."""
        chat, _, topic = chat_id.partition(":")
        return cls(_number(chat, "chat_not_found"), _number(topic, "chat_not_found") if topic else None)

    @property
    def lane(self) -> Lane:
        """The pace of messages to this chat."""
        return Lane(f"chat:{self.number}", chat_interval_s(self.number))


@dataclass(frozen=True, slots=True)
class Place:
    """A message that was sent."""

    chat: int
    message: int

    @classmethod
    def of(cls, chat_id: str, message_id: str) -> "Place":
        """Raises ChannelError `message_gone` for an id that cannot be Telegram's."""
        return cls(Chat.of(chat_id).number, _number(message_id, "message_gone"))

    @property
    def lane(self) -> Lane:
        """The pace of edits of this message."""
        return Lane(f"edit:{self.chat}:{self.message}", EDIT_INTERVAL_S)


def send_text(chat: Chat, html: str, message: Message | None) -> SendMessage:
    """`html` as a message, with the buttons of `message` if there is one."""
    return SendMessage(
        chat_id=chat.number,
        message_thread_id=chat.topic,
        text=html,
        parse_mode="HTML",
        reply_markup=_markup(message),
        link_preview_options=_NO_PREVIEW,
    )


def send_document(chat: Chat, document: Path, caption: str, message: Message | None) -> SendDocument:
    """A file with `caption`, and with the buttons of `message` if there is one."""
    return SendDocument(
        chat_id=chat.number,
        message_thread_id=chat.topic,
        document=FSInputFile(document),
        caption=caption or None,
        parse_mode="HTML",
        reply_markup=_markup(message),
    )


def edit_text(place: Place, html: str, message: Message) -> EditMessageText:
    """New words and buttons for a message of text."""
    return EditMessageText(
        chat_id=place.chat,
        message_id=place.message,
        text=html,
        parse_mode="HTML",
        reply_markup=_markup(message),
        link_preview_options=_NO_PREVIEW,
    )


def edit_caption(place: Place, caption: str, message: Message) -> EditMessageCaption:
    """New words and buttons for a message that is a file."""
    return EditMessageCaption(
        chat_id=place.chat,
        message_id=place.message,
        caption=caption,
        parse_mode="HTML",
        reply_markup=_markup(message),
    )


def _number(text: str, code: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ChannelError(code, retryable=False)
    return int(text)


def _markup(message: Message | None) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=b.label, callback_data=b.action or None, url=b.url or None) for b in row]
        for row in (keyboard(message) if message else ())
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
