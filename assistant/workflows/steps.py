"""Durable steps: each reports its outcome as a plain value, so that a failure is remembered like a success."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog

from assistant.errors import SpotterError
from connectors.im.base import ChannelError
from retrieval.base import RetrievalError
from speech.errors import SpeechError

Outcome = dict[str, Any]
MAX_TRIES = 6
FIRST_WAIT_S = 1.0

_log = structlog.get_logger(__name__)


class Runner(Protocol):
    """What runs a workflow's steps and its waits durably."""

    def step(self, name: str, call: Callable[..., Outcome], *args: Any) -> Outcome:
        """Run `call(*args)` unless an earlier life of this workflow did; its outcome, a JSON value, is kept."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; a restart goes on with what is left of the wait."""
        ...

    def begin_note(self, inbox_id: str, note_id: str) -> None:
        """Have the note worked on, in a queue of its own, for the message that asked for it; again does nothing."""
        ...

    def begin_import(self, inbox_id: str) -> None:
        """Have the import worked on that an inbox row asks for, in a queue of its own; again does nothing."""
        ...

    def begin_chore(self, inbox_id: str) -> None:
        """Have the work done that a handled message left, in a queue of its own; again does nothing."""
        ...


def attempt(runner: Runner, name: str, call: Callable[..., Mapping[str, Any] | None], *args: Any) -> Outcome:
    """Run a step, again after a while when it failed in a way that may pass: 6 tries, 1 to 16 seconds between them.

    A channel that says how long to wait is obeyed. The outcome has `error` (a stable code) when it failed for good.
    """
    outcome: Outcome = {}
    for tried in range(MAX_TRIES):
        outcome = runner.step(name, _guard, name, call, *args)
        if not outcome.get("retry") or tried == MAX_TRIES - 1:
            break
        runner.sleep(outcome.get("retry_after_s") or FIRST_WAIT_S * 2**tried)
    return outcome


def _guard(name: str, call: Callable[..., Mapping[str, Any] | None], *args: Any) -> Outcome:
    try:
        return dict(call(*args) or {})
    except (SpotterError, SpeechError, RetrievalError, ChannelError) as error:
        _log.warning("step failed", step=name, code=error.code, retry=error.retryable, why=str(error)[:300])
        wait_s = error.retry_after_s if isinstance(error, ChannelError) else None
        return {"error": error.code, "retry": error.retryable, "retry_after_s": wait_s}
    except Exception:
        # Our own mistake: it is logged in full, told to the user as such, and never takes the worker down.
        _log.exception("step broke", step=name)
        return {"error": "internal", "retry": False}
