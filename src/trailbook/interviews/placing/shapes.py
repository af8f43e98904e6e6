"""What placing is given and what it gives."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class GuideItem:
    """A question of the guide, or a prompt under one (``parent`` is then its key). ``said`` items are read out, not
    asked: what matches them is placed nowhere."""

    key: str
    number: str
    text: str
    parent: str | None = None
    said: bool = False


@dataclass(slots=True)
class TurnIn:
    """A turn to be placed, in the order of its file. Never changed once made."""

    key: Hashable
    asks: bool
    text: str
    heading: str | None = None
    heading_kind: Literal["heading", "column"] | None = None
    quoted: bool = False
    speaker: str | None = None


@dataclass(slots=True)
class Placed:
    """A span of a turn (code points, end exclusive) stands under an item. ``confidence`` is 0 to 1 where the machine
    decided, else None; ``why`` is a sentence that explains it."""

    turn: Hashable
    start: int
    end: int
    item: str
    how: Literal["heading", "column", "machine"]
    confidence: float | None
    why: str


@dataclass(frozen=True)
class Placement:
    """All placings of one file; the contributors' turns that stay unplaced; in an unlabelled file the turns that are
    a question written as a plain line; and for each item the turns in which it was put."""

    placed: tuple[Placed, ...]
    unplaced: tuple[Hashable, ...]
    question_lines: frozenset[Hashable]
    asked: dict[str, tuple[Hashable, ...]]
