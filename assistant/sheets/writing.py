"""CSV that opens well in spreadsheets: Chinese shows right, and no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_GUARD = "'"


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces, with a byte-order mark, to be encoded as UTF-8."""
    yield "\ufeff"
    for cells in chain([columns], rows):
        written = io.StringIO()
        csv.writer(written).writerow([guarded(str(cell)) for cell in cells])
        yield written.getvalue()


def guarded(text: str) -> str:
    """A cell that a spreadsheet takes for text: one that may be a formula begins with an apostrophe."""
    return _GUARD + text if _may_be_formula(text) else text


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`."""
    return text[1:] if text.startswith(_GUARD) and _may_be_formula(text) else text


def _may_be_formula(text: str) -> bool:
    return text.lstrip(_GUARD + " ").startswith(_FORMULA)
