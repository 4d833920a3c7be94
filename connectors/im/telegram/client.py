"""Blocking calls of the Bot API at Telegram's pace, by aiogram in an event loop of its own."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiogram import Bot, exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import GetFile
from aiogram.methods.base import TelegramMethod

from connectors.im.base import ChannelError
from connectors.im.telegram.event_loop import LoopThread, wait_for
from connectors.im.telegram.failures import channel_error
from connectors.im.telegram.pacing import ALL_INTERVAL_S, Pacer
from connectors.im.telegram.partial_file import PartialFile

log = logging.getLogger(__name__)

Result = TypeVar("Result")
SHORT_WAIT_S = 5.0
"""Longest wait inside a call; a longer one is the caller's, who has other things to do."""
CALL_TIMEOUT_S = 30
_ATTEMPTS = 3
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Lane:
    """A pace to keep: the name of what is limited, and the least seconds between two starts."""

    name: str
    interval_s: float


class _Session(AiohttpSession):
    """The library's session, that waits at its end for encrypted connections only."""

    async def close(self) -> None:
        if self._session is not None and self.api.base.startswith("http:"):
            await self._session.close()
        await super().close()


class BotClient:
    """One bot at one Bot API server. Safe for several threads."""

    def __init__(self, token: str, api_url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ValueError, without the token in it, when token or address cannot be right."""
        if not _TOKEN.fullmatch(token):
            raise ValueError("the Telegram token must look like 123456789:ABCdef…, as @BotFather gives it")
        parts = urlsplit(api_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or set(api_url) & set("{}?#@ "):
            raise ValueError("the Telegram API address must look like https://api.telegram.org")
        self._token = token
        self._bot = Bot(token, _Session(api=TelegramAPIServer.from_base(api_url), timeout=CALL_TIMEOUT_S))
        self._pacer = Pacer(clock, SHORT_WAIT_S)
        self._loop = LoopThread("telegram")

    @property
    def bot_id(self) -> int:
        return self._bot.id

    def call(
        self, method: TelegramMethod[Result], lanes: Sequence[Lane] = (), timeout_s: int = CALL_TIMEOUT_S
    ) -> Result:
        """Call a method, waiting for a place in each of `lanes` and keeping short `retry_after` waits.

        Raises ChannelError; `rate_limited` with `retry_after_s` where the wait is the caller's.
        """
        return self._loop.run(self._paced(method, lanes, timeout_s))

    def call_if_free(self, method: TelegramMethod[Any], lane: Lane) -> "Future[None]":
        """Begin a call that may be left out: there is no waiting for a place, and a failure is only logged."""
        return self._loop.submit(self._if_free(method, lane))

    def submit(self, method: TelegramMethod[Result], timeout_s: int) -> "Future[Result]":
        """Begin a call that may be cancelled, unpaced; read it with `wait_for`."""
        return self._loop.submit(self._attempt(method, timeout_s))

    def download(self, file_id: str, to: Path, max_bytes: int) -> None:
        """Fetch a file to `to`, which appears whole or not at all. Raises ChannelError."""
        with PartialFile(to, max_bytes) as partial:
            self._loop.run(self._guarded(self._download(file_id, partial), "file"))
            partial.keep()

    def close(self) -> None:
        """Stop; calls under way end with a retryable ChannelError `closed`."""
        self._loop.close(self._bot.session.close())

    async def _paced(self, method: TelegramMethod[Result], lanes: Sequence[Lane], timeout_s: int) -> Result:
        attempts_left = _ATTEMPTS
        while True:
            attempts_left -= 1
            for lane in (*lanes, Lane("all", ALL_INTERVAL_S)):
                await asyncio.sleep(self._pacer.reserve(lane.name, lane.interval_s))
            try:
                return await self._attempt(method, timeout_s)
            except ChannelError as error:
                wait_s = error.retry_after_s
                if error.code != "rate_limited" or wait_s is None:
                    raise
                for lane in lanes:
                    self._pacer.hold(lane.name, wait_s)
                if wait_s > SHORT_WAIT_S or not attempts_left:
                    raise
            await asyncio.sleep(wait_s)

    async def _if_free(self, method: TelegramMethod[Any], lane: Lane) -> None:
        if not self._pacer.is_free(lane.name):
            return
        try:
            for place in (lane, Lane("all", ALL_INTERVAL_S)):
                await asyncio.sleep(self._pacer.reserve(place.name, place.interval_s))
            await self._attempt(method, CALL_TIMEOUT_S)
        except ChannelError as error:
            log.debug("telegram %s left out: %s", method.__api_method__, error.code)
            self._pacer.hold(lane.name, error.retry_after_s or 0.0)

    async def _attempt(self, method: TelegramMethod[Result], timeout_s: int) -> Result:
        return await self._guarded(self._following_chat(method, timeout_s), method.__api_method__)

    async def _following_chat(self, method: TelegramMethod[Result], timeout_s: int) -> Result:
        """A group that became a supergroup has a new id, which Telegram tells; the call is made again there."""
        try:
            return await self._bot(method, request_timeout=timeout_s)
        except exceptions.TelegramMigrateToChat as error:
            moved = method.model_copy(update={"chat_id": error.migrate_to_chat_id})
        return await self._bot(moved, request_timeout=timeout_s)

    async def _guarded(self, work: Coroutine[Any, Any, Result], name: str) -> Result:
        """The result of `work`, or a ChannelError raised afresh: the library's errors can hold the token."""
        try:
            return await work
        except Exception as error:
            failure = channel_error(error)
            self._report(name, error, failure)
        raise failure

    def _report(self, name: str, error: Exception, failure: ChannelError) -> None:
        if failure.code in ("refused", "internal", "token_refused", "server_error"):
            said = error.message if isinstance(error, exceptions.TelegramAPIError) else type(error).__name__
            log.warning("telegram %s failed, %s: %s", name, failure.code, said.replace(self._token, "<token>")[:300])

    async def _download(self, file_id: str, partial: PartialFile) -> None:
        found = await self._bot(GetFile(file_id=file_id), request_timeout=CALL_TIMEOUT_S)
        if not found.file_path:
            raise ChannelError("file_gone", retryable=True)
        partial.expect(found.file_size or 0)
        url = self._bot.session.api.file_url(self._token, found.file_path.lstrip("/"))
        async for chunk in self._bot.session.stream_content(url, timeout=120):
            await asyncio.to_thread(partial.write, chunk)


__all__ = ["CALL_TIMEOUT_S", "BotClient", "Lane", "wait_for"]
