"""Numbers that take long to count, as they were a little while ago.

What is counted over a whole place is right until the place's next ledger entry. Among hundreds of thousands of rows counting
takes a third of a second, and while a thousand files come in there is an entry several times a second. There it is
counted anew beside the pages, at most so often that counting takes a twentieth of the time: a number may then lag behind by
some seconds, though not behind one's own act where counting takes less than a quarter of a second. For numbers on pages alone: never
for whether words may be shown, and never for what is kept or sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from threading import RLock, Thread
from typing import Any

from django.core.cache import cache
from django.db import connection

from .models import Entry
from .queries import last_number

REMEMBERED = 600
#: Seconds: counting that takes less is done anew after every act; after one's own act, also what takes a little longer.
QUICK, QUICK_ENOUGH = 0.05, 0.25
#: A number is counted again after this many times what counting takes, and never lags for longer than so many seconds.
TIMES, LONGEST = 20, 30.0
#: Entries of an act by a page.
A_FEW = 3

_lags: ContextVar[bool] = ContextVar("numbers_lag", default=False)
_ONE = RLock()
_COUNTING: set[str] = set()


def lately(place: Any, name: str, actor: str, counted: Callable[[], Any]) -> Any:
    """What ``counted`` gives for this place, as it is now; or, where that takes long, as it was a little while ago.
    ``name`` says what is counted, ``actor`` who looks."""
    key = f"lately:{name}"
    kept = cache.get(key)
    if kept is not None:
        then, at, took, found = kept
        if then == last_number(place):
            return found
        age = time.monotonic() - at
        if took > QUICK and age <= LONGEST and not (took <= QUICK_ENOUGH and _own(place, then, actor)):
            _lags.set(True)
            if age > TIMES * took:
                _count_beside(place, key, counted)
            return found
    with _ONE:  # several who ask at once wait for one answer
        kept = cache.get(key)
        if kept is not None and kept[0] == last_number(place):
            return kept[3]
        return _count(place, key, counted)


def _count(place: Any, key: str, counted: Callable[[], Any]) -> Any:
    # Of the processor where the database works in this process: what else the machine does makes nothing lag.
    clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter
    last, begun = last_number(place), clock()
    found = counted()
    cache.set(key, (last, time.monotonic(), clock() - begun, found), REMEMBERED)
    return found


def _count_beside(place: Any, key: str, counted: Callable[[], Any]) -> None:
    """Count beside the page that asks: it shows what was, and the next one what is."""
    if key in _COUNTING or connection.in_atomic_block:
        return
    _COUNTING.add(key)

    def count() -> None:
        try:
            _count(place, key, counted)
        finally:
            _COUNTING.discard(key)
            connection.close()

    Thread(target=count, daemon=True).start()


def _own(place: Any, then: int, actor: str) -> bool:
    """Whether whoever looks has done something since then: a few acts, as by a page. What the worker does in their name
    has many entries."""
    own = Entry.objects.filter(place_key=str(place.uuid), number__gt=then, actor=actor).order_by()
    return 0 < len(own.values_list("pk")[: A_FEW + 1]) <= A_FEW


def begin() -> None:
    """From here on ``lags`` tells of what is asked for next."""
    _lags.set(False)


def lags() -> bool:
    """Whether anything that was asked for since ``begin`` lags behind: a page that says it is not to be kept."""
    return _lags.get()
