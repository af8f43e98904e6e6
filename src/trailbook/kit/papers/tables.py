"""Rows as CSV, a row at a time, in which nothing anybody wrote is ever a formula."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

#: As much of a table is held in memory; what is more goes to a file without a name.
IN_MEMORY = 2_000_000
#: So many rows are put together before they are written.
AT_ONCE = 200
_LIVE = frozenset("=+-@\t\r\n＝＋－＠")


def plain_cell(value: object) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula: an apostrophe is set before what looks like one
    (OWASP, *CSV Injection*)."""
    text = str(value)
    return f"'{text}" if text[:1] in _LIVE else text


def to_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """The rows as CSV (RFC 4180) in UTF-8 with a byte-order mark, which is how spreadsheets know it. Ready to read
    from its start. Memory does not grow with the rows."""
    kept: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - it is given away
    kept.write(codecs.BOM_UTF8)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([plain_cell(h) for h in head])
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        table.writerows(
            [
                (f"'{v}" if v[:1] in _LIVE else v) if type(v) is str else v if isinstance(v, int) else plain_cell(v)
                for v in row
            ]
            for row in some
        )
        kept.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    kept.write(text.getvalue().encode())
    kept.seek(0)
    return kept
