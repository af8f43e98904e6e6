"""Rows as a workbook, a row at a time, in which nothing anybody wrote is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from .shapes import clean
from .tables import IN_MEMORY

#: What a cell of a spreadsheet can hold.
CELL = 32_767


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
        cell.data_type = "s"
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
