"""Opening a table by what the file is, whatever it is called."""

from collections.abc import Callable
from pathlib import PurePosixPath

from assistant.errors import InvalidInput
from assistant.sheets.base import FILE_MAX_BYTES, SUFFIXES, Sheet
from assistant.sheets.csv_file import open_csv
from assistant.sheets.xlsx_file import open_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_table_file(name: str) -> bool:
    """Whether a file of this name may hold a table, and nothing but a table."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES - {".txt"}


def open_sheet(
    content: bytes, is_known: Callable[[str], bool], *, sheet: str | None = None, encoding: str | None = None
) -> Sheet:
    """The table in a file. `is_known` tells names of columns from other cells. Raises InvalidInput and NotReady as the
    readers do, with `file_empty`, `file_too_large` or `sheet_old` before."""
    if not content.strip():
        raise InvalidInput("the file is empty", code="file_empty")
    if len(content) > FILE_MAX_BYTES:
        raise InvalidInput("the file is too large", code="sheet_large")
    if content.startswith(_OLE):
        raise InvalidInput("an old .xls file, or one with a password: save it as .xlsx or CSV", code="sheet_old")
    if content.startswith(_ZIP):
        return open_xlsx(content, is_known, sheet)
    if sheet:
        raise InvalidInput("a CSV file has no sheets", code="sheet_unknown")
    return open_csv(content, is_known, encoding)
