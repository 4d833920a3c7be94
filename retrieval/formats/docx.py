"""Word documents: paragraphs and tables in their order, headings by style, text boxes at the end."""

import re
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from retrieval.formats.base import Extracted, table_row

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_RUN_IN_CHARS = 40


def read_docx(data: bytes) -> Extracted:
    """The body of a .docx; page headers, footers, comments and pictures are left out."""
    document = Document(BytesIO(data))
    lines = [line for line in _lines(document) if line]
    return Extracted("\n\n".join(lines))


def _lines(document: WordDocument) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield "\n".join(filter(None, (table_row([cell.text for cell in row.cells]) for row in block.rows)))
        else:
            yield _paragraph(block)
    for box in document.element.body.iter(qn("w:txbxContent")):
        # Word writes a box twice, for old readers in mc:Fallback.
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            yield "\n\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in box.iter(qn("w:p")))


def _paragraph(paragraph: Paragraph) -> str:
    text = paragraph.text.strip()
    if not text:
        return ""
    style = (paragraph.style.name if paragraph.style else "") or ""
    if style.lower() == "title":
        return f"# {text}"
    if heading := _HEADING.match(style):
        return f"{'#' * min(6, int(heading[1]))} {text}"
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    if numbered or style.lower().startswith("list"):
        return f"- {text}"
    bold = "".join(run.text for run in _leading_bold(paragraph)).strip()
    if bold and len(bold) <= _RUN_IN_CHARS and text.startswith(bold):
        return f"**{bold}** {text[len(bold) :].strip()}".strip()
    return text


def _leading_bold(paragraph: Paragraph) -> Iterator[Run]:
    for run in paragraph.runs:
        if run.text.strip() and not run.bold:
            return
        yield run
