"""PDF to paragraphs. A PDF knows letters and where they stand; lines, columns, heads and feet, numbers in the margin,
paragraphs and headings are told from that."""

from __future__ import annotations

from ..shapes import Document
from ..sizes import BadFile
from .edges import without_edges, without_margins, without_notes
from .letters import extracted
from .order import in_order
from .paragraphs import paragraphs
from .shapes import Pages, Row, Word

__all__ = ["Pages", "Row", "Word", "paragraphs", "read", "rows_of"]


def rows_of(data: bytes) -> Pages:
    """The lines of a PDF. Heads, feet, page numbers and numbers in the margin are left out and told. Raises BadFile when
    it is locked, damaged, too long, or has no text."""
    pages, heights = extracted(data)
    if not any(pages):
        raise BadFile("has no text in it: it is pictures of pages, perhaps a scan. Have its text recognised first")
    found = Document()
    pages = [in_order(rows) for rows in pages]
    pages = without_margins(pages, found)
    pages = without_edges(pages, heights, found)
    pages = without_notes(pages, found)
    if not any(pages):
        raise BadFile("has no words in it")
    return Pages([row for page in pages for row in page], found)


def read(data: bytes) -> Document:
    """The paragraphs of a PDF; raises BadFile."""
    return paragraphs(rows_of(data))
