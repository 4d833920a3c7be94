"""Tables in XLSX files: the values that cells show, a row at a time."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from assistant.errors import InvalidInput, NotReady
from assistant.sheets.base import MOST_COLUMNS, MOST_ROWS, Cells, Line, Sheet, clean, with_header

UNPACKED_MAX_BYTES = 1024**3
_RATIO_MAX, _RATIO_FROM_BYTES = 200, 20 * 1024 * 1024
_EMPTY_ROWS_MAX = 10_000
_EXACT_BELOW = 10**15
"""Spreadsheets keep 15 digits of a number; what is longer has lost its last ones."""


def open_xlsx(content: bytes, is_known: Callable[[str], bool], sheet: str | None = None) -> Sheet:
    """The table of an XLSX file's sheet of that name, else of its first.

    Formulas give the values they were saved with. Raises InvalidInput: `sheet_unreadable`, `sheet_unknown`,
    `sheet_bomb`, `sheet_empty`, `sheet_wide`, and while lines are read `sheet_cell`; NotReady without openpyxl.
    """
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise NotReady("reading XLSX needs the package openpyxl; or save the file as CSV", code="xlsx_reader") from None
    _require_harmless(content)

    def opened() -> Any:
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever the parser it was in raised
            raise _unreadable() from error
        names = [one.title for one in book.worksheets]
        wanted = sheet or (names[0] if names else "")
        if wanted not in names:
            raise InvalidInput(
                f"there is no sheet {wanted}; there are {', '.join(names)}", code="sheet_unknown", why=", ".join(names)
            )
        return book[wanted]

    def rows() -> Iterator[tuple[int, Cells]]:
        held = opened()
        held.reset_dimensions()  # what programs write there is often wrong
        empty = 0
        try:
            for number, values in enumerate(held.iter_rows(values_only=True), 1):
                cells = tuple(clean(_shown(value)) for value in values[: MOST_COLUMNS + 1])
                empty = 0 if any(cells) else empty + 1
                if empty > _EMPTY_ROWS_MAX or number > MOST_ROWS:
                    break
                yield number, cells
        except InvalidInput:
            raise
        except Exception as error:
            raise _unreadable() from error

    columns, header = with_header(rows(), is_known)
    name = opened().title

    def lines() -> Iterator[Line]:
        return (Line(number, cells) for number, cells in islice(rows(), header, None) if any(cells))

    return Sheet(name, f"XLSX, {name}", columns, lines)


def _require_harmless(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable() from error
    if size > UNPACKED_MAX_BYTES or (size > _RATIO_FROM_BYTES and size > _RATIO_MAX * len(content)):
        raise InvalidInput("unpacked the file is far larger than any list of customers", code="sheet_bomb")


def _unreadable() -> InvalidInput:
    return InvalidInput("the file cannot be opened as XLSX: is it whole, without a password?", code="sheet_unreadable")


def _shown(value: object) -> str:
    """A value as text: whole numbers without a point, dates as ISO 8601, numbers that lost digits in powers of ten."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT_BELOW:
            return f"{value:.14E}"
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
