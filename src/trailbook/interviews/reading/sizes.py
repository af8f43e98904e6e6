"""How much one file may hold; what packed files may hold is bounded lower down."""

from __future__ import annotations

from trailbook.kit.documents.sizes import (
    MAX_ENTRIES,
    MAX_FILE,
    MAX_PAGES,
    MAX_RATIO,
    MAX_UNPACKED,
    PDF_SECONDS,
    BadFile,
    open_zip,
    unpack,
)

__all__ = ["MAX_ATTRIBUTE", "MAX_COLUMNS", "MAX_ENTRIES", "MAX_FILE", "MAX_PAGES", "MAX_RATIO", "MAX_ROWS"]
__all__ += ["MAX_UNPACKED", "PDF_SECONDS", "BadFile", "open_zip", "unpack"]

MAX_ROWS = 50_000
MAX_COLUMNS = 2_000
MAX_ATTRIBUTE = 300
