"""Interviews with someone who asks: answers go under what was asked last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .likeness import Likeness, stems
from .questions import CLOSING, asks_anew, best_match
from .shapes import GuideItem, TurnIn

if TYPE_CHECKING:
    from . import Found

SURE = 0.5  # alike enough to say: this is that question
LIKELY = 0.36  # alike enough when it is also due, and clearly ahead of the next best
FADES = 0.93  # how sure we stay with each further thing asked that is none of the guide's
LEAST = 0.33  # less sure than this stays unplaced


def place_said(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """Go through the turns in order. A recognised question opens its item; follow-ups stay with it, less and less
    surely; what stands before the first recognised question, after the closing words, or under something that is
    said and not asked, stays unplaced."""
    current: int | None = None
    sure = 0.0
    why = ""
    both: int | None = None
    done: set[int] = set()
    for turn in turns:
        if turn.quoted:
            continue
        if turn.asks:
            match = best_match(turn.text, likeness, _due(items, current, done))
            if match and _accepted(match.score, match.margin, match.item, current, done):
                if match.item != current or match.score > 0.75:
                    sure = min(0.97, 0.45 + 0.55 * match.score)
                current, both = match.item, match.also
                done.add(current)
                found.was_asked(current, turn)
                why = f"The question before it is like question {items[current].number}."
                if both is not None:
                    found.was_asked(both, turn)
                    done.add(both)
            elif CLOSING.search(turn.text):
                current, both = None, None
            elif asks_anew(turn.text) and len(turn.text.split()) > 6:
                sure *= FADES
            elif asks_anew(turn.text):
                sure *= 0.98
            continue
        if current is None or sure < LEAST:
            continue
        target = current if both is None else _nearer(turn.text, current, both, likeness)
        found.put(turn, target, "machine", sure if both is None else sure * 0.8, why)


def _accepted(score: float, margin: float, item: int, current: int | None, done: set[int]) -> bool:
    if score >= SURE and margin >= 0.06:
        return True
    due = item not in done
    return score >= LIKELY and margin >= 0.1 and due


def _due(items: Sequence[GuideItem], current: int | None, done: set[int]) -> list[float]:
    """A little more for what comes next in the guide, a little less for what was asked already."""
    at = -1 if current is None else current
    bonus = []
    for i in range(len(items)):
        ahead = i - at
        extra = 0.06 if ahead == 1 else 0.03 if 1 < ahead <= 3 else 0.0
        bonus.append(extra - (0.05 if i in done and i != at else 0.0))
    return bonus


def _nearer(text: str, first: int, second: int, likeness: Likeness) -> int:
    """Of two questions put at once, the one that the answer shares more words with; the first one if neither."""
    words = set(stems(text))
    shares = [sum(likeness.weight(w) for w in words & likeness.bags[i]) for i in (first, second)]
    return second if shares[1] > shares[0] * 1.5 and shares[1] > 0 else first
