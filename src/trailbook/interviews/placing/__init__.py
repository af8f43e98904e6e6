"""Placing answers under the questions they answer. Plain, explainable and quick; see docs/placing.md."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from .headings import place_under_headings
from .likeness import Likeness
from .said import place_said
from .shapes import GuideItem, Placed, Placement, TurnIn
from .verbatim import place_verbatim
from .written import place_written

__all__ = ["GuideItem", "Placed", "Placement", "TurnIn", "place"]


@lru_cache(maxsize=64)
def _likeness(texts: tuple[str, ...]) -> Likeness:
    return Likeness(texts)


def place(items: Sequence[GuideItem], turns: Sequence[TurnIn]) -> Placement:
    """Place every contributor's turn of one file under an item of the guide, or leave it visibly unplaced.

    By headings or columns where the file has them and they are the guide's; else by what the asker asked, or in a
    file without speakers by the guide's questions written as plain lines. Quoted turns are never placed.
    Deterministic: the same input gives the same answer.
    """
    if not items or not turns:
        return Placement((), tuple(t.key for t in turns if not t.asks and not t.quoted), frozenset(), {})
    likeness = _likeness(tuple(i.text for i in items))
    found = Found(items)
    rest = place_under_headings(items, turns, likeness, found)
    if any(t.asks and t.speaker for t in rest):
        if not place_verbatim(items, rest, found):
            place_said(items, rest, likeness, found)
    elif rest:
        place_written(items, rest, likeness, found)
    return found.placement(turns)


class Found:
    """Gathers placings while a file is gone through."""

    def __init__(self, items: Sequence[GuideItem]) -> None:
        self.items = items
        self.placed: list[Placed] = []
        self.lines: set = set()
        self.asked: dict[str, list] = {}

    def put(self, turn: TurnIn, item: int, how: str, confidence: float | None, why: str, start: int = 0) -> None:
        """Place the turn from ``start`` on, unless the item is one that is said and not asked."""
        if self.items[item].said or start >= len(turn.text):
            return
        sure = None if confidence is None else round(min(max(confidence, 0.0), 1.0), 2)
        self.placed.append(Placed(turn.key, start, len(turn.text), self.items[item].key, how, sure, why))  # type: ignore[arg-type]

    def was_asked(self, item: int, turn: TurnIn) -> None:
        if not self.items[item].said:
            keys = self.asked.setdefault(self.items[item].key, [])
            if turn.key not in keys:
                keys.append(turn.key)

    def placement(self, turns: Sequence[TurnIn]) -> Placement:
        done = {p.turn for p in self.placed} | self.lines
        unplaced = tuple(t.key for t in turns if not t.asks and not t.quoted and t.key not in done)
        asked = {k: tuple(v) for k, v in self.asked.items()}
        return Placement(tuple(self.placed), unplaced, frozenset(self.lines), asked)
