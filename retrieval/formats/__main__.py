"""The process that reads documents: `python -m retrieval.formats`, spoken to by `sandbox.DocumentReader` only.

Takes on standard input a JSON line {"suffix", "size"} and so many bytes, and answers each with a JSON line, {"text",
"lost"} or {"refused", "reason"}. It limits its own memory, so a hostile file ends at worst this process.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted
from retrieval.formats.sandbox import MOST_CHARS, MOST_MEMORY_BYTES

READERS = {
    ".html": "retrieval.formats.html:read_html",
    ".htm": "retrieval.formats.html:read_html",
    ".pdf": "retrieval.formats.pdf:read_pdf",
    ".docx": "retrieval.formats.docx:read_docx",
    ".pptx": "retrieval.formats.pptx:read_pptx",
}
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_PACKED_FILES = 5000


def main() -> None:
    _limit_memory()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr  # what a library prints must not end up among the answers
    while header := sys.stdin.buffer.readline():
        request = json.loads(header)
        _answer(answers, request["suffix"], sys.stdin.buffer.read(request["size"]))


def _answer(answers: BinaryIO, suffix: str, data: bytes) -> None:
    try:
        found = _read(suffix, data)
        if len(found.text) > MOST_CHARS:
            raise FileRefused(
                f"more than {MOST_CHARS // 1000},000 characters of text; split it into one case a file", "too_long"
            )
        answer: dict[str, Any] = {"text": found.text, "lost": found.lost}
    except FileRefused as error:
        answer = {"refused": str(error), "reason": error.reason}
    except (MemoryError, RecursionError):
        answer = {
            "refused": "needs too much memory to read; save it again without large pictures",
            "reason": "too_large",
        }
    except Exception as error:  # a parser may fail on a broken file in any way; the import goes on
        why = f"broken, or no {suffix[1:]} file ({type(error).__name__}); save it again"
        answer = {"refused": why, "reason": "broken"}
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _read(suffix: str, data: bytes) -> Extracted:
    if suffix in (".docx", ".pptx"):
        _check_package(data)
    module, _, name = READERS[suffix].partition(":")
    reader: Callable[[bytes], Extracted] = getattr(importlib.import_module(module), name)
    return reader(data)


def _check_package(data: bytes) -> None:
    """Raises FileRefused for a package that unpacks to too much: a zip bomb, or one of pictures without end."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "protected by a password, or of the old binary kind; save it as .docx or .pptx without one", "protected"
        )
    try:
        with ZipFile(BytesIO(data)) as package:
            members = package.infolist()
    except BadZipFile as error:
        raise FileRefused("broken: it cannot be unpacked; save it again", "broken") from error
    if len(members) > MOST_PACKED_FILES or sum(one.file_size for one in members) > MOST_UNPACKED_BYTES:
        raise FileRefused("unpacks to more than a document may hold; save it again without large pictures", "too_large")


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system; time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
