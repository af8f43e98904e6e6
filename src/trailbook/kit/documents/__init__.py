"""Documents of every usual form to paragraphs: headings, list items, quotations and tables in order, and what was left
out and why. Knows nothing of who speaks or asks. Every reader is bounded in size, depth and pages, and raises
`BadFile` with the second half of a sentence that starts with the file's name."""

from __future__ import annotations

from .shapes import Block, Document, Table
from .sizes import BadFile

__all__ = ["BadFile", "Block", "Document", "Table"]
