"""Papers: things to read or print, written as PDF, Word and one-file web pages, and rows as tables. Knows no room.

What writes a file is loaded when the first one is written: it is as large as all the rest of a page process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from .html import to_html, typeface
from .shapes import Block, Break, Heading, Listing, Paper, Paragraph, Quotation, Run, Table
from .tables import plain_cell, to_csv

__all__ = [
    "Block", "Break", "Heading", "Listing", "Paper", "Paragraph", "Quotation", "Run", "Table",
    "docx_file", "plain_cell", "to_csv", "to_docx", "to_html", "to_pdf", "to_xlsx", "typeface",
]  # fmt: skip


def to_docx(paper: Paper) -> bytes:
    """The paper as a Word document; see ``papers/docx.py``."""
    with docx_file(paper) as file:
        return file.read()


def docx_file(paper: Paper, more: Iterable[Block] = ()) -> IO[bytes]:
    """The same as a file, with ``more`` blocks after its own that need not be in memory all at once."""
    from .docx import to_docx as write

    return write(paper, more)


def to_pdf(paper: Paper) -> bytes:
    """The paper as PDF; see ``papers/pdf.py``."""
    from .pdf import to_pdf as write

    return write(paper)


def to_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> IO[bytes]:
    """The rows as a workbook; see ``papers/sheets.py``."""
    from .sheets import to_xlsx as write

    return write(title, head, rows, widths)
