"""What each Bot API method does, on the stand-in's messages, updates and files."""

import asyncio
import itertools
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.stand_ins.bot_api_rules import Refusal, check_pace, read_keyboard, read_text
from tests.stand_ins.telegram_people import Shown

BOT_USERNAME = "spotter_stand_in_bot"
DOWNLOAD_MAX_BYTES = 20 * 1024 * 1024


@dataclass
class Fault:
    """What the server does next instead of its work, `times` times, for one method."""

    method: str
    status: int
    description: str
    retry_after: int | None
    times: int


class BotMethods:
    """One bot's side of Telegram. `on_<method>` take the call's fields and return its result, or raise Refusal."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.shown: list[Shown] = []
        self.answered: dict[str, str] = {}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.webhook: dict[str, Any] = {}
        self.blocked_by: set[int] = set()
        self.started: set[int] = set()
        self.moved_chats: dict[int, int] = {}
        self.numbers = itertools.count(1)
        self.faults: list[Fault] = []
        self.updates: deque[dict[str, Any]] = deque()
        self.files: dict[str, bytes] = {}
        self.changed = threading.Condition()
        self._presses: set[str] = set()
        self._polling = 0

    def keep(self, content: bytes) -> str:
        """A file on Telegram's side; returns its file_id."""
        file_id = f"file-{next(self.numbers)}"
        self.files[file_id] = content
        return file_id

    def forget_file(self, file_id: str) -> None:
        del self.files[file_id]

    def fail(
        self, method: str, status: int, description: str, *, retry_after: int | None = None, times: int = 1
    ) -> None:
        """The next `times` calls of `method` (`file` for a download) fail."""
        self.faults.append(Fault(method.lower(), status, description, retry_after, times))

    def open_press(self) -> str:
        press_id = f"press-{next(self.numbers)}"
        self._presses.add(press_id)
        return press_id

    def check_fault(self, method: str) -> None:
        for fault in self.faults:
            if fault.method == method and fault.times > 0:
                fault.times -= 1
                raise Refusal(fault.status, fault.description, fault.retry_after)

    def as_message(self, shown: Shown) -> dict[str, Any]:
        """A message of the bot as the API describes it."""
        kind = "group" if shown.chat_id < 0 else "private"
        message: dict[str, Any] = {
            "message_id": shown.message_id,
            "date": int(time.time()),
            "chat": {"id": shown.chat_id, "type": kind},
            "from": {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Spotter"},
        }
        if shown.file_name:
            message["document"] = {"file_id": "sent", "file_unique_id": "sent", "file_name": shown.file_name}
            message["caption"] = shown.words
        else:
            message["text"] = shown.words
        if shown.keyboard:
            message["reply_markup"] = {"inline_keyboard": shown.keyboard}
        return message

    def on_getme(self, fields: dict[str, Any]) -> dict[str, Any]:
        bot_id = int(self.token.partition(":")[0])
        return {"id": bot_id, "is_bot": True, "first_name": "Spotter", "username": BOT_USERNAME}

    async def on_getupdates(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        self._polling += 1
        mine = self._polling
        if "offset" in fields:
            while self.updates and self.updates[0]["update_id"] < int(fields["offset"]):
                self.updates.popleft()
        deadline = time.monotonic() + min(float(fields.get("timeout", 0)), 50)
        while not self.updates and time.monotonic() < deadline:
            if self._polling != mine:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
            await asyncio.sleep(0.01)
        return list(self.updates)[:100]

    def on_sendmessage(self, fields: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._open_chat(fields)
        words = read_text(fields.get("text", ""), fields.get("parse_mode"), 4096, "message")
        return self._show(chat_id, words, fields, fields.get("text", ""))

    def on_senddocument(self, fields: dict[str, Any]) -> dict[str, Any]:
        chat_id = self._open_chat(fields)
        caption = fields.get("caption", "")
        words = read_text(caption, fields.get("parse_mode"), 1024, "message caption") if caption else ""
        held = fields.get(str(fields.get("document", "")).removeprefix("attach://"))
        if not isinstance(held, web.FileField):
            raise Refusal(400, "Bad Request: there is no document in the request")
        return self._show(chat_id, words, fields, caption, held.filename, held.file.read())

    def on_editmessagetext(self, fields: dict[str, Any]) -> dict[str, Any]:
        shown = self._sent(fields)
        if shown.file_name:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        return self._edit(shown, fields.get("text", ""), 4096, fields)

    def on_editmessagecaption(self, fields: dict[str, Any]) -> dict[str, Any]:
        return self._edit(self._sent(fields), fields.get("caption", ""), 1024, fields)

    def on_answercallbackquery(self, fields: dict[str, Any]) -> bool:
        press_id = fields["callback_query_id"]
        if press_id not in self._presses:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(fields.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._presses.discard(press_id)
        self.answered[press_id] = fields.get("text", "")
        return True

    def on_getfile(self, fields: dict[str, Any]) -> dict[str, Any]:
        content = self.files.get(fields["file_id"])
        if content is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > DOWNLOAD_MAX_BYTES:
            raise Refusal(400, "Bad Request: file is too big")
        file_id = fields["file_id"]
        return {"file_id": file_id, "file_unique_id": "u", "file_size": len(content), "file_path": file_id}

    def on_setwebhook(self, fields: dict[str, Any]) -> bool:
        self.webhook = {"url": fields["url"], "secret": fields.get("secret_token", "")}
        self.webhook["allowed"] = json.loads(fields.get("allowed_updates", "[]"))
        return True

    def on_deletewebhook(self, fields: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    def on_setmycommands(self, fields: dict[str, Any]) -> bool:
        commands = json.loads(fields["commands"])
        for command in commands:
            name = command["command"]
            if not (
                1 <= len(name) <= 32 and name.replace("_", "a").isalnum() and name.isascii() and name == name.lower()
            ):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands[fields.get("language_code", "")] = commands
        return True

    def _open_chat(self, fields: dict[str, Any]) -> int:
        chat_id = int(fields["chat_id"])
        if moved := self.moved_chats.get(chat_id):
            raise Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=moved)
        if chat_id in self.blocked_by:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat_id > 0 and chat_id not in self.started:
            raise Refusal(400, "Bad Request: chat not found")
        sent_s = [shown.sent_s for shown in self.shown]
        check_pace([shown.sent_s for shown in self.shown if shown.chat_id == chat_id], most=1)
        check_pace(sent_s, most=30)
        return chat_id

    def _show(
        self, chat_id: int, words: str, fields: dict[str, Any], html: str, file_name: str = "", content: bytes = b""
    ) -> dict[str, Any]:
        topic = int(fields["message_thread_id"]) if "message_thread_id" in fields else None
        keyboard = read_keyboard(fields.get("reply_markup"))
        shown = Shown(chat_id, next(self.numbers), words, html, keyboard, file_name, content, topic, versions=[words])
        self.shown.append(shown)
        return self.as_message(shown)

    def _sent(self, fields: dict[str, Any]) -> Shown:
        place = int(fields["chat_id"]), int(fields["message_id"])
        for shown in self.shown:
            if (shown.chat_id, shown.message_id) == place:
                return shown
        raise Refusal(400, "Bad Request: message to edit not found")

    def _edit(self, shown: Shown, html: str, most: int, fields: dict[str, Any]) -> dict[str, Any]:
        words = read_text(html, fields.get("parse_mode"), most, "message")
        keyboard = read_keyboard(fields.get("reply_markup"))
        if (html, keyboard) == (shown.html, shown.keyboard):
            raise Refusal(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        check_pace(shown.edited_s, most=1)
        shown.words, shown.html, shown.keyboard = words, html, keyboard
        shown.edited_s.append(time.monotonic())
        shown.versions.append(words)
        return self.as_message(shown)
