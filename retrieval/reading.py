"""From bytes on disk to text: which files are cases, encodings, limits, and a clear reason for each refused one."""

import codecs
import unicodedata
from collections.abc import Callable
from pathlib import Path

from retrieval.base import CASE_MAX_BYTES, CASE_SUFFIXES
from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted
from retrieval.formats.sandbox import DocumentReader

TEXT_SUFFIXES = frozenset({".md", ".txt"})
DOCUMENT_SUFFIXES = CASE_SUFFIXES - TEXT_SUFFIXES
SAVE_AS = {
    ".doc": ".docx", ".rtf": ".docx", ".odt": ".docx", ".wps": ".docx", ".pages": ".docx",
    ".ppt": ".pptx", ".odp": ".pptx", ".key": ".pptx", ".mht": ".html", ".mhtml": ".html",
}  # fmt: skip
"""Documents that are not read, and what to save them as."""
MAX_FILE_BYTES = 2 * 1024 * 1024
MIN_CASE_CHARS = 40
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_CONTROL_SHARE = 0.01
_MAX_PRIVATE_SHARE = 0.02


def find_case_files(folder: Path) -> list[Path]:
    """Documents below `folder`, in a stable order, those to be saved otherwise too.

    README files, hidden files, Office's lock files and links out of the folder are skipped.
    """
    root = folder.resolve()
    wanted = CASE_SUFFIXES | SAVE_AS.keys()
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.suffix.lower() not in wanted or any(part.startswith((".", "~$")) for part in parts):
            continue
        if path.stem.lower() == "readme" or not path.is_file():
            continue
        if path.resolve().is_relative_to(root):
            found.append(path)
    return found


def read_case_bytes(path: Path) -> bytes:
    """The file's bytes. Raises FileRefused when it is unreadable, empty, too large or to be saved otherwise."""
    _check_suffix(path.name)
    most = _most_bytes(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileRefused(f"cannot be read: {error.strerror or error}", "unreadable") from error
    _check_size(data, path.name)
    return data


def _check_size(data: bytes, name: str) -> None:
    """Raises FileRefused for a file that is empty or larger than files of its format may be."""
    most = _most_bytes(name)
    if len(data) > most:
        raise FileRefused(f"larger than {most // 1024 // 1024} MiB; split it into one case a file", "too_large")
    if not data.strip():
        raise FileRefused("empty", "empty")


def _check_suffix(name: str) -> None:
    suffix = Path(name).suffix.lower()
    if suffix in SAVE_AS:
        raise FileRefused(
            f"{suffix} files are not read; save it as {SAVE_AS[suffix]} or .pdf and import again", "format"
        )
    if suffix not in CASE_SUFFIXES:
        raise FileRefused("not a format that is read; save it as .pdf, .docx, .pptx, .html, .md or .txt", "format")


def _most_bytes(name: str) -> int:
    return CASE_MAX_BYTES if Path(name).suffix.lower() in DOCUMENT_SUFFIXES else MAX_FILE_BYTES


def read_case(data: bytes, name: str, documents: DocumentReader) -> Extracted:
    """The text of a case file, by the ending of its name. Raises FileRefused."""
    _check_suffix(name)
    _check_size(data, name)
    suffix = Path(name).suffix.lower()
    if suffix in TEXT_SUFFIXES:
        return Extracted(decode_case(data))
    found = documents.read(data, suffix)
    return Extracted(_checked(found.text), found.lost)


def decode_case(data: bytes) -> str:
    """Text of a UTF-8, UTF-16/32 (with BOM) or GB 18030 file, with `\\n` line ends and NFC characters.

    Raises FileRefused for what is no text in one of these encodings, or too short to be a case.
    """
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text).lstrip("\ufeff")
    if _share(text, lambda c: unicodedata.category(c) == "Cc" and c not in "\n\t\f") > _MAX_CONTROL_SHARE:
        raise FileRefused("binary, not text; save the case as UTF-8 text or Markdown", "encoding")
    return _checked(text)


def _checked(text: str) -> str:
    if len("".join(text.split())) < MIN_CASE_CHARS:
        raise FileRefused(f"less than {MIN_CASE_CHARS} characters of text; too short to be a case study", "too_short")
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise FileRefused(f"starts as {encoding} but is broken at byte {error.start}", "encoding") from error
    if b"\0" in data:
        raise FileRefused("binary, not text; save the case as UTF-8 text or Markdown", "encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise FileRefused("neither UTF-8 nor GB 18030; save it as UTF-8 and import again", "encoding") from error
    if _share(text, lambda c: unicodedata.category(c) in ("Co", "Cn")) > _MAX_PRIVATE_SHARE or not _looks_chinese(text):
        raise FileRefused("in an unknown encoding; save it as UTF-8 and import again", "encoding")
    return text


def _looks_chinese(text: str) -> bool:
    """Whether the non-ASCII characters are mostly everyday Chinese: other legacy encodings decode to rare ones."""
    other = [c for c in text if ord(c) > 127]
    everyday = sum(c in "，。、；：？！“”‘’（）《》—…·％　" or _in_gb2312_level_one(c) for c in other)
    return not other or everyday / len(other) > 0.8


def _in_gb2312_level_one(char: str) -> bool:
    try:
        first = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(first) == 2 and 0xB0 <= first[0] <= 0xD7


def _share(text: str, test: Callable[[str], bool]) -> float:
    return sum(1 for c in text if test(c)) / max(1, len(text))
