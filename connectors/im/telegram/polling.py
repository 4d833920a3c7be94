"""Receiving by long polling: an update is confirmed to Telegram only after it was taken."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from aiogram.methods import DeleteWebhook
from aiogram.methods.base import TelegramMethod

from connectors.im.base import ChannelError
from connectors.im.telegram.client import BotClient, wait_for
from connectors.im.telegram.parsing import ALLOWED_UPDATES

log = logging.getLogger(__name__)

POLL_S = 25
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """`getUpdates` with the updates as they came: one of a kind the library does not know must not stop the rest."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int
    allowed_updates: list[str]


class Poller:
    """One thread that asks for updates and hands them on, in order, until stopped."""

    def __init__(
        self, client: BotClient, receive: Callable[[str, dict[str, Any]], object], connect: Callable[[], object]
    ) -> None:
        """`receive` gets update id and update; `connect` is called until it succeeds once, before the first poll."""
        self._client = client
        self._receive = receive
        self._connect = connect
        self._offset: int | None = None
        self._ready = False
        self._stopping = threading.Event()
        self._poll: Future[list[dict[str, Any]]] | None = None
        self._thread = threading.Thread(target=self._run, name="telegram-polling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """End the poll under way; an update being received is finished first."""
        self._stopping.set()
        if self._poll is not None:
            self._poll.cancel()

    def stop(self) -> None:
        """End the poll under way and wait for the thread."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                self._round()
                pause_s = _FIRST_PAUSE_S
                continue
            except ChannelError as error:
                if self._stopping.is_set():
                    return
                wait_s = max(pause_s, error.retry_after_s or 0.0)
                log.warning("telegram polling paused for %.0f s: %s", wait_s, error.code)
            except Exception as error:
                wait_s = pause_s
                log.error("telegram update not taken, asked for again in %.0f s: %s", wait_s, type(error).__name__)
            self._stopping.wait(wait_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _round(self) -> None:
        if not self._ready:
            self._connect()
            self._client.call(DeleteWebhook())
            self._ready = True
        method = GetRawUpdates(offset=self._offset, timeout=POLL_S, allowed_updates=list(ALLOWED_UPDATES))
        self._poll = self._client.submit(method, POLL_S + 10)
        if self._stopping.is_set():
            self._poll.cancel()
        for update in wait_for(self._poll):
            if self._stopping.is_set():
                return
            update_id = update.get("update_id")
            if not isinstance(update_id, int):
                log.warning("telegram update without a number left out")
                continue
            self._receive(str(update_id), update)
            self._offset = update_id + 1
