"""PDF with text to lines: whoever speaks begins a paragraph, whatever the page looks like."""

from __future__ import annotations

from trailbook.kit.documents import pdf

from .documents import document_lines
from .labels import candidate, settle
from .shapes import Line, Parts


def pdf_lines(data: bytes, parts: Parts) -> list[Line]:
    """Paragraphs of a PDF's text; raises BadFile when it is locked, damaged, too long or only pictures."""
    pages = pdf.rows_of(data)
    hits = [candidate(row.text) for row in pages.rows]
    labels = settle((h[0] for h in hits if h), len(pages.rows))

    def begins(text: str) -> bool:
        hit = candidate(text)
        return hit is not None and hit[0] in labels

    return document_lines(pdf.paragraphs(pages, begins), parts)
