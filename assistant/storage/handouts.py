"""Files made for one person to fetch, such as a person's exported data: readable by nobody else, gone after an hour."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

KEPT_FOR = timedelta(hours=1)


class Handouts:
    """A folder of the server. Each file lies in a folder of its own, which is named by when its time is over and by
    what nobody can guess. Safe for several processes; every call may be repeated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def writing(self, name: str, now: datetime) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file of that name and where it lies; gone again when what is done inside raises."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        until = int((now + KEPT_FOR).timestamp())
        home = self._folder / f"{until}-{secrets.token_hex(16)}"
        home.mkdir(mode=0o700)
        path = home / name
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as file:
                yield path, file
        except BaseException:
            self.drop(path)
            raise

    def holds(self, path: Path) -> bool:
        """Whether this is where such a file lies or lay."""
        return path.parent.parent == self._folder

    def drop(self, path: Path) -> None:
        """Delete a file; one that is gone, or none of ours, is no error."""
        if self.holds(path):
            shutil.rmtree(path.parent, ignore_errors=True)

    def sweep(self, now: datetime | None = None) -> int:
        """Delete what has had its hour at `now`, all without it. Returns how many."""
        gone = [home for home in self._homes() if now is None or _until(home) <= now.timestamp()]
        for home in gone:
            shutil.rmtree(home, ignore_errors=True)
        return len(gone)

    def _homes(self) -> list[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else []


def _until(home: Path) -> int:
    until, _, _ = home.name.partition("-")
    return int(until) if until.isdigit() else 0
