"""Answers that stand under headings or in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trailbook.guides.continuing import Asked, bare, propose

from .likeness import Likeness
from .questions import is_question
from .shapes import GuideItem, TurnIn
from .wording import stems
from .written import ALIKE, Hit, Line, match_lines

if TYPE_CHECKING:
    from . import Found

SAME = 0.8  # a heading as alike as this is the guide's question, reworded lightly at most
NEAR = 0.42  # a column as alike as this, and clearly more than to any other, may be it
LEAD = 0.12
PARTED = 0.75  # how sure it is of a heading that is a part of a question, or holds two


def place_under_headings(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found
) -> list[TurnIn]:
    """Place what stands under a heading or column that is a question of the guide; gives back the turns that do
    not. A reworded heading is matched by the machine, and says so."""
    chosen = _headings(items, turns, likeness) | _columns(turns, likeness)
    parts = _parts(items, turns, chosen)
    rest: list[TurnIn] = []
    for turn in turns:
        several = parts.get((turn.heading, turn.heading_kind), []) if turn.heading else []
        if several and not turn.asks and not turn.quoted:
            for item, why in several:
                found.was_asked(item, turn)
                found.put(turn, item, "machine", PARTED, why)
            continue
        hit = chosen.get((turn.heading, turn.heading_kind)) if turn.heading else None
        if hit is None or turn.asks or turn.quoted:
            if not (hit and turn.quoted):
                rest.append(turn)
            continue
        found.was_asked(hit.item, turn)
        word = "column" if turn.heading_kind == "column" else "heading"
        heading = (turn.heading or "")[:120]
        number = items[hit.item].number
        if hit.score >= SAME:
            found.put(turn, hit.item, word, None, f"It stands under the {word} “{heading}”.")
        elif hit.score >= ALIKE:
            why = f"Its {word} “{heading}” is like question {number}."
            found.put(turn, hit.item, "machine", hit.confidence, why)
        else:
            why = f"Its heading “{heading}” stands where, by the order of the guide, only question {number} was left."
            found.put(turn, hit.item, "machine", hit.confidence, why)
    return rest


Chosen = dict[tuple[str | None, str | None], Hit]


def _parts(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], chosen: Chosen
) -> dict[tuple[str | None, str | None], list[tuple[int, str]]]:
    """Headings and columns that are one part of a question of the guide, or several questions in one: the items each
    answers, with why. Those that match a question by themselves are not among them."""
    keys = list(dict.fromkeys((t.heading, t.heading_kind) for t in turns if t.heading and not t.asks))
    sure = {key for key in keys if key in chosen and bare(items[chosen[key].item].text) == bare(key[0] or "")}
    if len(sure) == len(keys):
        return {}
    asked = [Asked(i, item.text) for i, item in enumerate(items) if not item.said]
    made = propose(asked, [Asked(key, key[0] or "") for key in keys])
    often = Counter(i for before in made.values() for i in before)
    found: dict[tuple[str | None, str | None], list[tuple[int, str]]] = {}
    for key in keys:
        before = made[key]
        if key in sure or not before:
            continue
        if len(before) == 1 and (key in chosen or often[before[0]] < 2):
            continue
        word = "column" if key[1] == "column" else "heading"
        said = (key[0] or "")[:120]
        why = (
            f"Its {word} “{said}” holds question {{}} and another."
            if len(before) > 1
            else (f"Its {word} “{said}” is one part of question {{}}.")
        )
        found[key] = [(i, why.format(items[i].number)) for i in before]
    return found


def _headings(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness) -> Chosen:
    """Headings follow each other as plain lines do; one that is no question must be alike by itself."""
    headings = list(dict.fromkeys(t.heading for t in turns if t.heading and t.heading_kind == "heading"))
    lines = []
    for heading in headings:
        scores = likeness.scores(stems(heading))
        if is_question(heading) or max(scores, default=0.0) >= NEAR:
            lines.append(Line(len(lines), 0, True, heading, scores))
    matched, _further = match_lines(lines, items)
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
            chosen[(column, "column")] = Hit(
                scores.index(ranked[0]), ranked[0], min(1.0, 0.4 + 0.55 * ranked[0] + lead)
            )
    return chosen
