"""Written interviews: headings and columns, or the guide's questions standing as plain lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .likeness import Likeness, stems
from .questions import is_question
from .shapes import GuideItem, TurnIn

if TYPE_CHECKING:
    from . import Found

SAME = 0.8  # a heading as alike as this is the guide's question, reworded lightly at most
LINE = 0.42  # a line as alike as this may be the guide's question
LONG = 40  # no question line has more words


def place_under_headings(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found
) -> list[TurnIn]:
    """Place what stands under a heading or column that is a question of the guide; gives back the turns that do
    not. A reworded heading is matched by the machine, and says so."""
    kinds = {(t.heading, t.heading_kind) for t in turns if t.heading}
    chosen: dict[str, tuple[int, float]] = {}
    for heading, _ in sorted(kinds, key=str):
        scores = likeness.scores(stems(heading or ""))
        best = max(range(len(scores)), key=lambda i: scores[i])
        ranked = sorted(scores, reverse=True)
        margin = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
        if scores[best] >= SAME or (scores[best] >= LINE and margin > 0.12):
            chosen[heading or ""] = (best, scores[best])
    chosen |= _left_over(items, turns, chosen)
    rest: list[TurnIn] = []
    for turn in turns:
        hit = chosen.get(turn.heading or "")
        if hit is None or turn.asks or turn.quoted:
            if not (hit and turn.quoted):
                rest.append(turn)
            continue
        item, score = hit
        found.was_asked(item, turn)
        if score >= SAME:
            word = "column" if turn.heading_kind == "column" else "heading"
            found.put(turn, item, word, None, f"It stands under the {word} “{(turn.heading or '')[:120]}”.")
        else:
            why = f"Its heading “{(turn.heading or '')[:120]}” is like question {items[item].number}."
            found.put(turn, item, "machine", 0.4 + 0.55 * score, why)
    return rest


def _left_over(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], chosen: dict[str, tuple[int, float]]
) -> dict[str, tuple[int, float]]:
    """Where all but one heading and all but one question have found each other, the last two belong together."""
    headings = list(dict.fromkeys(t.heading for t in turns if t.heading and t.heading_kind == "heading"))
    open_headings = [h for h in headings if h not in chosen and is_question(h)]
    taken = {i for i, _ in chosen.values()}
    open_items = [i for i, item in enumerate(items) if i not in taken and not item.parent and not item.said]
    if len(open_headings) == len(open_items) == 1 and len(chosen) >= 2:
        return {open_headings[0]: (open_items[0], 0.45)}
    return {}


@dataclass
class _Line:
    """A line that may be a question of the guide: its turn, how far it reaches into it, and its likeness to each."""

    index: int
    end: int
    whole: bool
    scores: list[float]


def place_written(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """A file without speakers: find the lines that are the guide's questions, then place what follows each."""
    own = [t for t in turns if not t.quoted]
    lines = [line for i, t in enumerate(own) if (line := _question_line(i, t, likeness))]
    matched = _aligned(lines, len(items))
    _by_elimination(lines, matched, items)
    at: dict[int, tuple[_Line, int, float]] = {
        lines[n].index: (lines[n], item, score) for n, (item, score) in matched.items()
    }
    current: tuple[int, float] | None = None
    for i, turn in enumerate(own):
        hit = at.get(i)
        start = 0
        if hit is not None:
            line, item, score = hit
            current = (item, score)
            found.was_asked(item, turn)
            if line.whole:
                found.lines.add(turn.key)
                continue
            start = line.end
        if current is None:
            continue
        item, score = current
        why = f"It follows a line that is like question {items[item].number}."
        found.put(turn, item, "machine", min(0.98, 0.45 + 0.55 * score), why, start)


def _question_line(index: int, turn: TurnIn, likeness: Likeness) -> _Line | None:
    """The turn, or its first line, as a question line; None where it is plainly an answer."""
    text = turn.text
    first, newline, _rest = text.partition("\n")
    whole = not newline
    line = first.strip().strip("*_#>").strip()
    if not line or len(line.split()) > LONG or not is_question(line):
        return None
    if line.count("?") + line.count(".") + line.count("!") > 3:
        return None
    scores = likeness.scores(stems(line))
    end = len(text) if whole else len(first) + 1
    while end < len(text) and text[end].isspace():
        end += 1
    return _Line(index, end, whole, scores)


def _aligned(lines: Sequence[_Line], n_items: int) -> dict[int, tuple[int, float]]:
    """Match lines to items so that the sum of likeness is greatest, in the guide's order; each item once. Then
    what is left over and very alike may match out of order: questions do get asked in another order."""
    n = len(lines)
    best = [[0.0] * (n_items + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        scores = lines[i].scores
        for j in range(n_items - 1, -1, -1):
            take = scores[j] + best[i + 1][j + 1] if scores[j] >= LINE else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], take)
    matched: dict[int, tuple[int, float]] = {}
    i = j = 0
    while i < n and j < n_items:
        score = lines[i].scores[j]
        if score >= LINE and abs(best[i][j] - (score + best[i + 1][j + 1])) < 1e-9:
            matched[i] = (j, score)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    taken = {item for item, _ in matched.values()}
    loose = sorted(
        (
            (line.scores[j], a, j)
            for a, line in enumerate(lines)
            for j in range(n_items)
            if a not in matched and j not in taken
        ),
        reverse=True,
    )
    for score, a, j in loose:
        if score >= 0.7 and a not in matched and j not in taken:
            matched[a] = (j, score)
            taken.add(j)
    return matched


def _by_elimination(lines: Sequence[_Line], matched: dict[int, tuple[int, float]], items: Sequence[GuideItem]) -> None:
    """Between two matched lines, as many question lines as questions left over belong together in order, where the
    lines stand by themselves. Less sure, and said so."""
    n_top = [i for i, item in enumerate(items) if item.parent is None and not item.said]
    anchors = [(-1, -1), *((a, item) for a, (item, _) in sorted(matched.items())), (len(lines), len(items))]
    if len(matched) < 1 or any(b[1] <= a[1] for a, b in itertools.pairwise(anchors)):
        return
    for (a, first), (b, last) in itertools.pairwise(anchors):
        free_lines = [k for k in range(a + 1, b) if lines[k].whole]
        free_items = [i for i in n_top if first < i < last]
        if free_lines and len(free_lines) == len(free_items):
            for k, item in zip(free_lines, free_items, strict=True):
                matched[k] = (item, max(0.2, lines[k].scores[item]))
