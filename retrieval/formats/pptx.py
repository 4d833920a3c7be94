"""Slides: titles as headings, text and tables in reading order, speaker notes behind their slide."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted, table_row


def read_pptx(data: bytes) -> Extracted:
    """The words of a .pptx. Raises FileRefused when its slides are pictures only; pictures among others are told."""
    slides = list(Presentation(BytesIO(data)).slides)
    parts: list[str] = []
    silent: list[int] = []
    for number, slide in enumerate(slides, 1):
        lines = list(_lines(slide, first=not parts))
        if not lines and any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes):
            silent.append(number)
        parts += lines
    if not parts:
        raise FileRefused("its slides are pictures without text; export the text, or import the original", "scanned")
    return Extracted("\n\n".join(parts), tuple(silent))


def _lines(slide: Any, *, first: bool) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield f"{'#' if first else '##'} {' '.join(title.text_frame.text.split())}"
    for shape in _in_reading_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shape.has_text_frame:
            yield from (f"- {line}" for p in shape.text_frame.paragraphs if (line := " ".join(p.text.split())))
        elif getattr(shape, "has_table", False) and shape.has_table:
            rows = (table_row([cell.text for cell in row.cells]) for row in shape.table.rows)
            yield "\n".join(row for row in rows if row)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from (line for p in slide.notes_slide.notes_text_frame.paragraphs if (line := " ".join(p.text.split())))


def _in_reading_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Shapes from top to bottom, groups opened; shapes without a place of their own (placeholders) keep theirs."""
    opened: list[Any] = []
    for shape in shapes:
        opened += _in_reading_order(shape.shapes) if shape.shape_type == MSO_SHAPE_TYPE.GROUP else [shape]
    yield from sorted(opened, key=lambda shape: (shape.top or 0, shape.left or 0))
