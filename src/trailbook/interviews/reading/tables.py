"""CSV and XLSX with a row a person and a column a question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import replace

from .flow import to_turns
from .labels import who_asks
from .plain import text_lines
from .shapes import Parts, ReadTurn
from .sizes import MAX_ATTRIBUTE, MAX_COLUMNS, MAX_ROWS, BadFile, open_zip, unpack

_ID = re.compile(
    r"(?:respondent|participant|response|case|person|user|transcript|record)?[ _-]*(?:id|number|no\.?|#)$|case$|participant$|respondent$",
    re.I,
)
_CLOSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
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


def read_table(
    rows: list[list[str]], parts: Parts, columns: Collection[str] | None, also: Collection[str] = ()
) -> None:
    """Fill `parts`: open columns become turns, closed ones attributes; raises BadFile. A column that holds whole
    conversations becomes the turns of each."""
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
    filled = [any(r[i].strip() for _, r in body) for i in range(span)]
    named = next((i for i, h in enumerate(heads) if _NAME.match(h)), None)
    ident = next((i for i, h in enumerate(heads) if i != named and _ID.match(h)), None)
    open_ones = _answers(heads, body, (named, ident), columns, also)
    closed = [i for i in range(span) if filled[i] and i not in open_ones and i not in (named, ident)]
    parts.questions = [heads[i] for i in open_ones]
    parts.notes.append("Read as answers: " + ("; ".join(heads[i] for i in open_ones) or "no column").rstrip(".") + ".")
    if closed:
        parts.notes.append("Kept as facts about the person: " + "; ".join(heads[i] for i in closed) + ".")
    talks = _talks(heads, body, open_ones)
    if talks:
        said = "; ".join(heads[i] for i in talks)
        parts.notes.append(f"Each cell of this column holds a whole conversation, and was read as one: {said}.")
        parts.questions = [heads[i] for i in open_ones if i not in talks]
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
            if not text:
                continue
            if i in talks and (turns := _conversation(text, label, f"row {number}")):
                parts.turns += turns
                parts.asking |= {t.speaker for t in turns if t.asks and t.speaker}
                continue
            parts.turns.append(ReadTurn(label, False, text, f"row {number}", heading=heads[i], heading_kind="column"))


def _fold(head: str) -> set[str]:
    """A column's title for comparing, with its number and without."""
    plain = re.sub(r"[\W_]+", " ", head.casefold().replace("’", "").replace("'", "")).strip()
    return {plain, re.sub(r"^(?:q(?:uestion)? ?)?\d+[a-z]?\d? ", "", plain)} - {""}


def _answers(
    heads: list[str],
    body: list[tuple[int, list[str]]],
    apart: tuple[int | None, int | None],
    columns: Collection[str] | None,
    also: Collection[str],
) -> list[int]:
    if columns is not None:
        wanted = {" ".join(c.split()).casefold() for c in columns}
        return [i for i, h in enumerate(heads) if " ".join(h.split()).casefold() in wanted]
    asked = {f for c in also for f in _fold(c)}
    return [
        i
        for i, h in enumerate(heads)
        if i not in apart and (asked & _fold(h) or _open(h, [r[i].strip() for _, r in body]))
    ]


def _talks(heads: list[str], body: list[tuple[int, list[str]]], open_ones: list[int]) -> frozenset[int]:
    """The columns whose cells are conversations: most of the first ones have several turns and somebody who asks."""
    found = set()
    for i in open_ones:
        cells = [r[i] for _, r in body if r[i].count("\n") >= 3][:20]
        if cells and len(cells) >= 0.5 * min(20, sum(bool(r[i].strip()) for _, r in body)):
            read = [_conversation(c, "x", "") for c in cells]
            if sum(any(t.asks for t in turns) for turns in read) >= 0.6 * len(cells):
                found.add(i)
    return frozenset(found)


def _conversation(text: str, label: str, where: str) -> list[ReadTurn]:
    """A cell's turns: whoever asks under their own label, everybody else as the person of the row. Empty where
    nobody is labelled as asking."""
    inner = Parts()
    to_turns(text_lines(text, False, inner), inner, False)
    asking = who_asks([(t.speaker, t.text) for t in inner.turns if t.speaker and t.quoted_by is None])
    if not asking:
        return []
    return [
        replace(t, where=where, asks=True) if t.speaker in asking else replace(t, where=where, speaker=label)
        for t in inner.turns
        if t.quoted_by is None
    ]


def _length(cell: str) -> float:
    """How many words a cell has; scripts written without spaces count two signs as a word."""
    return max(len(cell.split()), len(_CLOSE.findall(cell)) / 2)


def _open(head: str, cells: list[str]) -> bool:
    said = [c for c in cells if c]
    if not said:
        return False
    words = sum(_length(c) for c in said) / len(said)
    apart = len(set(said)) / len(said)
    title = re.sub(r"\W+", " ", head.casefold())
    if all(re.sub(r"\W+", " ", c.casefold()).strip() in title for c in said):
        return False  # a box that was ticked: the cell only says again what the column is
    if sum("://" in c and len(c.split()) < 3 for c in said) > 0.5 * len(said):
        return False
    if sum(bool(re.match(r"[\d\s:./-]+(?:[AP]M)?$|\w{3} \w{3} \d\d ", c)) for c in said) > 0.5 * len(said):
        return False
    if len(said) < 8:
        return words >= 4 or (head.endswith("?") and words >= 2)
    asks = "?" in head or "(other)" in head.casefold()
    return apart > 0.5 and (words >= 4 or (asks and words >= 1.6 and apart > 0.6))
