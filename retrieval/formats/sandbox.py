"""Documents read in a process of their own, within limits of time and memory, whatever is in them."""

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted

MOST_SECONDS = 60.0
MOST_MEMORY_BYTES = 2 * 1024**3
"""Address space, of which the libraries' code takes a quarter."""
MOST_CHARS = 200_000
_CHUNK_BYTES = 1 << 16


class DocumentReader:
    """Reads documents one at a time; its process starts with the first one and ends with `close`. Safe for threads."""

    def __init__(self, most_seconds: float = MOST_SECONDS) -> None:
        self._most_seconds = most_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, data: bytes, suffix: str) -> Extracted:
        """The text of a document of the format `suffix` (".pdf"). Raises FileRefused, saying why and what to do."""
        with self._turn:
            answer = self._asked(data, suffix)
        if answer is None:
            raise FileRefused(
                f"could not be read within {self._most_seconds:.0f} s and the memory allowed; save it again",
                "broken",
            )
        if "refused" in answer:
            raise FileRefused(answer["refused"], answer["reason"])
        return Extracted(answer["text"], tuple(answer["lost"]))

    def close(self) -> None:
        """End the process; the next `read` starts another."""
        with self._turn:
            self._end()

    def _asked(self, data: bytes, suffix: str) -> dict[str, Any] | None:
        """The process's answer; None when it died, or was killed for taking too long."""
        process = self._process if self._process and self._process.poll() is None else self._start()
        assert process.stdin and process.stdout
        deadline = time.monotonic() + self._most_seconds
        try:
            process.stdin.write(json.dumps({"suffix": suffix, "size": len(data)}).encode() + b"\n" + data)
            process.stdin.flush()
            line = _line_by(process.stdout.fileno(), deadline)
            answer: dict[str, Any] | None = json.loads(line) if line else None
        except (OSError, ValueError):
            answer = None
        if answer is None:
            self._end()
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        # One thread for numerics: what many would reserve counts against the memory allowed.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "retrieval.formats"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):  # what was still to be written has no reader any more
                        pipe.close()


def _line_by(pipe: int, deadline: float) -> bytes:
    """A line from `pipe`; empty when it ends, or when `deadline` (monotonic seconds) passes."""
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return b""
            part = os.read(pipe, _CHUNK_BYTES)
            if not part:
                return b""
            line += part
    return line
