"""Rows as a table to keep: CSV and XLSX, a row at a time, in which nothing anybody wrote is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from .shapes import clean

#: As much of a table is held in memory; what is more goes to a file without a name.
IN_MEMORY = 2_000_000
#: What a cell of a spreadsheet can hold.
CELL = 32_767
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(value: object) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula: an apostrophe is set before what looks like one
    (OWASP, *CSV Injection*)."""
    text = str(value)
    return f"'{text}" if text[:1] in _LIVE else text


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """The rows as CSV (RFC 4180) in UTF-8 with a byte-order mark, which is how spreadsheets know it. Ready to read
    from its start. Memory does not grow with the rows."""
    kept: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - it is given away
    text = io.TextIOWrapper(kept, "utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow([plain_cell(h) for h in head])
    table.writerows([v if isinstance(v, int) else plain_cell(v) for v in row] for row in rows)
    text.detach()
    kept.seek(0)
    return kept


def to_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """The rows as a workbook with one sheet, its first row in bold and staying in sight. Words are kept as text as they
    are, cut where a cell can hold no more. Memory does not grow with the rows."""
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(title=_sheet_name(title))
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    first = []
    for h in head:
        cell = WriteOnlyCell(sheet, value=clean(h))
        cell.font = bold
        first.append(cell)
    sheet.append(first)
    for row in rows:
        sheet.append([v if isinstance(v, int) else _text(sheet, str(v)) for v in row])
    kept: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - it is given away
    book.save(kept)
    kept.seek(0)
    return kept


def _text(sheet: WriteOnlyWorksheet, value: str) -> object:
    """The words as a cell takes them: what looks like a formula is told to be text."""
    text = clean(value)[:CELL]
    if text[:1] != "=":
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def _sheet_name(title: str) -> str:
    """What a sheet may be called: 31 characters, none of those that formulas use."""
    return "".join(" " if c in r"[]:*?/\'" else c for c in clean(title))[:31].strip() or "1"
