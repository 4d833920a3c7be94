"""Web pages: trafilatura finds the article and leaves navigation, notices, forms and hidden text out."""

import trafilatura

from retrieval.errors import FileRefused
from retrieval.formats.base import Extracted

LEAST_CHARS = 40


def read_html(data: bytes) -> Extracted:
    """The article of a page. Raises FileRefused when there is none."""
    tree = trafilatura.load_html(data)
    if tree is None:
        raise FileRefused("no HTML that can be read; save the page again from the browser", "broken")
    text = trafilatura.extract(
        tree, output_format="markdown", include_tables=True, include_comments=False, favor_recall=True
    )
    if not text or len(text) < LEAST_CHARS:
        raise FileRefused(
            "a page without an article: its text may be put in by scripts; save it as PDF or text", "no_article"
        )
    if not text.lstrip().startswith("#"):
        found = trafilatura.extract_metadata(tree)
        title = found.title if found else None
        text = f"# {title}\n\n{text}" if title else text
    return Extracted(text)
