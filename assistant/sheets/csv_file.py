"""Tables in CSV files, with whatever sign between the cells and in whatever encoding they were saved."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator

from assistant.errors import InvalidInput
from assistant.sheets.base import CELL_MAX_CHARS, MOST_ROWS, Cells, Line, Sheet, clean, with_header

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t|，"
_LOOKED_AT_BYTES = 64 * 1024
_LOOKED_AT_ROWS = 50
_HIGH = re.compile(rb"[\x80-\xff]+")
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_MOST_LINES_IN_A_CELL = 200


def open_csv(content: bytes, is_known: Callable[[str], bool], encoding: str | None = None) -> Sheet:
    """The table of a CSV file. Raises InvalidInput: `sheet_encoding`, `sheet_empty`, `sheet_wide`, and while lines are
    read `sheet_cell`, `sheet_long`."""
    encoding = _encoding_of(content, encoding)
    head = codecs.getincrementaldecoder(encoding)("replace").decode(content[:_LOOKED_AT_BYTES])
    said = _SEP.match(head)
    delimiter = said[1] if said else _delimiter_of(head)

    def rows() -> Iterator[tuple[int, Cells]]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        if said:
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True)
        line = 0
        try:
            for number, cells in enumerate(reader, 2 if said else 1):
                if number > MOST_ROWS:
                    raise InvalidInput(f"a table has at most {MOST_ROWS} rows", code="sheet_long")
                if reader.line_num - line > _MOST_LINES_IN_A_CELL:
                    raise csv.Error
                line = reader.line_num
                yield number, tuple(map(clean, cells))
        except csv.Error:
            raise InvalidInput(
                f"line {line + 1} cannot be read: a quotation mark is not closed, or a cell is larger than "
                f"{CELL_MAX_CHARS} characters",
                code="sheet_cell",
            ) from None

    columns, header = with_header(rows(), is_known)

    def lines() -> Iterator[Line]:
        return (Line(number, cells) for number, cells in rows() if number > header and any(cells))

    shown = {"\t": "tab"}.get(delimiter, delimiter)
    return Sheet("", f"CSV, {encoding.removesuffix('-sig')}, {shown}", columns, lines)


def _encoding_of(content: bytes, given: str | None) -> str:
    tried = [given] if given else [name for bom, name in _BOMS if content.startswith(bom)][:1] or _likely(content)
    for name in tried:
        try:
            content.decode(name)
        except (UnicodeError, LookupError):
            continue
        return name
    raise InvalidInput("the file's encoding is not known: save it as CSV UTF-8", code="sheet_encoding")


def _likely(content: bytes) -> list[str]:
    """Encodings to be tried strictly, in order. GB18030 takes nearly any bytes: where high ones mostly stand alone
    between letters (Müller) the file is a Western one."""
    head = content[:_LOOKED_AT_BYTES]
    if head.count(0) > len(head) // 8:
        return ["utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"]
    runs = [len(run) for run in _HIGH.findall(head)]
    alone = sum(1 for length in runs if length == 1)
    return ["utf-8", "cp1252", "gb18030"] if alone * 2 > len(runs) else ["utf-8", "gb18030", "cp1252"]


def _delimiter_of(head: str) -> str:
    """The sign that parts most rows alike into more than one cell."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            found = list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=True))
        except csv.Error:
            return 0.0, 0
        widths = Counter(len(cells) for cells in found[:_LOOKED_AT_ROWS] if any(cells))
        wide = [(count, width) for width, count in widths.items() if width > 1]
        if not wide:
            return 0.0, 0
        count, width = max(wide)
        return count / widths.total(), width

    return max(_DELIMITERS, key=score)
