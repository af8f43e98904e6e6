"""Text whose columns tabs part, with a turn in a row: as ELAN, NVivo and InqScribe write out what is said when.

Forms: titles in the first row (`Timespan`, `Content`, `Speaker`); a tier a column under titles that tell begin and end;
and ELAN's rows without titles (tier, participant, begin, end, duration, words; times twice or thrice in several forms).
"""

from __future__ import annotations

import re
from collections import Counter

from .columns import head_of
from .labels import seconds
from .shapes import Parts, ReadTurn
from .sizes import MAX_ROWS, BadFile
from .turnrows import is_end, is_start, read_turn_rows, turn_columns

_CLOCK = re.compile(r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?$")
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?$")


def read_tabbed(text: str, parts: Parts) -> bool:
    """Fill `parts` where the text is such a table, and say whether it is one."""
    if text.count("\t") < 6:
        return False
    rows = [r.split("\t") for r in text.lstrip("\ufeff").split("\n") if r.strip()]
    width, often = Counter(len(r) for r in rows).most_common(1)[0]
    if len(rows) < 3 or len(rows) > MAX_ROWS or width < 3 or often < 0.9 * len(rows):
        return False
    even = [[c.strip() for c in [*r[:width], *[""] * (width - len(r))]] for r in rows]
    return _tiers(even, parts) or _titled(even, parts) or _bare(even, parts)


def _titled(rows: list[list[str]], parts: Parts) -> bool:
    try:
        head = head_of(rows)
    except BadFile:
        return False
    body = list(enumerate(rows[head.start :], head.start + 1))
    at = turn_columns(head, body)
    if at is None:
        return False
    read_turn_rows(head, body, at, parts)
    return bool(parts.turns)


def _tiers(rows: list[list[str]], parts: Parts) -> bool:
    """A title for begin, one for end, and a column for whatever each one says."""
    head, body = rows[0], rows[1:]
    start = next((i for i, t in enumerate(head) if is_start(t)), None)
    end = next((i for i, t in enumerate(head) if is_end(t)), None)
    if start is None or end is None or not all(_CLOCK.match(r[start]) for r in body):
        return False
    rest = [i for i, t in enumerate(head) if t and i not in (start, end) and not t.casefold().startswith("duration")]
    said = [[r[i] for r in body if r[i]] for i in rest]
    if not rest or any(sum(bool(r[i]) for i in rest) > 1 for r in body) or not any(said):
        return False
    if len(rest) < 2 or any(_CLOCK.match(c) for cells in said for c in cells):
        return False
    turns = [
        ReadTurn(head[i], False, r[i], f"row {n}", seconds(r[start]), max(seconds(r[start]), _end(r[end], r[start])))
        for n, r in enumerate(body, 2)
        for i in rest
        if r[i]
    ]
    _kept(turns, parts)
    return True


def _end(said: str, start: str) -> float:
    return seconds(said if _CLOCK.match(said) else start)


def _bare(rows: list[list[str]], parts: Parts) -> bool:
    """Rows without titles: who in the first column, words in the last, times between."""
    width = len(rows[0])
    who, words = [r[0] for r in rows], [r[-1] for r in rows]
    often = Counter(who)
    if not all(who) or len(often) > max(2, 0.5 * len(rows)) or max(len(x) for x in who) > 40:
        return False
    if sum(any(c.isalpha() for c in x) for x in words) < 0.8 * len(rows):
        return False
    timed = [i for i in range(1, width - 1) if all(_CLOCK.match(r[i]) for r in rows)]
    scale = 1.0
    if not timed:
        timed = [i for i in range(1, width - 1) if all(_NUMBER.match(r[i]) for r in rows)]
        whole = timed and all(r[i].isdigit() for r in rows for i in timed[:2])
        scale = 0.001 if whole and sum(int(r[timed[0]]) for r in rows) > 500 * len(rows) else 1.0
    if len(timed) < 2:
        return False
    start, end = timed[0], timed[1]
    turns = []
    for n, r in enumerate(rows, 1):
        a, b = (seconds(r[i]) * scale for i in (start, end))
        if b < a:
            return False
        if r[-1]:
            turns.append(ReadTurn(r[0], False, r[-1], f"row {n}", round(a, 3), round(b, 3)))
    _kept(sorted(turns, key=lambda t: t.start or 0.0), parts)
    return True


def _kept(turns: list[ReadTurn], parts: Parts) -> None:
    parts.turns, parts.manner = turns, "said"
    parts.notes.append("Each row was read as a turn, with who says it and when.")
