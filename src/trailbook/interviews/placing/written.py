"""Written interviews without labels: the guide's questions standing as plain lines, in whatever words.

First the lines that may be someone else's question are found; then it is settled which line is which question, each
question once: the plain cases first, what is left by the order of the guide, and one that is left over by being left
over. A line that asks and is none of the guide's is a follow-up when it points back, when it takes up a word of what
was just said, or when the guide has nothing left to ask; else what follows it stays unplaced, since it may answer a
question that was not recognised.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .likeness import Likeness
from .questions import is_question, points_back
from .shapes import GuideItem, TurnIn
from .wording import stems, telling

if TYPE_CHECKING:
    from . import Found

PLAIN = 0.5  # as alike as this, and clearly more than to any other: this line is that question
LIKELY = 0.34  # enough where the order of the guide agrees and no other is near
FITS = 0.1  # what agreeing with the order of the guide is worth
AHEAD = 0.08  # by how much the best must lead
OWN = 0.75  # a line that says "I" or "my" is the writer's own question unless it is as alike as this
UNASKED = 0.25  # what a line without a question mark counts less
LEFT_OVER = 0.2  # counted for a line that is a question only because nothing else is left
SHORT = 14  # no question line without a question mark has more words
LONG = 40  # no question line has more words

NUMBER = re.compile(r"^\(?(?:[Qq]?\d{1,3}|[Qq])[.):]\s+")
YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you'd|you've|you'll|tell us|tell me|describe)\b", re.I)
MINE = re.compile(r"\b(?:I|I'm|I'd|I've|I'll|my|mine|myself)\b")


@dataclass
class Line:
    """A line that may be a question of the guide: its turn, how far it reaches into it, its likeness to each."""

    index: int
    end: int
    whole: bool
    text: str
    scores: list[float]

    @property
    def put(self) -> bool:
        """Whether it reads as put to the writer by someone else."""
        return bool(YOU.search(self.text)) and not MINE.search(self.text)

    @property
    def alone(self) -> bool:
        """Whether it may be put by someone else: it speaks to the writer, or of nobody in particular."""
        return not MINE.search(self.text) or bool(YOU.search(self.text))


def place_written(items: Sequence[GuideItem], turns: Sequence[TurnIn], likeness: Likeness, found: Found) -> None:
    """A file without speakers: find the lines that are the guide's questions, then place what follows each."""
    own = [t for t in turns if not t.quoted]
    lines = [line for i, t in enumerate(own) if (line := _question_line(i, t, likeness))]
    matched = match_lines(lines, items)
    at = {line.index: n for n, line in enumerate(lines)}
    all_found = {i for i, _ in matched.values()} >= {
        i for i, item in enumerate(items) if item.parent is None and not item.said
    }
    current: tuple[int, float] | None = None
    before: frozenset[str] = frozenset()
    for i, turn in enumerate(own):
        line = lines[at[i]] if i in at else None
        hit = matched.get(at[i]) if i in at else None
        start = 0
        if line is not None and hit is not None:
            current = hit
            found.was_asked(hit[0], turn)
            start = line.end
            if line.whole:
                found.lines.add(turn.key)
                continue
        elif (
            line is not None and not all_found and (turn.asks or line.put or line.alone) and not points_back(line.text)
        ):
            current = None
        if turn.asks:
            continue
        before = telling(turn.text[start:][-600:]) if current is not None and not all_found else before
        if current is None:
            continue
        item, score = current
        if score > LEFT_OVER:
            why = f"It follows a line that is like question {items[item].number}."
        else:
            why = f"It follows the one line that asks where only question {items[item].number} was left."
        found.put(turn, item, "machine", min(0.98, 0.45 + 0.55 * score), why, start)


