"""A Telegram Bot API server on loopback, with people who write to the bot: the far side of the Telegram channel.

It keeps the documented rules (https://core.telegram.org/bots/api) that a bot trips over: limits of text, captions,
callback data and pace, HTML that must parse, edits that change nothing, chats never started or that blocked the bot,
getUpdates offsets, webhooks with their secret, files behind an address that holds the token.

    with BotApi() as api:
        ana = api.person("Ana", language="en")
        ana.say("hello")                      # an update for the bot
        api.wait_for(lambda: ana.inbox)       # what the bot sent to her, Shown objects
        ana.press(ana.inbox[-1], "Confirm")
"""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from tests.stand_ins.bot_api_methods import BotMethods
from tests.stand_ins.bot_api_rules import Refusal
from tests.stand_ins.telegram_people import Person

TOKEN = "7000000001:AAstand-in_token-that_must-never-leak"

Found = TypeVar("Found")


class BotApi(BotMethods):
    """The server; a context manager. `url` is its address. All attributes may be read from the test's thread."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self.url = ""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.webhook_answers: list[int] = []
        self.hang_s = 0.0
        self._update_ids = itertools.count(500_001)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bot-api", daemon=True)

    def __enter__(self) -> "BotApi":
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def person(self, name: str, language: str = "zh-hans") -> Person:
        """A new person, whom the bot does not know and may not write to before they wrote."""
        return Person(self, 1000 + next(self.numbers), name, language)

    def deliver(self, update: dict[str, Any]) -> dict[str, Any]:
        """Hand an update to the bot, by webhook where one is set, else for getUpdates. Returns it with its number."""
        update = {"update_id": update.get("update_id", next(self._update_ids))} | update
        with self.changed:
            self.updates.append(update)
        self._loop.call_soon_threadsafe(self._push)
        return update

    def count(self, method: str) -> int:
        """How often a method was called."""
        return sum(name == method.lower() for name, _ in list(self.calls))

    def wait_for(self, find: Callable[[], Found], timeout_s: float = 10.0) -> Found:
        """The first true value of `find`, asked again after each call of the bot. Raises AssertionError in the end."""
        deadline = time.monotonic() + timeout_s
        with self.changed:
            while not (found := find()):
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    said = [shown.words for shown in self.shown]
                    raise AssertionError(f"did not happen in {timeout_s} s; the bot said {said}")
                self.changed.wait(min(left_s, 0.1))
        return found

    def unconfirmed(self) -> list[int]:
        """Numbers of updates the bot has not confirmed."""
        return [update["update_id"] for update in self.updates]

    async def _open(self) -> str:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{name}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._client = aiohttp.ClientSession()
        self._pushing = asyncio.Lock()
        self._pushes: set[asyncio.Task[None]] = set()
        _, port = self._runner.addresses[0][:2]
        return f"http://127.0.0.1:{port}"

    async def _shut(self) -> None:
        for push in self._pushes:
            push.cancel()
        await self._client.close()
        await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        if request.match_info["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        fields = {key: _value(value) for key, value in (await request.post()).items()}
        self.calls.append((method, fields))
        try:
            if self.hang_s:
                await asyncio.sleep(self.hang_s)
            self.check_fault(method)
            handler = getattr(self, f"on_{method}", None)
            if handler is None:
                raise Refusal(404, "Not Found: method not found")
            result = handler(fields)
            if method == "setwebhook":
                self._push()
            return web.json_response({"ok": True, "result": await result if asyncio.iscoroutine(result) else result})
        except Refusal as refusal:
            return _refused(refusal)
        finally:
            with self.changed:
                self.changed.notify_all()

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        try:
            self.check_fault("file")
        except Refusal as refusal:
            return _refused(refusal)
        if request.match_info["token"] != self.token or name not in self.files:
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=self.files[name], content_type="application/octet-stream")

    def _push(self) -> None:
        """Send waiting updates to the webhook, in order; one that is not answered with 2xx is sent again."""
        push = self._loop.create_task(self._push_all())
        self._pushes.add(push)
        push.add_done_callback(self._pushes.discard)

    async def _push_all(self) -> None:
        async with self._pushing:
            while self.webhook and self.updates:
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]}
                try:
                    async with self._client.post(self.webhook["url"], json=self.updates[0], headers=headers) as answer:
                        self.webhook_answers.append(answer.status)
                except aiohttp.ClientError:
                    self.webhook_answers.append(0)
                if 200 <= self.webhook_answers[-1] < 300:
                    self.updates.popleft()
                else:
                    await asyncio.sleep(0.2)


def _value(value: Any) -> Any:
    return value.decode() if isinstance(value, bytearray) else value


def _refused(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.document(), status=refusal.status)
