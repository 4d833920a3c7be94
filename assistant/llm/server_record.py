"""The note that processes of one machine leave each other about a running chat-model server."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

_START_TOLERANCE_S = 1.0


@dataclass(frozen=True, slots=True)
class ServerRecord:
    """A running server: its process, where it listens, and the key it asks for.

    `created_s` is the process's start (seconds since the epoch); with `pid` it names one process for ever, also after
    the number is given to another. The key never shows in a repr, and so in no log.
    """

    pid: int
    created_s: float
    base_url: str
    api_key: str = field(repr=False)

    @property
    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created_s) < _START_TOLERANCE_S
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


def read_record(path: Path) -> ServerRecord | None:
    """The record at `path`; None when there is none or it cannot be understood (a torn or foreign file)."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return ServerRecord(int(raw["pid"]), float(raw["created_s"]), str(raw["base_url"]), str(raw["api_key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_record(path: Path, record: ServerRecord) -> None:
    """Put `record` at `path`, readable by this user alone, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with contextlib.suppress(FileNotFoundError):
        partial.unlink()
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(record), file)
    partial.replace(path)
