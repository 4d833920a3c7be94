"""The Telegram channel: messages out, presses answered, voice files fetched, updates received."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    GetMe,
    SendDocument,
    SendMessage,
    SetMyCommands,
    SetWebhook,
)
from aiogram.types import BotCommand

from connectors.im.base import ChannelError, Incoming, IncomingFile, Message
from connectors.im.telegram import addressing, secret
from connectors.im.telegram.client import CALL_TIMEOUT_S, BotClient
from connectors.im.telegram.outgoing import Chat, Place, edit_caption, edit_text, send_document, send_text
from connectors.im.telegram.pacing import EDIT_INTERVAL_S
from connectors.im.telegram.parsing import ALLOWED_UPDATES, parse_update
from connectors.im.telegram.persisting import Persistence
from connectors.im.telegram.polling import Poller
from connectors.im.telegram.rendering import CAPTION_MAX, render, render_parts, render_whole

Commands = Mapping[str, Mapping[str, str]]
"""By language (`zh-CN`, `en`), command without / to what it does."""
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
"""Largest file a bot may send (https://core.telegram.org/bots/api#senddocument)."""
_UPLOAD_TIMEOUT_S = 180
_REMEMBERED = 2048
NO_COMMANDS: Commands = MappingProxyType({})


class TelegramChannel:
    """A `Channel` over one bot. Telegram has no idempotency key: a sending repeated after its answer was lost on the
    way shows twice; one repeated for another reason is recognised by its `key` while the process lives.
    """

    def __init__(self, token: str, *, api_url: str = "https://api.telegram.org", secret: str = "") -> None:
        """`secret` is what webhook calls must carry. Raises ValueError when token or address cannot be right."""
        self._client = BotClient(token, api_url)
        self._secret = secret
        self._bot = addressing.Bot(self._client.bot_id)
        self._sent: OrderedDict[str, str] = OrderedDict()
        self._progress: dict[Place, Future[None]] = {}
        self._lock = threading.Lock()
        self._receiver: Poller | Persistence | None = None

    def __repr__(self) -> str:
        return f"TelegramChannel(bot {self._bot.id})"

    @property
    def name(self) -> str:
        return "telegram"

    @property
    def edit_interval_s(self) -> float:
        return EDIT_INTERVAL_S

    def parse(self, payload: Mapping[str, Any]) -> Incoming | None:
        """What an update says, see `parse_update`; `connect` first, so that groups know the bot by its name."""
        return parse_update(payload, self._bot)

    def send(self, chat_id: str, message: Message, *, key: str) -> str:
        """Send; long plain text as several messages. Returns the id of the one that has the buttons."""
        document, chat = message.document, Chat.of(chat_id)
        if document and not (document.is_file() and 0 < document.stat().st_size <= UPLOAD_MAX_BYTES):
            raise ChannelError("file_too_large" if document.is_file() else "document_missing", retryable=False)
        caption = render_whole(message, CAPTION_MAX)
        if document and caption is not None:
            return self._once(key, send_document(chat, document, caption, message), chat)
        parts = render_parts(message)
        if not parts:
            raise ChannelError("empty_message", retryable=False)
        for place, html in enumerate(parts[:-1]):
            self._once(f"{key}#{place}", send_text(chat, html, None), chat)
        message_id = self._once(key, send_text(chat, parts[-1], message), chat)
        if document:
            self._once(f"{key}#file", send_document(chat, document, "", None), chat)
        return message_id

    def edit(self, chat_id: str, message_id: str, message: Message) -> None:
        """Replace a sent message's words and buttons, a document stays. Code `message_gone` when it is no more.

        Progress is shown without waiting for it, and left out where there was an edit just before: it must not hold up
        the work it tells of.
        """
        place, html = Place.of(chat_id, message_id), render(message)
        if not html:
            raise ChannelError("empty_message", retryable=False)
        shown_before = self._progress.get(place)
        if message.progress is not None:
            if shown_before is None or shown_before.done():
                self._progress[place] = self._client.call_if_free(edit_text(place, html, message), place.lane)
            return
        if shown_before is not None:
            wait([shown_before])
            self._progress.pop(place, None)
        try:
            self._client.call(edit_text(place, html, message), [place.lane])
        except ChannelError as error:
            if error.code == "no_text":
                self._edit_caption(place, message)
            elif error.code != "not_modified":
                raise

    def answer_button(self, callback_id: str, text: str = "") -> None:
        """Stop the button's clock, showing `text` (at most 200 characters) for a moment; best effort."""
        try:
            self._client.call(AnswerCallbackQuery(callback_query_id=callback_id, text=text[:200] or None))
        except ChannelError:
            return

    def download(self, file: IncomingFile, to: Path, *, max_bytes: int) -> None:
        """Fetch a file to `to`. Code `file_over_channel_limit` above the 20 MB that Telegram itself gives bots."""
        if file.size_bytes is not None and file.size_bytes > max_bytes:
            raise ChannelError("file_too_large", retryable=False)
        self._client.download(file.ref, to, max_bytes)

    def connect(self) -> str:
        """Learn the bot's own name and return it, without @. Raises ChannelError; may be repeated."""
        if not self._bot.username:
            username = self._client.call(GetMe()).username or ""
            self._bot = addressing.Bot(self._bot.id, username)
        return self._bot.username

    def invite_link(self, code: str) -> str:
        """The address that opens the chat and sends `/start <code>` with one tap."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code):
            raise ValueError("a start code is 1 to 64 characters of A-Z, a-z, 0-9, _ and -")
        return f"https://t.me/{self.connect()}?start={code}"

    def start_polling(self, receive: Callable[[str, dict[str, Any]], object], commands: Commands = NO_COMMANDS) -> None:
        """Fetch updates in a thread and hand each to `receive(external_id, payload)`; tries until Telegram is there.

        An update counts as taken once `receive` returns; raising, it comes again. A webhook set before is taken off.
        """

        def prepare() -> None:
            self.connect()
            self.delete_webhook()
            self._show_commands(commands)

        self._begin(Poller(self._client, receive, prepare))

    def start_webhook(self, url: str, commands: Commands = NO_COMMANDS) -> None:
        """Have updates sent to `url`, set in a thread that tries until Telegram is there.

        Raises ValueError without a usable secret.
        """
        secret.check_form(self._secret)

        def announce() -> bool:
            self.set_webhook(url)
            self._show_commands(commands)
            return False

        self._begin(Persistence("telegram webhook", announce))

    def stop_receiving(self) -> None:
        """Take no more updates; what was taken stays taken, the rest waits at Telegram. Sending goes on."""
        if self._receiver is not None:
            self._receiver.ask_to_stop()
            self._receiver.join()
            self._receiver = None

    def set_webhook(self, url: str) -> None:
        """Have updates sent to `url` with the secret. Raises ValueError without a usable secret, ChannelError."""
        secret.check_form(self._secret)
        self.connect()
        self._client.call(
            SetWebhook(url=url, secret_token=self._secret, allowed_updates=list(ALLOWED_UPDATES), max_connections=40)
        )

    def set_commands(self, commands: Commands) -> None:
        """Show commands in the bot's menu; the English ones to everybody of a third language too."""
        for language, described in commands.items():
            listed = [BotCommand(command=name, description=text) for name, text in described.items()]
            self._client.call(SetMyCommands(commands=listed, language_code=language.partition("-")[0]))
            if language == "en":
                self._client.call(SetMyCommands(commands=listed))

    def delete_webhook(self) -> None:
        """Have updates kept for polling again."""
        self._client.call(DeleteWebhook())

    def check_secret(self, header: str | None) -> bool:
        """Whether a webhook call is Telegram's: its secret header equals ours."""
        return secret.verify(header, self._secret)

    def close(self) -> None:
        """Stop polling and calls under way; the channel is of no use afterwards."""
        if self._receiver is not None:
            self._receiver.ask_to_stop()
        self._client.close()
        self.stop_receiving()

    def _begin(self, receiver: Poller | Persistence) -> None:
        self.stop_receiving()
        self._receiver = receiver
        receiver.start()

    def _show_commands(self, commands: Commands) -> None:
        """A menu that Telegram refuses must not keep messages from arriving."""
        try:
            self.set_commands(commands)
        except ChannelError as error:
            if error.retryable:
                raise

    def _edit_caption(self, place: Place, message: Message) -> None:
        try:
            self._client.call(edit_caption(place, render(message, CAPTION_MAX), message), [place.lane])
        except ChannelError as error:
            if error.code != "not_modified":
                raise

    def _once(self, key: str, method: SendMessage | SendDocument, chat: Chat) -> str:
        """The id of the message that was sent under `key`, sending it now if there is none."""
        with self._lock:
            if sent := self._sent.get(key):
                return sent
        timeout_s = _UPLOAD_TIMEOUT_S if isinstance(method, SendDocument) else CALL_TIMEOUT_S
        message_id = str(self._client.call(method, [chat.lane], timeout_s).message_id)
        with self._lock:
            self._sent[key] = message_id
            while len(self._sent) > _REMEMBERED:
                self._sent.popitem(last=False)
        return message_id
