"""Placing by meaning: the whole of a file weighed at once, with a sentence model's likenesses. Plain Python: the likenesses
are given, and nothing here knows how they were come by.

A talk is a row of *stretches*: what the asker says, if anything, and the answer to it. Each answers one of the guide's questions,
or none. What tells which (``signs``) is weighed together with the course of the talk (``course``): it mostly stays with a question,
goes to the next, sometimes leaps ahead or comes back, and may turn to what belongs nowhere. Where nobody asks, ``unasked`` weighs
turn by turn. Prompts count towards the question they hang from; which of them it was is looked at only afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from . import place
from .course import course
from .lines import as_talk
from .shapes import GuideItem, Placed, TurnIn
from .signs import Signs, signs
from .stretches import Alike, Felt, Guide, Stretch, feel, stretches
from .unasked import weigh

__all__ = ["Alike", "Weighed", "place_by_meaning", "weighed"]

LEAST_UNASKED = 0.62  # where nobody asks, less sure than this stays unplaced
LEAST_LINES = 0.8  # the same where the questions stand in writing as lines of their own
#: In a talk that is sure throughout, the same; and how much more is wanted by how unsure the talk is as a whole. A talk that the guide
#: hardly explains is more often wrong also where it seems sure.
LEAST, MORE, AT_MOST = 0.6, 0.6, 0.97
MOST_SURE = 0.9  # the model alone never says more
SURE_RULE = 0.9  # in a talk what the rules say less surely than this is one sign among others

Course = Callable[[Signs, int, Sequence[int | None]], list[list[float]]]


@dataclass
class Weighed:
    """A file as it was weighed. ``sure``: for each stretch how sure each question is, and last, none of them. ``ruled``: what the
    rules say of a talk's turns."""

    guide: Guide
    found: list[Stretch]
    felt: Felt
    sure: list[list[float]]
    ruled: dict[Hashable, Placed]
    least: float

    def best(self, k: int) -> int | None:
        """The question that a stretch answers; None where that is not sure enough."""
        top = max(range(len(self.guide.tops)), key=self.sure[k].__getitem__)
        return top if self.sure[k][top] >= self.least else None


def weighed(
    items: Sequence[GuideItem],
    turns: Sequence[TurnIn],
    alike: Alike,
    fixed: Mapping[Hashable, str | None],
    by: Course = course,
) -> Weighed:
    """Weigh all stretches of one file against all questions that are asked. ``fixed``: as for ``place_by_meaning``."""
    guide = Guide.of_items(items)
    found = stretches(turns)
    felt = feel(found, guide, alike)
    m = len(guide.tops)
    held = [_held(s, fixed, guide) for s in found]
    if not any(t.asks for t in turns):
        return Weighed(guide, found, felt, weigh(felt.answered, m, held), {}, LEAST_UNASKED)
    ruled, leaning = lean(items, turns, found, guide)
    told = signs(found, felt, guide, items, leaning)
    sure = by(told, m, held)
    return Weighed(guide, found, felt, sure, ruled, least_of(found, sure))


def least_of(found: Sequence[Stretch], sure: Sequence[Sequence[float]]) -> float:
    """How sure a stretch of this talk must be: the more, the less sure the talk is as a whole, word by word."""
    words = sum(s.size for s in found)
    whole = sum(s.size * max(row[:-1], default=0.0) for s, row in zip(found, sure, strict=True)) / max(1, words)
    return min(AT_MOST, LEAST + MORE * (1 - whole))


def lean(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], found: Sequence[Stretch], guide: Guide
) -> tuple[dict[Hashable, Placed], list[dict[int, float]]]:
    """What the rules say of a talk: of each turn, and, for each stretch, how surely of which questions."""
    ruled = {p.turn: p for p in place(items, turns).placed}
    return ruled, [
        {guide.top[p.item]: p.confidence or 1.0 for t in s.answers if (p := ruled.get(t.key)) and p.item in guide.top}
        for s in found
    ]


def place_by_meaning(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], alike: Alike, fixed: Mapping[Hashable, str | None]
) -> list[Placed]:
    """Proposals for the turns of one file that stand nowhere yet. ``fixed``: for turns that a person, a heading or a sure rule
    has settled, the item's key (None: it answers none); they are not placed again, and tell where the talk was."""
    if not any(not i.said for i in items) or not any(not t.asks and not t.quoted and t.key not in fixed for t in turns):
        return []
    starts: Mapping[Hashable, int] = {}
    if written := not any(t.asks for t in turns):
        turns, starts = as_talk(turns, place(items, turns).question_lines)
    file = weighed(items, turns, alike, fixed)
    if written and any(t.asks for t in turns):
        file.least = LEAST_LINES
    placed: list[Placed] = []
    for k, stretch in enumerate(file.found):
        top = file.best(k) if file.guide.tops else None
        if top is None:
            continue
        item, why = _which(k, top, file, items)
        for turn in stretch.answers:
            if turn.key in fixed or not turn.text.strip():
                continue
            confidence = round(min(MOST_SURE, file.sure[k][top]), 2)
            start = starts.get(turn.key, 0)
            end = start + len(turn.text)
            rule = file.ruled.get(turn.key)
            if rule and file.guide.top.get(rule.item) == top:
                placed.append(Placed(turn.key, start, end, rule.item, "machine", confidence, rule.why))
            else:
                placed.append(Placed(turn.key, start, end, items[item].key, "machine", confidence, why))
    return placed


def _held(stretch: Stretch, fixed: Mapping[Hashable, str | None], guide: Guide) -> int | None:
    """The question where all that is settled of a stretch stands; the number of questions: none; None: not settled."""
    where = {fixed[t.key] for t in stretch.answers if t.key in fixed}
    if len(where) != 1:
        return None
    return guide.top.get(where.pop() or "", len(guide.tops))


NEAR, PLAINLY = 0.3, 0.1


def _which(k: int, top: int, file: Weighed, items: Sequence[GuideItem]) -> tuple[int, str]:
    """The question, or the prompt under it that was plainly put; and why, as a sentence."""
    guide, felt = file.guide, file.felt
    item = guide.tops[top]
    number = items[item].number
    asked, answered, ways = felt.asked[k], felt.answered[k], felt.ways[k]
    if asked and ways and asked[top] >= NEAR and asked[top] >= max(asked) - 0.05:
        mine = [(ways[w], guide.item[w]) for w, of in enumerate(guide.of) if of == top]
        best, which = max(mine)
        own = max(like for like, of in mine if of == item)
        if which != item and best >= own + PLAINLY:
            item = which
        return item, f"What was asked before it means much the same as question {items[item].number}."
    if answered and answered[top] >= max(answered) - 0.02:
        return item, f"In meaning it is nearer to question {number} than to any other."
    if file.found[k].asked is None:
        return item, f"What stands around it answers question {number}, and nothing in it speaks against that."
    return item, f"The talk was at question {number}, and nothing that was asked led away from it."
