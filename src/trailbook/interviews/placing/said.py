"""Interviews with someone who asks: answers go under what was asked last."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .alignment import Asking, align, usual
from .likeness import Likeness
from .questions import CLOSING, asked_scores, asks_anew, goes_further, last_question, points_back
from .shapes import GuideItem, TurnIn
from .wording import stems, telling
from .written import ALIKE, NOTHING_NEW, Hit, settle

if TYPE_CHECKING:
    from . import Found

PAIR = 0.5  # as sure as this of a second question put in the same breath: the answer may stand under either
ORDER_SURE = 0.85  # as written.ORDER_SURE; in a talk it is plain which turns ask
TAKEN_UP = 0.6  # as sure as this that it is none of the guide's: what takes up what was said is a follow-up
FADES = 0.85  # how sure we stay when something new is asked that is none of the guide's
LONG = 25  # an asker who says more than this leads on to something, asking or not
STAYS = 0.98  # how sure we stay when what is asked leans on what was just said
JUST = 1500  # characters: what was just said
LEAST = 0.33  # less sure than this stays unplaced
BACK, TAKES_UP, NOT_ASKING = 0.9, 0.6, 0.9  # how usual each of these is for what is none of the guide's


@dataclass
class _Ask:
    """What an asker's turn does: it puts an item (perhaps two), closes, goes further, or asks something new."""

    turn: TurnIn
    does: Literal["puts", "closes", "further", "new"]
    hit: Hit | None = None
    also: int | None = None


def place_said(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """Go through the turns in order. A recognised question opens its item; follow-ups stay with it, less and less
    surely. What stands before the first recognised question, after the closing words, after something new that is none
    of the guide's while the guide has more to ask, or under something that is said and not asked, stays unplaced."""
    asks = _asks(items, turns, likeness)
    top = {i for i, item in enumerate(items) if item.parent is None and not item.said}
    more = bool(top - {x for a in asks.values() if a.hit for x in (a.hit.item, a.also)})
    current: int | None = None
    both: int | None = None
    sure = 0.0
    why = ""
    for turn in turns:
        if turn.quoted:
            continue
        ask = asks.get(turn.key)
        if ask is not None and ask.hit is not None:
            current, both, sure = ask.hit.item, ask.also, ask.hit.confidence
            number = items[current].number
            why = f"The question before it is like question {number}."
            if ask.hit.score < ALIKE:
                why = (
                    f"The question before it stands where, by the order of the guide, only question {number} was left."
                )
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
    heard: list[tuple[TurnIn, Asking, bool, bool]] = []
    own_back = any(points_back(item.text) for item in items)
    before: list[str] = []
    for turn in turns:
        if turn.quoted:
            continue
        if not turn.asks:
            before = [*before[-1:], turn.text[-JUST:]]
            continue
        asked = asked_scores(turn.text, likeness)
        closes = bool(CLOSING.search(turn.text))
        if asked is None and not closes and not asks_anew(turn.text) and len(turn.text.split()) <= LONG:
            continue
        if asked is None:
            heard.append((turn, Asking([0.0] * likeness.size, NOT_ASKING), _takes_up(turn.text, before), closes))
            continue
        scores, parts, last = asked
        back = points_back(last)
        takes_up = _takes_up(turn.text, before)
        other = TAKES_UP if back or takes_up else 0.0
        if back and not own_back:
            other = BACK
        if back and not telling(last) and max(scores) < ALIKE:
            other = NOTHING_NEW
        heard.append(
            (turn, Asking(scores, other, parts, leans=back or takes_up), goes_further(last) or takes_up, closes)
        )
    said = {t.key: n for n, t in enumerate(turns)}
    for turn, a, _, _ in heard:
        n = said[turn.key] + 1
        a.echo = likeness.echoes(
            " ".join(t.text[:400] for t in itertools.takewhile(lambda t: not t.asks, turns[n : n + 3]))
        )
    often = usual(sum(a.other < TAKES_UP for _, a, _, _ in heard), items)
    for _, a, _, _ in heard:
        a.other = max(a.other, often)
    asks: dict[Hashable, _Ask] = {}
    sures = align([a for _, a, _, _ in heard], items)
    hits = settle(sures, [a.scores for _, a, _, _ in heard], items, ORDER_SURE)
    for n, ((turn, _, leans, closes), sure) in enumerate(zip(heard, sures, strict=True)):
        hit = hits.get(n)
        if hit:
            also = max((i for i in range(len(items)) if i != hit.item), key=sure.also.__getitem__, default=None)
            both = also if also is not None and sure.also[also] >= PAIR else None
            asks[turn.key] = _Ask(turn, "puts", hit, both)
        elif closes:
            asks[turn.key] = _Ask(turn, "closes")
        else:
            asks[turn.key] = _Ask(turn, "further" if leans and sure.none >= TAKEN_UP else "new")
    return asks


def _takes_up(text: str, before: Sequence[str]) -> bool:
    """Whether what is asked takes up a telling word of what was just said."""
    words = telling(text)
    return bool(words) and any(words & telling(said) for said in before)


def _nearer(text: str, first: int, second: int, likeness: Likeness) -> int:
    """Of two questions put at once, the one that the answer shares more words with; the first one if neither."""
    words = set(stems(text))
    shares = [sum(likeness.weight(w) for w in words & likeness.bags[i]) for i in (first, second)]
    return second if shares[1] > shares[0] * 1.5 and shares[1] > 0 else first