def _question_line(index: int, turn: TurnIn, likeness: Likeness) -> Line | None:
    """The turn, or its first line, as a question line; None where it is plainly an answer. One without a question
    mark must be much like a question of the guide."""
    text = turn.text
    first, newline, _rest = text.partition("\n")
    if len(first) > 400:
        return None
    line = NUMBER.sub("", first.strip().strip("*_#>").strip())
    if not line or len(line.split()) > LONG:
        return None
    scores: list[float] | None = None
    if not is_question(line):
        if len(line.split()) > SHORT or line[-1] in ".!,;:" or MINE.search(line):
            return None
        scores = [max(0.0, s - UNASKED) for s in likeness.scores(stems(line))]
        if max(scores) < PLAIN:
            return None
    ends = len(re.findall(r"[?.!]+(?=\s|$)", line))
    if ends > 3 or (ends > 1 and not line.rstrip("\"”')]* ").endswith("?")):
        return None
    scores = scores or likeness.scores(stems(line))
    if MINE.search(line) and not YOU.search(line):
        scores = [s if s >= OWN else 0.0 for s in scores]
    whole = not newline
    end = len(text) if whole else len(first) + 1
    while end < len(text) and text[end].isspace():
        end += 1
    return Line(index, end, whole, line.replace("’", "'"), scores)


def match_lines(lines: Sequence[Line], items: Sequence[GuideItem]) -> dict[int, tuple[int, float]]:
    """Which line is which item, with how alike they are; each item once."""
    matched: dict[int, tuple[int, float]] = {}
    _plain_cases(lines, len(items), matched)
    _by_order(lines, len(items), matched)
    _left_over(lines, items, matched)
    return matched


def _plain_cases(lines: Sequence[Line], n_items: int, matched: dict[int, tuple[int, float]]) -> None:
    """Lines and items that are each other's best, clearly alike, and clearly more than to any other."""
    best_line = [max(range(len(lines)), key=lambda a: lines[a].scores[j], default=-1) for j in range(n_items)]
    for a, line in enumerate(lines):
        ranked = sorted(range(n_items), key=lambda j: -line.scores[j])
        first = ranked[0]
        lead = line.scores[first] - (line.scores[ranked[1]] if n_items > 1 else 0.0)
        if line.scores[first] >= PLAIN and lead >= AHEAD and best_line[first] == a:
            matched[a] = (first, line.scores[first])


def _by_order(lines: Sequence[Line], n_items: int, matched: dict[int, tuple[int, float]]) -> None:
    """Of what is left, the best pair first: alike enough, the order of the guide counted, and no other pair of that
    line or of that item near."""
    while True:
        taken = {i for i, _ in matched.values()}
        pairs = []
        for a, line in enumerate(lines):
            if a in matched:
                continue
            after = max((matched[b][0] for b in matched if b < a), default=-1)
            before = min((matched[b][0] for b in matched if b > a), default=n_items)
            for j in range(n_items):
                if j not in taken and line.scores[j] > 0:
                    pairs.append((line.scores[j] + (FITS if after < j < before else 0.0), a, j))
        pairs.sort(reverse=True)
        for score, a, j in pairs:
            if score < LIKELY + FITS:
                return
            if not any(s > score - AHEAD for s, b, k in pairs if (b == a) != (k == j)):
                matched[a] = (j, lines[a].scores[j])
                break
        else:
            return


def _left_over(lines: Sequence[Line], items: Sequence[GuideItem], matched: dict[int, tuple[int, float]]) -> None:
    """Between two lines whose questions follow each other in the guide with as many between them as there are lines
    that ask by themselves: those belong together, in order. Less sure, and said so."""
    top = [i for i, item in enumerate(items) if item.parent is None and not item.said]
    anchors = [(-1, -1), *((a, item) for a, (item, _) in sorted(matched.items())), (len(lines), len(items))]
    if not matched:
        return
    for (a, first), (b, last) in itertools.pairwise(anchors):
        taken = {i for i, _ in matched.values()}
        free_lines = [k for k in range(a + 1, b) if lines[k].alone]
        asking = [k for k in free_lines if not points_back(lines[k].text)]
        free_items = [i for i in top if first < i < last and i not in taken]
        for chosen in (free_lines, asking, [k for k in asking if lines[k].put]):
            if chosen and len(chosen) == len(free_items):
                if any(_leans_elsewhere(lines[k], i, taken) for k, i in zip(chosen, free_items, strict=True)):
                    break
                for k, item in zip(chosen, free_items, strict=True):
                    matched[k] = (item, LEFT_OVER)
                break


def _leans_elsewhere(line: Line, item: int, taken: set[int]) -> bool:
    """Whether a line is clearly more like some other question that is not found yet."""
    return any(s > line.scores[item] + AHEAD for j, s in enumerate(line.scores) if j != item and j not in taken)
