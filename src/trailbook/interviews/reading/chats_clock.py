"""Dates and times as a phone writes them: every order, the digits of every script, 12 and 24 hours, other calendars.

Sources: the Unicode CLDR's short date and day period patterns, which phones use for exports; the Persian calendar by
its 33-year cycle (right from 1800 to 2088 of the common era).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

#: Signs that only say in which direction to write.
MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_M = f"[{MARKS}]*"
_S = "[ \t\u00a0\u2009\u202f]"
_PERIOD = rf"(?:[^\W\d_]{_M}\.?{_S}?){{1,14}}"
_DATE = (
    rf"(?P<a>\d{{1,4}}){_M}(?:{_S}?[./\-]|年|년){_S}?{_M}(?P<b>\d{{1,2}}){_M}(?:{_S}?[./\-]|月|월){_S}?{_M}(?P<c>\d{{1,4}})"
    rf"{_M}(?:日|일|\.)?(?:{_S}?г\.)?"
)
_TIME = rf"(?P<before>{_PERIOD})?(?P<h>\d{{1,2}}){_M}[:.h]{_M}(?P<m>\d{{2}})(?:{_M}[:.]{_M}(?P<s>\d{{2}}))?(?:{_S}?{_M}(?P<after>{_PERIOD}))?"
_BETWEEN = rf"{_M}[,،、]?{_M}{_S}{{0,2}}{_M}"
_END = rf"{_M}(?:\]{_S}?|{_S}?[-–]{_S})"
_HEAD = re.compile(rf"{_M}(?P<box>\[?){_M}{_DATE}{_BETWEEN}{_TIME}{_END}")
_HEAD_TIME_FIRST = re.compile(rf"{_M}(?P<box>\[?){_M}{_TIME}{_BETWEEN}{_DATE}{_END}")
_BEGIN = re.compile(rf"{_M}\[?{_M}\d")

AM = frozenset(
    "am a m π.μ. ص ق.ظ öö sa 上午 午前 오전 凌晨 早上 de пр.об. fm ap vm dop पूर्वाह्न pd pg পূর্বাহ্ণ".replace(
        ".", ""
    ).split()
)
PM = frozenset(
    "pm p μ.μ. م ب.ظ ös ch 下午 午後 오후 中午 晚上 du сл.об. em ip nm odp pop अपराह्न md ptg অপরাহ্ণ".replace(
        ".", ""
    ).split()
)


@dataclass(frozen=True)
class Stamp:
    """A date of three numbers in an order not known yet, and a time of the day in seconds."""

    parts: tuple[int, int, int]
    seconds: int
    halves: bool  # whether the day was told in two halves
    boxed: bool


def stamp_of(line: str) -> tuple[Stamp, int] | None:
    """The date and time a line starts with, and where they end; None where it does not start so."""
    head = line[:120]
    if not _BEGIN.match(head):
        return None
    found = _HEAD.match(head) or _HEAD_TIME_FIRST.match(head)
    if found is None:
        return None
    half = _half(found["before"]) or _half(found["after"])
    if half is None and (found["after"] or "").strip():
        return None
    hour, minute, second = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 24 or minute > 59 or second > 60:
        return None
    parts = (int(found["a"]), int(found["b"]), int(found["c"]))
    return Stamp(parts, (hour * 60 + minute) * 60 + second, bool(half), bool(found["box"])), found.end()


def _half(said: str | None) -> str | None:
    plain = re.sub(rf"[{MARKS}.\s]", "", said or "").casefold()
    return "am" if plain in AM else "pm" if plain in PM else None


def times(stamps: Sequence[Stamp]) -> list[datetime | None]:
    """When each was, in the one order of day, month and year in which most of them are dates and go forward."""
    best = min(_ORDERS, key=lambda order: _strain(stamps, order))
    days = {parts: _day(parts, best) for parts in {s.parts for s in stamps}}
    return [
        datetime(d.year, d.month, d.day) + timedelta(seconds=s.seconds) if (d := days[s.parts]) else None
        for s in stamps
    ]


#: Where day, month and year stand. The usual one first, for chats so short that nothing tells.
_ORDERS = ((0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0))


def _strain(stamps: Sequence[Stamp], order: tuple[int, int, int]) -> tuple[int, int, int, int]:
    days = [_day(s.parts, order) for s in stamps]
    wrong = sum(d is None for d in days)
    there = [(d, s.seconds) for d, s in zip(days, stamps, strict=True) if d]
    back = sum(b < a for a, b in pairwise(there))
    span = (there[-1][0] - there[0][0]).days if there else 0
    american = sum(s.halves for s in stamps) > 0.5 * len(stamps) and "/" and order == (1, 0, 2)
    return wrong, back, abs(span) // 400, _ORDERS.index(order) - (2 if american else 0)


def _day(parts: Iterable[int], order: tuple[int, int, int]) -> date | None:
    numbers = list(parts)
    day, month, year = (numbers[i] for i in order)
    if year < 100:
        if order[2] != 2 and len([n for n in numbers if n > 31]) == 0 and year < 10:
            return None
        year += 2000
    if 2400 < year < 2700:
        year -= 543  # the Buddhist era
    if 1340 <= year <= 1425:
        return _persian(year, month, day)
    if not 1990 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _persian(year: int, month: int, day: int) -> date | None:
    """A day of the Persian calendar. The first day of 1400 was 21 March 2021."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    before = sum(366 if _leap(y) else 365 for y in range(min(year, 1400), max(year, 1400)))
    days = before if year >= 1400 else -before
    days += (month - 1) * 31 - max(0, month - 7) + day - 1
    return date(2021, 3, 21) + timedelta(days=days)


def _leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
