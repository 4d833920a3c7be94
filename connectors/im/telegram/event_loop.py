"""An event loop in a thread of its own, so that blocking code can use an async library."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from connectors.im.base import ChannelError

Result = TypeVar("Result")


class LoopThread:
    """Starts with the first call. Safe for several threads; never called from its own loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, coroutine: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Run `coroutine` in the loop. Raises a retryable ChannelError `closed` after `close`."""
        with self._lock:
            if self._closed:
                coroutine.close()
                raise ChannelError("closed", retryable=True)
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run `coroutine` and wait for its result."""
        return wait_for(self.submit(coroutine))

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Cancel what runs (its callers get `closed`), run `last`, stop. A second call does nothing."""
        with self._lock:
            first, self._closed = not self._closed, True
        if not first or self._loop is None or self._thread is None:
            last.close()
            return
        asyncio.run_coroutine_threadsafe(self._shut(last), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @staticmethod
    async def _shut(last: Coroutine[Any, Any, None]) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await last


def wait_for(future: "Future[Result]") -> Result:
    """The future's result; one that was cancelled raises a retryable ChannelError `closed`."""
    try:
        return future.result()
    except CancelledError:
        pass
    raise ChannelError("closed", retryable=True)
