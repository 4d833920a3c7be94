"""A file that appears whole or not at all, and never grows above a bound."""

import os
import tempfile
from pathlib import Path
from types import TracebackType

from connectors.im.base import ChannelError


class PartialFile:
    """Written beside its place, moved there by `keep`; gone at the end otherwise."""

    def __init__(self, to: Path, max_bytes: int) -> None:
        self._to = to
        self._max_bytes = max_bytes
        self._written = 0

    def __enter__(self) -> "PartialFile":
        self._to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._to.parent, prefix=f".{self._to.name}.")
        self._file, self._part = os.fdopen(handle, "wb"), Path(name)
        return self

    def expect(self, size: int) -> None:
        """Raise ChannelError `file_too_large` when `size` bytes would be too many."""
        if size > self._max_bytes:
            raise ChannelError("file_too_large", retryable=False)

    def write(self, chunk: bytes) -> None:
        """Append. Raises ChannelError `file_too_large` above the bound."""
        self._written += len(chunk)
        self.expect(self._written)
        self._file.write(chunk)

    def keep(self) -> None:
        """The file is complete: put it in its place."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._to)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)
