"""Interviews with someone who asks: answers go under what was asked last."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .likeness import Likeness
from .questions import CLOSING, Match, asks_anew, best_match, last_question, points_back
from .shapes import GuideItem, TurnIn
from .wording import stems, telling

if TYPE_CHECKING:
    from . import Found

SURE = 0.5  # alike enough to say: this is that question
LIKELY = 0.36  # alike enough when it is also due, and clearly ahead of the next best
VERY = 0.75  # alike enough even for a short question that leans on what was just said
FADES = 0.85  # how sure we stay when something new is asked that is none of the guide's
LONG = 25  # an asker who says more than this leads on to something, asking or not
STAYS = 0.98  # how sure we stay when what is asked leans on what was just said
JUST = 1500  # characters: what was just said
MOST_LEFT = 2  # more new questions in a row than this are never taken for what is left of the guide
LEFT_OVER = 0.5  # how sure of a question that is one only because nothing else is left
LEAST = 0.33  # less sure than this stays unplaced


@dataclass
class _Ask:
    """What an asker's turn does: it puts an item (perhaps two), closes, goes further, or asks something new."""

    turn: TurnIn
    does: Literal["puts", "closes", "further", "new"]
    item: int = -1
    also: int | None = None
    score: float = 0.0
    left_over: bool = False


def place_said(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """Go through the turns in order. A recognised question opens its item; follow-ups stay with it, less and less
    surely. What stands before the first recognised question, after the closing words, after something new that is none
    of the guide's while the guide has more to ask, or under something that is said and not asked, stays unplaced."""
    asks = _asks(items, turns, likeness)
    _left_over(items, list(asks.values()))
    top = {i for i, item in enumerate(items) if item.parent is None and not item.said}
    more = bool(top - {x for a in asks.values() for x in (a.item, a.also)})
    current: int | None = None
    both: int | None = None
    sure = 0.0
    why = ""
    for turn in turns:
        if turn.quoted:
            continue
        ask = asks.get(turn.key)
        if ask is not None and ask.does == "puts":
            if ask.item != current or ask.score > VERY:
                sure = LEFT_OVER if ask.left_over else min(0.97, 0.25 + 0.75 * ask.score)
            current, both = ask.item, ask.also
            number = items[current].number
            why = f"The question before it is like question {number}."
            if ask.left_over:
                why = f"The question before it is the one left where only question {number} was left."
            for item in (current, both):
                if item is not None:
                    found.was_asked(item, turn)
        elif ask is not None and (ask.does == "closes" or (ask.does == "new" and more)):
            current, both = None, None
        elif ask is not None and current is not None:
            why = f"It follows what was asked after question {items[current].number}."
            sure *= STAYS if points_back(last_question(turn.text)) else FADES
        if turn.asks or current is None or sure < LEAST:
            continue
        target = current if both is None else _nearer(turn.text, current, both, likeness)
        found.put(turn, target, "machine", sure if both is None else sure * 0.8, why)


def _asks(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness) -> dict[Hashable, _Ask]:
    """What each asker's turn does; one that only nods does nothing."""
    asks: dict[Hashable, _Ask] = {}
    current: int | None = None
    done: set[int] = set()
    before: list[str] = []
    for turn in turns:
        if turn.quoted:
            continue
        if not turn.asks:
            before = [*before[-1:], turn.text[-JUST:]]
            continue
        match = best_match(turn.text, likeness, _due(items, current, done))
        if match and _accepted(match, items[match.item].text, done):
            current = match.item
            done |= {match.item} if match.also is None else {match.item, match.also}
            asks[turn.key] = _Ask(turn, "puts", match.item, match.also, match.score)
        elif CLOSING.search(turn.text):
            asks[turn.key] = _Ask(turn, "closes")
        elif asks_anew(turn.text) or len(turn.text.split()) > LONG:
            asks[turn.key] = _Ask(turn, "further" if _leans(turn.text, before) else "new")
    return asks


def _leans(text: str, before: Sequence[str]) -> bool:
    """Whether what is asked leans on what was just said: it points back, or takes up a telling word of it."""
    if points_back(last_question(text)):
        return True
    words = telling(text)
    return bool(words) and any(words & telling(said) for said in before)


def _left_over(items: Sequence[GuideItem], asks: list[_Ask]) -> None:
    """Between two recognised questions, as many new ones as the guide has between them and nowhere else recognised:
    those belong together, in order."""
    found = {x for a in asks for x in (a.item, a.also)}
    put = [n for n, a in enumerate(asks) if a.does == "puts"]
    for a, b in itertools.pairwise(put):
        between = [x for x in asks[a + 1 : b] if x.does == "new"]
        free = [
            i
            for i in range(asks[a].item + 1, asks[b].item)
            if i not in found and items[i].parent is None and not items[i].said
        ]
        if len(between) == len(free) <= MOST_LEFT:
            for ask, item in zip(between, free, strict=True):
                ask.does, ask.item, ask.left_over = "puts", item, True


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
