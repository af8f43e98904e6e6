"""Papers: things to read or print, written as PDF, Word and one-file web pages. Knows no room."""

from .docx import to_docx
from .html import to_html, typeface
from .pdf import to_pdf
from .shapes import Block, Break, Heading, Listing, Paper, Paragraph, Quotation, Run, Table

__all__ = [
    "Block", "Break", "Heading", "Listing", "Paper", "Paragraph", "Quotation", "Run", "Table",
    "to_docx", "to_html", "to_pdf", "typeface",
]  # fmt: skip
