"""CSV and XLSX files to rows of plain text: values as shown, never formulas."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date, datetime, time, timedelta

from .sizes import MAX_COLUMNS, MAX_ROWS, BadFile, open_zip, unpack

Rows = list[list[str]]

_MARKS = ",;\t|"
_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li|/tr|/h[1-6])\s*>", re.I)
_TAG = re.compile(
    r"</?(?:p|br|b|i|u|s|em|strong|span|div|a|ul|ol|li|font|h[1-6]|table|tbody|tr|td|th|img|sup|sub|blockquote|code|pre"
    r"|hr|small)\b(?:\s[^<>]{0,400})?/?>",
    re.I,
)
#: A page's marks: a pair around something, or a line's end. One alone is what somebody wrote about ("I use <span>").
_PAGE = re.compile(r"<\s*br\s*/?\s*>|<([a-z][a-z0-9]{0,9})\b[^<>]{0,400}>.{0,5000}?</\1\s*>", re.I | re.S)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,400}>.{0,20000}?</\1\s*>", re.I | re.S)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)


def csv_rows(text: str) -> Rows:
    """The rows of a CSV file, whatever of comma, semicolon, tab or bar parts its cells; raises BadFile."""
    text = text.lstrip("\ufeff")
    told = re.match(r"sep=(.)\r?\n", text)
    mark = told[1] if told else _mark(text[:200_000])
    if told:
        text = text[told.end() :]
    csv.field_size_limit(60_000_000)
    rows: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if len(row) > MAX_COLUMNS and any(c.strip() for c in row[MAX_COLUMNS:]):
                raise BadFile(f"has more than {MAX_COLUMNS} columns")
            rows.append([bare(c) for c in row])
            if len(rows) > MAX_ROWS:
                raise BadFile(f"has more than {MAX_ROWS} rows")
    except csv.Error as problem:
        raise BadFile("is damaged: its rows cannot be told apart") from problem
    return rows


def _mark(head: str) -> str:
    """What parts the cells: the sign by which the first rows have most alike numbers of cells."""
    best, most = ",", (0.0, 0)
    for mark in _MARKS:
        counts: list[int] = []
        try:
            for row in csv.reader(io.StringIO(head, newline=""), delimiter=mark):
                if any(c.strip() for c in row):
                    counts.append(len(row))
                if len(counts) == 60:
                    break
        except csv.Error:
            continue
        if not counts or max(counts) < 2:
            continue
        usual = max(set(counts), key=lambda n: (counts.count(n), n))
        if usual < 2:
            continue
        score = (round(counts.count(usual) / len(counts), 1), usual)
        if score > most:
            best, most = mark, score
    return best


def bare(cell: str) -> str:
    """A cell without byte-order marks; one that holds a page's marks (`<p>`, `&amp;`) as the text they show."""
    if "\ufeff" in cell:
        cell = cell.replace("\ufeff", "")
    if "<" in cell and ("</" in cell or "br" in cell.casefold()) and _PAGE.search(cell):
        cell = _TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub("", cell)))
    if "&" in cell and _ENTITY.search(cell):
        cell = html.unescape(cell)
    return cell


def xlsx_sheets(data: bytes) -> dict[str, Rows]:
    """The rows of each sheet that has words, by its name, values as stored; raises BadFile."""
    packed = open_zip(data)
    for name in packed.namelist():
        if name.endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", unpack(packed, name)):
            raise BadFile("holds XML that is not safe to open")
    import openpyxl

    found: dict[str, Rows] = {}
    number = 0
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows: Rows = []
            for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
                cells = [shown(v) for v in row]
                while cells and not cells[-1]:
                    cells.pop()
                if len(cells) > MAX_COLUMNS:
                    raise BadFile(f"has more than {MAX_COLUMNS} columns")
                rows.append(cells)
                number += 1
                if number > MAX_ROWS:
                    raise BadFile(f"has more than {MAX_ROWS} rows")
            if any(any(r) for r in rows):
                found[sheet.title] = rows
    except BadFile:
        raise
    except Exception as problem:  # openpyxl lets many kinds through for a damaged file
        raise BadFile("is damaged and cannot be read") from problem
    if not found:
        raise BadFile("is empty")
    return found


def xlsx_rows(data: bytes, sheet: str = "") -> Rows:
    """The rows of one sheet: the one that is asked for, else the one with most words; raises BadFile."""
    sheets = xlsx_sheets(data)
    return sheets[chosen_sheet(sheets, sheet)]


def chosen_sheet(sheets: dict[str, Rows], wanted: str = "") -> str:
    """The name of the sheet to read. Raises BadFile where there is none of the wanted name."""
    if wanted.strip():
        for name in sheets:
            if name.strip().casefold() == wanted.strip().casefold():
                return name
        raise BadFile(f"has no sheet called “{wanted}”; it has: {', '.join(sheets)}")
    return max(sheets, key=lambda n: sum(len(c.split()) for row in sheets[n][:2000] for c in row if c))


def formulas_without_value(data: bytes) -> int:
    """How many cells of a workbook hold a formula and no value that it came to."""
    packed = open_zip(data)
    inside = [n for n in packed.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
    return sum(
        len(re.findall(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^<>]*/>\s*</c>", unpack(packed, n))) for n in inside
    )


def shown(value: object) -> str:
    """A cell as a reader sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return bare(str(value))
