"""CSV and XLSX with a row a person and a column a question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection

from .shapes import Parts, ReadTurn
from .sizes import MAX_ATTRIBUTE, MAX_COLUMNS, MAX_ROWS, BadFile, open_zip, unpack

_ID = re.compile(
    r"(?:respondent|participant|response|case|person|user|transcript|record)?[ _-]*(?:id|number|no\.?|#)$|case$|participant$|respondent$",
    re.I,
)
_NAME = re.compile(r"(?:(?:full|your|participant|respondent|chosen)[ _]?)?name(?: \(.*\))?$|contributor$|person$", re.I)


def csv_rows(text: str) -> list[list[str]]:
    """The rows of a CSV file, whatever of comma, semicolon or tab parts its cells; raises BadFile."""
    head = re.sub(r'"[^"]*"', "", text[:20_000]).split("\n")[:5]
    mark = max(",;\t", key=lambda m: sum(row.count(m) for row in head))
    csv.field_size_limit(60_000_000)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise BadFile(f"has more than {MAX_ROWS} rows")
    except csv.Error as problem:
        raise BadFile("is damaged: its rows cannot be told apart") from problem
    return rows


def xlsx_rows(data: bytes) -> list[list[str]]:
    """The rows of a workbook's first sheet with words, values as stored; raises BadFile."""
    packed = open_zip(data)
    for name in packed.namelist():
        if name.endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", unpack(packed, name)):
            raise BadFile("holds XML that is not safe to open")
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = []
            for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
                rows.append([_shown(v) for v in row])
                if len(rows) > MAX_ROWS:
                    raise BadFile(f"has more than {MAX_ROWS} rows")
            if any(any(r) for r in rows):
                return rows
    except BadFile:
        raise
    except Exception as problem:  # openpyxl lets many kinds through for a damaged file
        raise BadFile("is damaged and cannot be read") from problem
    raise BadFile("is empty")


def _shown(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text[:-9] if text.endswith(" 00:00:00") else text


def read_table(rows: list[list[str]], parts: Parts, columns: Collection[str] | None) -> None:
    """Fill `parts`: open columns become turns, closed ones attributes; raises BadFile."""
    width = max((sum(bool(c.strip()) for c in row) for row in rows), default=0)
    top = next((i for i, r in enumerate(rows) if sum(bool(c.strip()) for c in r) >= max(1, 0.6 * width)), None)
    if top is None or top + 1 >= len(rows):
        raise BadFile("has no rows under its headings")
    span = min(MAX_COLUMNS, max(len(r) for r in rows))
    heads: list[str] = []
    for i in range(span):
        name = rows[top][i].strip() if i < len(rows[top]) else ""
        name = name or f"column {i + 1}"
        heads.append(name if name not in heads else f"{name} ({i + 1})")
    body = [
        (n, [*r, *[""] * (span - len(r))]) for n, r in enumerate(rows[top + 1 :], top + 2) if any(c.strip() for c in r)
    ]
    named = next((i for i, h in enumerate(heads) if _NAME.match(h)), None)
    ident = next((i for i, h in enumerate(heads) if i != named and _ID.match(h)), None)
    if columns is None:
        open_ones = [
            i for i in range(span) if i not in (named, ident) and _open(heads[i], [r[i].strip() for _, r in body])
        ]
    else:
        wanted = {" ".join(c.split()).casefold() for c in columns}
        open_ones = [i for i in range(span) if " ".join(heads[i].split()).casefold() in wanted]
    closed = [i for i in range(span) if i not in open_ones and i not in (named, ident)]
    parts.questions = [heads[i] for i in open_ones]
    parts.notes.append("Read as answers: " + ("; ".join(heads[i] for i in open_ones) or "no column") + ".")
    if closed:
        parts.notes.append("Kept as facts about the person: " + "; ".join(heads[i] for i in closed) + ".")
    for number, row in body:
        name = row[named].strip() if named is not None else ""
        code = row[ident].strip() if ident is not None else ""
        label = name or (f"Respondent {code}" if code.isdigit() else code) or f"row {number}"
        facts = {heads[i]: row[i].strip()[:MAX_ATTRIBUTE] for i in closed if row[i].strip()}
        if label in parts.people:
            label = f"{label} (row {number})"
        parts.people[label] = (name or None, facts)
        for i in open_ones:
            text = row[i].replace("\r\n", "\n").replace("\r", "\n").strip()
            if text:
                parts.turns.append(
                    ReadTurn(label, False, text, f"row {number}", heading=heads[i], heading_kind="column")
                )


def _open(head: str, cells: list[str]) -> bool:
    said = [c for c in cells if c]
    if not said:
        return False
    words = sum(len(c.split()) for c in said) / len(said)
    apart = len(set(said)) / len(said)
    if sum("://" in c and len(c.split()) < 3 for c in said) > 0.5 * len(said):
        return False
    if sum(bool(re.match(r"[\d\s:./-]+(?:[AP]M)?$|\w{3} \w{3} \d\d ", c)) for c in said) > 0.5 * len(said):
        return False
    if len(said) < 8:
        return words >= 4 or (head.endswith("?") and words >= 2)
    asks = "?" in head or "(other)" in head.casefold()
    return apart > 0.5 and (words >= 4 or (asks and words >= 1.6 and apart > 0.6))
