"""Answers that stand under headings or in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .likeness import Likeness
from .questions import is_question
from .shapes import GuideItem, TurnIn
from .wording import stems
from .written import LEFT_OVER, Line, match_lines

if TYPE_CHECKING:
    from . import Found

SAME = 0.8  # a heading as alike as this is the guide's question, reworded lightly at most
NEAR = 0.42  # a column as alike as this, and clearly more than to any other, may be it
LEAD = 0.12


def place_under_headings(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found
) -> list[TurnIn]:
    """Place what stands under a heading or column that is a question of the guide; gives back the turns that do
    not. A reworded heading is matched by the machine, and says so."""
    chosen = _headings(items, turns, likeness) | _columns(turns, likeness)
    rest: list[TurnIn] = []
    for turn in turns:
        hit = chosen.get((turn.heading, turn.heading_kind)) if turn.heading else None
        if hit is None or turn.asks or turn.quoted:
            if not (hit and turn.quoted):
                rest.append(turn)
            continue
        item, score = hit
        found.was_asked(item, turn)
        word = "column" if turn.heading_kind == "column" else "heading"
        heading = (turn.heading or "")[:120]
        if score >= SAME:
            found.put(turn, item, word, None, f"It stands under the {word} “{heading}”.")
        elif score > LEFT_OVER:
            why = f"Its {word} “{heading}” is like question {items[item].number}."
            found.put(turn, item, "machine", 0.4 + 0.55 * score, why)
        else:
            why = f"Its heading “{heading}” is the one left where only question {items[item].number} was left."
            found.put(turn, item, "machine", 0.5, why)
    return rest


Chosen = dict[tuple[str | None, str | None], tuple[int, float]]


def _headings(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness) -> Chosen:
    """Headings follow each other as plain lines do; one that is no question must be alike by itself."""
    headings = list(dict.fromkeys(t.heading for t in turns if t.heading and t.heading_kind == "heading"))
    lines = []
    for heading in headings:
        scores = likeness.scores(stems(heading))
        if is_question(heading) or max(scores, default=0.0) >= NEAR:
            lines.append(Line(len(lines), 0, True, heading, scores))
    matched = match_lines(lines, items)
    return {(lines[n].text, "heading"): hit for n, hit in matched.items()}


def _columns(turns: Sequence[TurnIn], likeness: Likeness) -> Chosen:
    """Columns stand in any order: each must be alike by itself. A question that has its own column here is no other
    column's."""
    chosen: Chosen = {}
    columns = list(dict.fromkeys(t.heading for t in turns if t.heading and t.heading_kind == "column"))
    weighed = {column: likeness.scores(stems(column)) for column in columns}
    own = {scores.index(best) for scores in weighed.values() if (best := max(scores, default=0.0)) >= SAME}
    for column, scores in weighed.items():
        ranked = sorted(scores, reverse=True)
        lead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
        if ranked[0] >= SAME or (ranked[0] >= NEAR and lead > LEAD and scores.index(ranked[0]) not in own):
            chosen[(column, "column")] = (scores.index(ranked[0]), ranked[0])
    return chosen
