"""Starts the chat-model server's process and keeps hold of it."""

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import psutil

from assistant.errors import Unavailable
from assistant.llm.server_record import ServerRecord

_TICK_S = 0.25
_LOG_TAIL_CHARS = 600


class Child:
    """One server process of ours. It ends when `stop` is called, and with this process whatever ends that."""

    def __init__(self, config: Mapping[str, Any], log_path: Path) -> None:
        """`config` is handed to `assistant.llm.server_process`; the random key is added here. Starts nothing yet."""
        self._config = {**config, "api_key": secrets.token_urlsafe(32)}
        self._log_path = log_path
        self._answered = threading.Event()
        self._line = ""
        self._failure: OSError | None = None
        self._process: subprocess.Popen[str] | None = None

    def start(self, timeout_s: float, progress: Callable[[float], None]) -> ServerRecord:
        """Start it and wait until the model is loaded; `progress` gets the seconds waited, a few times a second.

        Raises Unavailable when the process ends, or says nothing within `timeout_s`; it is ended then.
        """
        # Linux ends a child with the *thread* that started it, so that thread must live as long as the child.
        threading.Thread(target=self._supervise, name="chat-model-server", daemon=True).start()
        waited_s = 0.0
        while not self._answered.wait(_TICK_S):
            waited_s += _TICK_S
            progress(waited_s)
            if waited_s >= timeout_s:
                self.stop()
                raise Unavailable(f"the local chat model did not start within {timeout_s:.0f} s; see {self._log_path}")
        if self._failure is not None:
            raise Unavailable(f"the local chat model's process could not be started: {self._failure}")
        if not self._line or self._process is None:
            raise Unavailable(f"the local chat model did not start; {self._last_words()}")
        pid = self._process.pid
        try:
            created_s = psutil.Process(pid).create_time()
        except psutil.Error as error:
            raise Unavailable(f"the local chat model ended while starting; {self._last_words()}") from error
        return ServerRecord(pid, created_s, json.loads(self._line)["address"], self._config["api_key"])

    def stop(self) -> None:
        """End the process, if it runs. May be repeated."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()  # it holds nothing worth saving, and a model being loaded heeds no gentler signal
            self._process.wait()

    def _supervise(self) -> None:
        try:
            with self._log_path.open("w", encoding="utf-8", errors="replace") as log:
                self._process = process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "assistant.llm.server_process"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    encoding="utf-8",
                    start_new_session=True,
                )
            self._converse(process.stdin, process.stdout)
        except OSError as error:
            self._failure = error
        finally:
            self._answered.set()
        if self._process is not None:
            self._process.wait()

    def _converse(self, to_child: IO[str] | None, from_child: IO[str] | None) -> None:
        assert to_child is not None
        assert from_child is not None
        to_child.write(json.dumps(self._config) + "\n")
        to_child.flush()
        self._line = from_child.readline()

    def _last_words(self) -> str:
        try:
            lines = self._log_path.read_text("utf-8", errors="replace").strip()
        except OSError:
            lines = ""
        return f"its last words: {lines[-_LOG_TAIL_CHARS:]}" if lines else f"see {self._log_path}"
