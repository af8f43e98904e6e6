"""Papers: things to read or print, written as PDF, Word and one-file web pages, and rows as tables. Knows no room."""

from .docx import to_docx
from .html import to_html, typeface
from .pdf import to_pdf
from .shapes import Block, Break, Heading, Listing, Paper, Paragraph, Quotation, Run, Table
from .sheets import plain_cell, to_csv, to_xlsx

__all__ = [
    "Block", "Break", "Heading", "Listing", "Paper", "Paragraph", "Quotation", "Run", "Table",
    "plain_cell", "to_csv", "to_docx", "to_html", "to_pdf", "to_xlsx", "typeface",
]  # fmt: skip
