"""Documents of every form to lines on their way to turns: tables of a talk as its speakers' lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from trailbook.kit.documents import BadFile, Block, Document, Table

from .labels import known, seconds
from .shapes import Line, Parts, Skipped

_TIME = re.compile(
    r"[\[(]?(\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)(?:\s*(?:-|–|—|-->|to)\s*\d{1,2}:\d{2}\S*)?[\])]?$"
)
_NUMBER = re.compile(r"[#(]?\d{1,5}[.):]?$")
_HEADS = frozenset(
    "speaker who name person time timestamp timespan start end text words what said content transcript turn no nr".split()
)


def is_head(text: str) -> bool:
    """Whether these words are titles of a table's columns."""
    words = text.casefold().split()
    return bool(words) and all(w in _HEADS for w in words)


def document_lines(found: Document, parts: Parts) -> list[Line]:
    """The lines of a document, an empty one after each paragraph; what it leaves out goes to `parts`. Raises BadFile
    where there are no words."""
    parts.skipped += [Skipped(where, why) for where, why in found.skipped]
    lines: list[Line] = []
    for part in found.parts:
        for line in [_line(part)] if isinstance(part, Block) else _table(part, parts):
            if (line.item or line.quote) and len(lines) > 1 and _goes_on(lines[-2], line):
                lines.pop()
            lines += [line, Line("", line.where)]
    if not any(x.text.strip() for x in lines):
        raise BadFile("has no words in it")
    return lines


def _goes_on(before: Line, line: Line) -> bool:
    return before.item and line.item and before.quote == line.quote


def _line(block: Block) -> Line:
    return Line(block.text, block.where, block.level, quote=block.quote, item=block.item)


def _text(cell: list[Block]) -> str:
    return "\n\n".join(b.text for b in cell).strip()


def _table(table: Table, parts: Parts) -> Iterator[Line]:
    """A table's lines: of a talk with a column of speakers each row is what one of them says; of a form with a column
    of questions each is a heading; else cell by cell."""
    rows = table.rows
    width = Counter(len(r) for r in rows).most_common(1)[0][0] if rows else 0
    even = [r for r in rows if len(r) == width]
    if width > 1 and len(even) >= max(2, 0.8 * len(rows)):
        texts = [[_text(c) for c in r] for r in even]
        words = max(range(width), key=lambda c: sum(len(r[c]) for r in texts))
        who = next((c for c in range(width) if c != words and _labels([r[c] for r in texts])), None)
        if who is not None:
            yield from _talk(rows, width, who, words, parts)
            return
        asked = [r[0] for r in texts if r[0]]
        if width == 2 and len(asked) > 1 and sum(x.rstrip().endswith("?") for x in asked) >= 0.6 * len(asked):
            yield from _form(rows)
            return
    for row in rows:
        for cell in row:
            for block in cell:
                yield _line(block)


def _labels(column: list[str]) -> bool:
    """Whether a column names who speaks: short, most filled, the same few again and again."""
    filled = [x.rstrip(": ") for x in column if x]
    if len(filled) < 2 or len(filled) < 0.5 * len(column) or any(len(x) > 40 or "\n" in x for x in filled):
        return False
    if any(_TIME.match(x) or _NUMBER.match(x) for x in filled):
        return False
    often = Counter(filled)
    again = sum(n for n in often.values() if n > 1)
    return again >= 0.6 * len(filled) or sum(known(x) for x in filled) >= 0.6 * len(filled)


def _talk(rows: list[list[list[Block]]], width: int, who: int, words: int, parts: Parts) -> Iterator[Line]:
    often = Counter(_text(r[who]).rstrip(": ") for r in rows if len(r) == width)
    for n, row in enumerate(rows):
        where = next((b.where for c in row for b in c if b.where), f"row {n + 1}")
        if len(row) != width:
            for cell in row:
                for block in cell:
                    yield _line(block)
            continue
        label, text = _text(row[who]).rstrip(": "), _text(row[words])
        if n == 0 and often[label] == 1 and label.casefold() in _HEADS and text.casefold() in _HEADS:
            said = " · ".join(_text(c) for c in row)
            parts.skipped.append(Skipped(where, f"is the head of a table: “{said[:60]}”"))
            continue
        at = next((m for c in range(width) if c not in (who, words) and (m := _TIME.match(_text(row[c])))), None)
        rest = [
            _text(row[c])
            for c in range(width)
            if c not in (who, words) and _text(row[c]) and not _TIME.match(_text(row[c]))
        ]
        rest = [x for x in rest if not _NUMBER.match(x)]
        if rest:
            parts.skipped.append(Skipped(where, f"stands in another column: “{rest[0][:60]}”"))
        if not text:
            continue
        stamp = f"[{_stamp(at[1])}] " if at and label else ""
        first, *more = text.split("\n")
        yield Line(f"{stamp}{label}: {first}" if label else first, where)
        for line in more:
            yield Line(line, where)


def _stamp(said: str) -> str:
    whole = int(seconds(said))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _form(rows: list[list[list[Block]]]) -> Iterator[Line]:
    for row in rows:
        if row and _text(row[0]):
            yield Line(" ".join(_text(row[0]).split()), row[0][0].where, level=9)
        for cell in row[1:]:
            for block in cell:
                yield _line(block)
