"""The local chat model: a llama.cpp server on loopback, one for all processes of this machine that share a data folder.

Whoever needs it first starts it as a child; others find its record and use the same one. It ends with the process that
started it, and the next to need it starts another. Idle, it puts the model out of memory and loads it again when asked.
"""

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
from filelock import FileLock, Timeout

from assistant.errors import NotReady, Unavailable
from assistant.llm.child import Child
from assistant.llm.server_record import ServerRecord, read_record, write_record

Progress = Callable[[float], None]

_START_TIMEOUT_S = 240.0
_LOCK_TICK_S = 0.5
_HEALTH_TIMEOUT_S = 10.0
_PROMPT_CACHE_MIB = 512
_SLOTS = 2


class LocalServer:
    """Finds or starts the server. Safe for several threads and several processes."""

    def __init__(
        self,
        model_path: Path | Callable[[], Path],
        run_dir: Path,
        *,
        name: str,
        threads: int = 0,
        context: int = 8192,
        idle_s: float = 900,
        slots: int = _SLOTS,
    ) -> None:
        """Touch nothing yet. `model_path` is a GGUF file, or a function that finds it and raises NotReady where it is
        missing. `run_dir` holds record, lock and log. `name` is what the model is called; `threads` 0 means one a
        physical core; `context` is the window in tokens that the `slots` requests worked on at once share; after
        `idle_s` seconds without work the model leaves memory.
        """
        self.name = name
        self._model_path = model_path if callable(model_path) else lambda: model_path
        self.run_dir = run_dir
        self._config: dict[str, str | int] = {
            "name": name,
            "threads": threads or psutil.cpu_count(logical=False) or psutil.cpu_count() or 1,
            "context": context,
            "idle_s": max(1, round(idle_s)),
            "slots": slots,
            "prompt_cache_mib": _PROMPT_CACHE_MIB,
        }
        self._guard = threading.Lock()
        self._record: ServerRecord | None = None
        self._child: Child | None = None

    def ensure(self, progress: Progress | None = None, *, lost: ServerRecord | None = None) -> ServerRecord:
        """A server that runs: the one in use, another process's, or a new one. Blocks while the model loads (seconds).

        `progress` gets the seconds waited so far. `lost` is a server that a caller could not reach: it is asked for its
        health before it is handed out again. Raises NotReady without weights, Unavailable when it cannot be started.
        """
        with self._guard:
            if self._record is not None and self._record != lost and self._record.is_alive:
                return self._record
            self._record = self._find_or_start(progress or _no_progress)
            return self._record

    def running(self) -> ServerRecord | None:
        """The healthy server of this configuration, ours or another process's; None when there is none."""
        with contextlib.suppress(NotReady):
            record = read_record(self._place(self._complete_config()))
            if record is not None and _is_healthy(record):
                return record
        return None

    def stop(self) -> None:
        """End the server if this process started it; another process's is left alone. May be repeated."""
        with self._guard:
            if self._child is not None:
                self._child.stop()
            self._child = self._record = None

    def _find_or_start(self, progress: Progress) -> ServerRecord:
        config = self._complete_config()
        place = self._place(config)
        self.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _held(FileLock(place.with_suffix(".lock")), progress):
            record = read_record(place)
            if record is not None and _is_healthy(record):
                return record
            if self._child is not None:
                self._child.stop()
            self._child = Child(config, place.with_suffix(".log"))
            record = self._child.start(_START_TIMEOUT_S, progress)
            write_record(place, record)
            return record

    def _complete_config(self) -> dict[str, str | int]:
        path = self._model_path().absolute()
        if not path.is_file():
            raise NotReady("the chat model's weights are missing; run: spotter models pull")
        return {**self._config, "model_path": str(path)}

    def _place(self, config: dict[str, str | int]) -> Path:
        # Processes with other settings get a server of their own; only equals share.
        digest = hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
        return self.run_dir / f"llm-{digest[:12]}.json"


@contextlib.contextmanager
def _held(lock: FileLock, progress: Progress) -> Iterator[None]:
    waited_s = 0.0
    while True:
        try:
            lock.acquire(timeout=_LOCK_TICK_S)
            break
        except Timeout:
            waited_s += _LOCK_TICK_S
            progress(waited_s)
            if waited_s >= _START_TIMEOUT_S:
                raise Unavailable("another process has been starting the local chat model for too long") from None
    try:
        yield
    finally:
        lock.release()


def _is_healthy(record: ServerRecord) -> bool:
    # /props wants the key, answers while the model sleeps and does not wake it.
    if not record.is_alive:
        return False
    try:
        with httpx.Client(timeout=_HEALTH_TIMEOUT_S, trust_env=False) as client:
            answer = client.get(f"{record.base_url}/props", headers={"Authorization": f"Bearer {record.api_key}"})
        return answer.status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _no_progress(_: float) -> None:
    return
