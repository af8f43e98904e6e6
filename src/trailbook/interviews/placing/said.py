"""Interviews with someone who asks: answers go under what was asked last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .likeness import Likeness
from .questions import CLOSING, Match, asks_anew, best_match, last_question, points_back
from .shapes import GuideItem, TurnIn
from .wording import stems

if TYPE_CHECKING:
    from . import Found

SURE = 0.5  # alike enough to say: this is that question
LIKELY = 0.36  # alike enough when it is also due, and clearly ahead of the next best
VERY = 0.75  # alike enough even for a short question that leans on what was just said
FADES = 0.85  # how sure we stay when something new is asked that is none of the guide's
LONG = 25  # an asker who says more than this leads on to something, asking or not
STAYS = 0.98  # how sure we stay when what is asked leans on what was just said
LEAST = 0.33  # less sure than this stays unplaced


def place_said(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """Go through the turns in order. A recognised question opens its item; follow-ups stay with it, less and less
    surely; what stands before the first recognised question, after the closing words, or under something that is
    said and not asked, stays unplaced."""
    current: int | None = None
    sure = 0.0
    why = further = ""
    both: int | None = None
    done: set[int] = set()
    for turn in turns:
        if turn.quoted:
            continue
        if turn.asks:
            match = best_match(turn.text, likeness, _due(items, current, done))
            if match and _accepted(match, items[match.item].text, done):
                if match.item != current or match.score > 0.75:
                    sure = min(0.97, 0.25 + 0.75 * match.score)
                current, both = match.item, match.also
                done.add(current)
                found.was_asked(current, turn)
                why = f"The question before it is like question {items[current].number}."
                further = f"It follows what was asked after question {items[current].number}."
                if both is not None:
                    found.was_asked(both, turn)
                    done.add(both)
            elif CLOSING.search(turn.text):
                current, both = None, None
            elif asks_anew(turn.text) or len(turn.text.split()) > LONG:
                why = further
                sure *= STAYS if points_back(last_question(turn.text)) else FADES
            continue
        if current is None or sure < LEAST:
            continue
        target = current if both is None else _nearer(turn.text, current, both, likeness)
        found.put(turn, target, "machine", sure if both is None else sure * 0.8, why)


def _accepted(match: Match, item: str, done: set[int]) -> bool:
    """Alike enough: surely; or likely where it is still due. What points back to the last answer must be very alike,
    unless the guide's own question does so too."""
    if match.back and not points_back(item):
        return match.score >= VERY
    if match.score >= SURE and match.margin >= 0.06:
        return True
    return match.score >= LIKELY and match.margin >= 0.1 and match.item not in done


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
