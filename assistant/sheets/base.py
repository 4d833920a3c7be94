"""What a table in a file is once it is open, and what is done to a cell whatever file it comes from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.errors import InvalidInput

FILE_MAX_BYTES = 50 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576
"""As many as a spreadsheet has."""
CELL_MAX_CHARS = 32_767
"""As many as a cell of a spreadsheet holds."""
SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})
_HEADER_WITHIN = 10

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the header: its number as a spreadsheet shows it (the first row is 1), and as many cells as it has,
    without blanks around them. Rows with nothing in them are left out."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the names of its columns, each of its own, and its lines, read anew with every call of `lines`.

    `name` is that of the sheet, empty in a CSV file; `format` tells people how it was read (`CSV, gb18030, ;`).
    """

    name: str
    format: str
    columns: Cells
    lines: Callable[[], Iterator[Line]]


def clean(text: str) -> str:
    """A cell's text without blanks around it and without what cannot be shown, but with its ends of lines.

    Raises InvalidInput with code `sheet_cell`.
    """
    if len(text) > CELL_MAX_CHARS:
        raise InvalidInput("a cell is larger than a spreadsheet's: is a quotation mark not closed?", code="sheet_cell")
    if not text.isprintable():
        text = "".join(_shown(char) for char in text)
    return text.strip()


def _shown(char: str) -> str:
    return char if char == "\n" or char.isprintable() else " " if char.isspace() else ""


def with_header(rows: Iterator[tuple[int, Cells]], is_known: Callable[[str], bool]) -> tuple[Cells, int]:
    """The names of the columns and the number of the row they stand in.

    Among the first rows it is the one with most names that `is_known`, else the fullest; a title above is passed over,
    and of a header in two rows (联系人 over 姓名 and 电话) both are said. Raises InvalidInput (`sheet_empty`,
    `sheet_wide`).
    """
    first: list[tuple[int, Cells]] = []
    for number, cells in rows:
        if any(cells):
            first.append((number, cells))
        if len(first) == _HEADER_WITHIN:
            break
    if not first:
        raise InvalidInput("the table has no rows", code="sheet_empty")
    ranks = [(sum(map(is_known, cells)), -place) for place, (_, cells) in enumerate(first)]
    known, negative = max(ranks)
    place = -negative
    if not known:
        fullest = max(sum(map(bool, cells)) for _, cells in first)
        place = next(place for place, (_, cells) in enumerate(first) if 2 * sum(map(bool, cells)) >= fullest)
    elif place + 1 < len(first) and _goes_on(first[place], first[place + 1], is_known):
        place += 1
    number, header = first[place]
    above = first[place - 1] if place else None
    if above and above[0] == number - 1 and sum(map(bool, above[1])) > 1:
        header = _of_two(above[1], header)
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS:
        raise InvalidInput(f"a table has at most {MOST_COLUMNS} columns", code="sheet_wide")
    return _each_of_its_own(header), number


def _goes_on(header: tuple[int, Cells], below: tuple[int, Cells], is_known: Callable[[str], bool]) -> bool:
    """Whether the row under a header is its second: names only, some of them under none."""
    upper = header[1] + ("",) * (len(below[1]) - len(header[1]))
    names = all(is_known(cell) for cell in below[1] if cell)
    return (
        below[0] == header[0] + 1
        and names
        and any(cell and not over for over, cell in zip(upper, below[1], strict=False))
    )


def _of_two(above: Cells, below: Cells) -> Cells:
    width = max(len(above), len(below))
    above, below = (cells + ("",) * (width - len(cells)) for cells in (above, below))
    found, over = [], ""
    for place, (upper, lower) in enumerate(zip(above, below, strict=True)):
        over = upper or (over if lower else "")
        is_wide = bool(over) and (not upper or (place + 1 < width and not above[place + 1] and bool(below[place + 1])))
        found.append(f"{over} {lower}".strip() if is_wide and lower else lower or upper)
    return tuple(found)


def _each_of_its_own(names: Sequence[str]) -> Cells:
    found: list[str] = []
    for place, name in enumerate(names, 1):
        wanted = name or f"#{place}"
        count = 2
        while wanted in found:
            wanted = f"{name} ({count})"
            count += 1
        found.append(wanted)
    return tuple(found)
