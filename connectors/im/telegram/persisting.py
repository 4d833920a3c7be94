"""A thread that keeps at something, pausing longer after each failure, until it is done or told to stop."""

import logging
import threading
from collections.abc import Callable

from connectors.im.base import ChannelError

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class Persistence:
    """Calls `step` again and again while it returns True; errors are logged without their words and tried again."""

    def __init__(self, name: str, step: Callable[[], bool]) -> None:
        self._name = name
        self._step = step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """No step begins after this; pauses end."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the step under way."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        goes_on = True
        while goes_on and not self.is_stopping:
            try:
                goes_on = self._step()
                pause_s = FIRST_PAUSE_S
                continue
            except ChannelError as error:
                reason, wait_s = error.code, max(pause_s, error.retry_after_s or 0.0)
            except Exception as error:
                # What receives updates is not ours: its words may hold customers'.
                reason, wait_s = type(error).__name__, pause_s
            if self._stopping.is_set():
                return
            log.warning("%s: %s, again in %.0f s", self._name, reason, wait_s)
            self._stopping.wait(wait_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
