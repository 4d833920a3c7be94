"""What every reader of a format hands on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """`text` is Markdown; `lost` are the numbers of pages or slides that are pictures without text."""

    text: str
    lost: tuple[int, ...] = ()


def table_row(cells: list[str]) -> str:
    """A Markdown table row; a merged cell, which comes once for each place it covers, is written once."""
    plain = [" ".join(cell.split()).replace("|", "/") for cell in cells]
    distinct = [cell for place, cell in enumerate(plain) if place == 0 or cell != plain[place - 1]]
    return "| " + " | ".join(distinct) + " |" if any(distinct) else ""
