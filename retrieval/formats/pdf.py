"""PDF: lines joined to paragraphs again, larger letters as headings, running headers and page numbers left out."""

import re
from collections import Counter
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted
from retrieval.lexicon import section_kind

MOST_PAGES = 300
SILENT_CHARS = 15
"""A page with a picture and fewer characters than this was scanned."""
LARGER_BY = 1.12
"""Letters so much larger than the text's are a heading's."""
_HEADING_WIDTH = 24
"""A line of the text's own size is a heading when it is no wider (a Chinese character counts 2) and names a section."""
_EDGE_LINES = 2
"""So many lines at the top and at the bottom of a page may be running ones."""
_PAGE_NUMBER = re.compile(
    r"第?\s*\d{1,4}\s*页?(?:\s*[/／共of]+\s*\d{1,4}\s*页?)?|[Pp]age\s+\d+(?:\s+of\s+\d+)?|[-–—]\s*\d+\s*[-–—]"
)
_STOP = re.compile(r"[。！？!?；;：:.…][”’\"')）」』]*$")
_ITEM = re.compile(r"\s*(?:[·•●○▪■◆–-]\s|\d{1,2}[.)、]|[（(]\d{1,2}[)）]|[一二三四五六七八九十]、)")
_CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float


def read_pdf(data: bytes) -> Extracted:
    """The text of a PDF. Raises FileRefused when it is broken, protected, too long or scanned; scanned pages among
    others are told."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise FileRefused("protected by a password; save it without", "protected") from error
        raise FileRefused("no PDF that can be read; save it again", "broken") from error
    with document:
        if len(document) > MOST_PAGES:
            raise FileRefused(f"has {len(document)} pages; a case study has a few: split it", "too_long")
        pages, scanned = [], []
        for number in range(len(document)):
            page = document[number]
            lines = _page_lines(page)
            pictures = any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))
            if sum(len(line.text) for line in lines) < SILENT_CHARS and pictures:
                scanned.append(number + 1)
            pages.append(lines)
    if scanned and len(scanned) * 2 >= len(pages):
        raise FileRefused(
            "scanned: its pages are pictures without text; run text recognition (OCR) over it first", "scanned"
        )
    return Extracted(_joined(_without_running(pages)), tuple(scanned))


def _page_lines(page: pypdfium2.PdfPage) -> list[_Line]:
    """The lines of a page with the size of their letters in points."""
    text_page = page.get_textpage()
    lines, at = [], 0
    for words in text_page.get_text_range().splitlines(keepends=True):
        text = words.strip().replace("\ufffe", "").replace("\x02", "")
        if text:
            middle = at + len(words) - len(words.lstrip()) + len(text) // 2  # bullets in front are of another size
            lines.append(_Line(text, round(raw.FPDFText_GetFontSize(text_page.raw, middle), 1)))
        at += len(words)
    return lines


def _without_running(pages: list[list[_Line]]) -> list[_Line]:
    """All lines but page numbers, and what stands at the edge of most pages or is of smaller letters there."""
    body = _body_size([line for page in pages for line in page])
    at_edges = Counter(
        line for page in pages for line in {line.text for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    )
    often = max(2, len(pages) // 2)
    kept = []
    for page in pages:
        for place, line in enumerate(page):
            edge = place < _EDGE_LINES or place >= len(page) - _EDGE_LINES
            running = at_edges[line.text] >= often or line.size * LARGER_BY < body or _PAGE_NUMBER.fullmatch(line.text)
            if not (edge and running):
                kept.append(line)
    return kept


def _body_size(lines: list[_Line]) -> float:
    """The size of letter that most of the text has."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _joined(lines: list[_Line]) -> str:
    """Markdown of lines: those that were broken by the width of the page are one again."""
    body = _body_size(lines)
    widest = max((_width(line.text) for line in lines if line.size <= body * LARGER_BY), default=0)
    blocks: list[str] = []
    last: _Line | None = None
    for line in lines:
        larger = line.size > body * LARGER_BY
        goes_on = last is not None and line.size == last.size and (larger or _goes_on(last.text, line.text, widest))
        if goes_on:
            hyphen, gap = blocks[-1].endswith("-"), "" if _CJK.match(blocks[-1][-1]) or _CJK.match(line.text) else " "
            blocks[-1] = blocks[-1].removesuffix("-") + ("" if hyphen else gap) + line.text
        elif larger or _names_a_section(line.text):
            blocks.append(("## " if any(block.startswith("#") for block in blocks) else "# ") + line.text)
        else:
            blocks.append(line.text)
        last = line
    return "\n\n".join(blocks)


def _names_a_section(text: str) -> bool:
    """Whether a line in letters of the text's size is a heading all the same: bold ones look like that."""
    short = _width(text) <= _HEADING_WIDTH and not _STOP.search(text) and not _ITEM.match(text)
    return short and section_kind(text) is not None


def _goes_on(before: str, line: str, widest: int) -> bool:
    """Whether `line` goes on with the sentence of the line before, which is as wide as lines of this page are."""
    return (
        _width(before) >= widest * 0.8
        and not _ITEM.match(line)
        and not (_STOP.search(before) and _width(before) < widest * 0.97)
    )


def _width(text: str) -> int:
    return sum(2 if _CJK.match(char) else 1 for char in text)
