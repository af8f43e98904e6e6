"""Numbers that take long to count, as they were a little while ago.

What is counted over a whole place is right until the place's next ledger entry. Among hundreds of thousands of rows counting
takes a third of a second, and while a thousand files come in there is an entry several times a second. There it is
counted anew at most so often that counting takes a twentieth of the time: a number may then lag behind by some seconds,
though never behind one's own act where counting takes less than a quarter of a second. For numbers on pages alone: never
for whether words may be shown, and never for what is kept or sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from threading import RLock
from typing import Any

from django.core.cache import cache
from django.db import connection

from .models import Entry
from .queries import last_number

REMEMBERED = 600
#: Seconds: counting that takes less is done anew after every act; after one's own act, also what takes a little longer.
QUICK, QUICK_ENOUGH = 0.05, 0.25
#: A number may lag behind for at most this many times what counting takes, and never for longer than this.
TIMES, LONGEST = 20, 30.0

_lags: ContextVar[bool] = ContextVar("numbers_lag", default=False)
_ONE = RLock()


def lately(place: Any, name: str, actor: str, counted: Callable[[], Any]) -> Any:
    """What ``counted`` gives for this place, as it is now; or, where that takes long, as it was a little while ago.
    ``name`` says what is counted, ``actor`` who looks."""
    key = f"lately:{name}"
    found = _still_stands(place, key, actor)
    if found is None:
        with _ONE:  # several who ask at once wait for one answer
            found = _still_stands(place, key, actor)
            if found is None:
                # Of the processor where the database works in this process: what else the machine does makes nothing lag.
                clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter
                last, begun = last_number(place), clock()
                found = (counted(),)
                cache.set(key, (last, time.monotonic(), clock() - begun, found), REMEMBERED)
    return found[0]


def _still_stands(place: Any, key: str, actor: str) -> tuple[Any] | None:
    """What was counted, if nothing was done since, or if it may lag behind that."""
    kept = cache.get(key)
    if kept is None:
        return None
    then, at, took, found = kept
    if then == last_number(place):
        return found
    if took <= QUICK or time.monotonic() - at > min(TIMES * took, LONGEST):
        return None
    if took <= QUICK_ENOUGH:
        own = Entry.objects.filter(place_key=str(place.uuid), number__gt=then, actor=actor)
        if own.exists():
            return None
    _lags.set(True)
    return found


def begin() -> None:
    """From here on ``lags`` tells of what is asked for next."""
    _lags.set(False)


def lags() -> bool:
    """Whether anything that was asked for since ``begin`` lags behind: a page that says it is not to be kept."""
    return _lags.get()
