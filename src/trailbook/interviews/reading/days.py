"""Days as tables write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_MONTHS = {m: n for n, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,].*)?$")
_PLAIN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ,].*)?$")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3})[a-z]*\.?,? (\d{4})(?:[T ,].*)?$")
_AMERICAN = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[T ,].*)?$")


def days_of(cells: Sequence[str]) -> list[str]:
    """Each cell's day as `2026-03-05`, empty where it is none. Where it cannot be told of a whole column whether the
    day or the month stands first (`05/03/2026`), none of those is a day."""
    plain = [m for c in cells if (m := _PLAIN.match(c.strip()))]
    day_first = any(int(m[1]) > 12 for m in plain)
    month_first = any(int(m[2]) > 12 for m in plain)
    return [_day(c.strip(), day_first, month_first) for c in cells]


def _day(cell: str, day_first: bool, month_first: bool) -> str:
    if m := _ISO.match(cell):
        return _of(int(m[1]), int(m[2]), int(m[3]))
    if m := _NAMED.match(cell):
        return _of(int(m[3]), _MONTHS.get(m[2].lower(), 0), int(m[1]))
    if m := _AMERICAN.match(cell):
        return _of(int(m[3]), _MONTHS.get(m[1].lower(), 0), int(m[2]))
    if (m := _PLAIN.match(cell)) and (day_first != month_first or m[1] == m[2]):
        return _of(int(m[3]), int(m[2 if day_first else 1]), int(m[1 if day_first else 2]))
    return ""


def _of(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
