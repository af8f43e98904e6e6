"""Python's search for garbage that refers to itself, held off for a while.

Whoever makes and lets go of objects by the hundred thousand, none of which refer to each other in a circle, makes Python
look through all of them again and again for nothing. Measured: a fifth of what it costs to bring interviews in."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0
_was_on = False


@contextmanager
def held_off() -> Iterator[None]:
    """No search for circles within; several threads may be here at once. For a bounded piece of work: circles that are
    made meanwhile stay until it is over."""
    global _holding, _was_on
    with _lock:
        _holding += 1
        if _holding == 1:
            _was_on = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding and _was_on:
                gc.enable()
