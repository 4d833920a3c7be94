"""Receiving by long polling: an update is confirmed to Telegram only after it was taken."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from aiogram.methods.base import TelegramMethod

from connectors.im.telegram.client import BotClient, wait_for
from connectors.im.telegram.parsing import ALLOWED_UPDATES
from connectors.im.telegram.persisting import Persistence

log = logging.getLogger(__name__)

POLL_S = 25


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
        self, client: BotClient, receive: Callable[[str, dict[str, Any]], object], prepare: Callable[[], None]
    ) -> None:
        """`receive` gets update id and update; `prepare` is called until it succeeds once, before the first poll."""
        self._client = client
        self._receive = receive
        self._prepare = prepare
        self._offset: int | None = None
        self._is_prepared = False
        self._poll: Future[list[dict[str, Any]]] | None = None
        self._thread = Persistence("telegram polling", self._round)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """End the poll under way; an update being received is finished first."""
        self._thread.ask_to_stop()
        if self._poll is not None:
            self._poll.cancel()

    def join(self) -> None:
        """Wait for the end that was asked for."""
        self._thread.join()

    def _round(self) -> bool:
        if not self._is_prepared:
            self._prepare()
            self._is_prepared = True
        method = GetRawUpdates(offset=self._offset, timeout=POLL_S, allowed_updates=list(ALLOWED_UPDATES))
        self._poll = self._client.submit(method, POLL_S + 10)
        if self._thread.is_stopping:
            self._poll.cancel()
        for update in wait_for(self._poll):
            if self._thread.is_stopping:
                break
            update_id = update.get("update_id")
            if not isinstance(update_id, int):
                log.warning("telegram update without a number left out")
                continue
            self._receive(str(update_id), update)
            self._offset = update_id + 1
        return True
