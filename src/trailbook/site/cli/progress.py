"""How far a long command is, on standard error, where a person sits at a terminal. Never a name or a word."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

#: Seconds before anything is said, and between two tellings.
AFTER, EVERY = 1.0, 0.3


class Progress:
    """Says "Keeping: 312 of 1,000 files, about 2 minutes left", over and over on one line; silent where standard error
    is not a terminal."""

    def __init__(self, doing: str, total: int | None, unit: str = "files") -> None:
        self.doing, self.total, self.unit = doing, total, unit
        self.done = 0
        self.began = self.said = time.monotonic()
        self.shows = sys.stderr.isatty()
        self.wrote = False

    def step(self, _what: Any = None) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if self.shows and now - self.began > AFTER and now - self.said > EVERY:
            self.said, self.wrote = now, True
            sys.stderr.write(f"\r\x1b[K{self.line(now)}")
            sys.stderr.flush()

    def line(self, now: float) -> str:
        from trailbook.work.rules import left_in_words

        if not self.total:
            return f"{self.doing}: {self.done:,} {self.unit}"
        left = left_in_words((self.total - self.done) * (now - self.began) / max(1, self.done))
        return f"{self.doing}: {self.done:,} of {self.total:,} {self.unit}. {left}"

    def over(self) -> None:
        """The line goes; what comes next begins on an empty one."""
        if self.wrote:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def counting(doing: str, things: Iterable[T], unit: str = "files") -> Iterator[T]:
    """The same things, with how many there were so far told on the way."""
    progress = Progress(doing, None, unit)
    for thing in things:
        progress.step()
        yield thing
    progress.over()
