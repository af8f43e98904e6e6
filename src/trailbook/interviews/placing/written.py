"""Written interviews without labels: the guide's questions standing as plain lines, in whatever words.

First the lines that may be someone else's question are found; then all of them are weighed together along the guide
(``alignment``), each question once. A line that asks and is none of the guide's is a follow-up when it leans on what was
said, or when the guide has nothing left to ask; else what follows it stays unplaced, since it may answer a question that
was not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .alignment import Asking, Sure, align, usual
from .likeness import Likeness
from .questions import asked_scores, goes_further, is_question, points_back, sentences
from .shapes import GuideItem, TurnIn
from .wording import stems, telling

if TYPE_CHECKING:
    from . import Found

SURE = 0.85  # as sure as this, all weighed together: this line is that question
ORDER_SURE = 0.9  # the same where the words are hardly alike, and it is the order of the guide that tells
ALONE = 0.55  # the same where these are plainly the words of that question and nothing comes near
AHEAD = 0.15  # as little behind is near
KNOWN, KNOWN_SHARE = 2, 0.26  # so many questions, and such a share of the guide's, must be known by their words
STRAY = 0.6  # as sure as this that it is none of the guide's: where it leans on what was said, it is a follow-up
PLAIN = 0.5  # as alike as this: the words alone would do
NOTHING_NEW = 0.9  # how usual it is for what is none of the guide's that no word of it tells of anything
LOOSE = 0.4  # where the file follows no order, nothing less alike than this is placed
ALIKE = 0.3  # less alike than this: it is the order of the guide that tells
ORDER_ALONE = 0.6  # how sure the order of the guide alone can make us
OWN = 0.75  # a line that says "I" or "my" is the writer's own question unless it is as alike as this
UNASKED = 0.25  # what a line without a question mark counts less
SHORT = 14  # no question line without a question mark has more words
LONG = 40  # no question line has more words

NUMBER = re.compile(r"^\(?(?:[Qq]?\d{1,3}|[Qq])[.):]\s+")
YOU = re.compile(r"\b(?:you|your|yours|yourself|you're|you'd|you've|you'll|tell us|tell me|describe)\b", re.I)
MINE = re.compile(r"\b(?:I|I'm|I'd|I've|I'll|my|mine|myself)\b")


@dataclass(frozen=True)
class Hit:
    """A question of the guide that a line puts: how alike they are, and how sure it is when all is weighed."""

    item: int
    score: float
    sure: float

    @property
    def confidence(self) -> float:
        """What only the order of the guide says is never more than fairly sure."""
        return min(0.98, self.sure * (ORDER_ALONE + (1 - ORDER_ALONE) * min(1.0, self.score / PLAIN)))


@dataclass
class Line:
    """A line that may be a question of the guide: its turn, how far it reaches into it, its likeness to each."""

    index: int
    end: int
    whole: bool
    text: str
    scores: list[float]
    parts: list[list[float]] = field(default_factory=list)
    marked: bool = True
    echo: frozenset[int] = frozenset()

    def other(self, usual: float, back: bool) -> float:
        """How likely it is none of the guide's, before its words are looked at. ``back``: the guide itself has
        questions that lean on what was just said."""
        if MINE.search(self.text) and not YOU.search(self.text):
            return 0.9
        if points_back(self.text):
            if not telling(self.text) and max(self.scores, default=0.0) < ALIKE:
                return NOTHING_NEW
            return max(usual, 0.25 if back else 0.45)
        return usual if self.put else max(usual, 0.2) if self.marked else max(usual, 0.5)

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
    lines = _not_answers([line for i, t in enumerate(own) if (line := _question_line(i, t, likeness))])
    _echoes(own, lines, likeness)
    matched, further = match_lines(lines, items)
    at = {line.index: n for n, line in enumerate(lines)}
    all_found = {hit.item for hit in matched.values()} >= {
        i for i, item in enumerate(items) if item.parent is None and not item.said
    }
    current: Hit | None = None
    for i, turn in enumerate(own):
        line = lines[at[i]] if i in at else None
        hit = matched.get(at[i]) if i in at else None
        start = 0
        if line is not None and hit is not None:
            current = hit
            found.was_asked(hit.item, turn)
            start = line.end
            if line.whole:
                found.lines.add(turn.key)
                continue
        elif line is not None and (line.alone or turn.asks) and not (all_found or at[i] in further):
            current = None
        if turn.asks:
            continue
        if current is None:
            continue
        number = items[current.item].number
        why = f"It follows a line that is like question {number}."
        if current.score < ALIKE:
            why = f"It follows a line that asks where, by the order of the guide, only question {number} was left."
        found.put(turn, current.item, "machine", current.confidence, why, start)


def _not_answers(lines: Sequence[Line]) -> list[Line]:
    """Leaves out what reads as an order but stands right under a question and speaks to nobody here: it is that
    question's answer ("Give it to the next lot")."""
    kept: list[Line] = []
    for line in lines:
        under = bool(kept) and kept[-1].whole and kept[-1].index == line.index - 1 and kept[-1].text.endswith("?")
        if under and not line.text.endswith("?") and not YOU.search(line.text):
            continue
        kept.append(line)
    return kept


def _echoes(turns: Sequence[TurnIn], lines: Sequence[Line], likeness: Likeness) -> None:
    """What follows each line takes up the words of which questions."""
    for n, line in enumerate(lines):
        stop = lines[n + 1].index if n + 1 < len(lines) else len(turns)
        answer = turns[line.index].text[line.end :]
        for turn in turns[line.index + 1 : min(stop, line.index + 4)]:
            answer += " " + turn.text[:400]
        line.echo = likeness.echoes(answer)


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
    parts: list[list[float]] = []
    marked = is_question(line) or asks_throughout(line)
    if not marked:
        if len(line.split()) > SHORT or line[-1] in ".!,;:" or MINE.search(line):
            return None
        scores = [max(0.0, s - UNASKED) for s in likeness.scores(stems(line))]
        if max(scores) < PLAIN:
            return None
    ends = len(re.findall(r"[?.!]+(?=\s|$)", line))
    if ends > 3 or (ends > 1 and not line.rstrip("\"”')]* ").endswith("?") and not asks_throughout(line)):
        return None
    if scores is None:
        scores = likeness.scores(stems(line))
        asked = asked_scores(line, likeness) if ends > 1 else None
        if asked:
            scores, parts = list(map(max, scores, asked[0])), asked[1]
    if MINE.search(line) and not YOU.search(line):
        scores = [s if s >= OWN else 0.0 for s in scores]
    whole = not newline
    end = len(text) if whole else len(first) + 1
    while end < len(text) and text[end].isspace():
        end += 1
    return Line(index, end, whole, line.replace("’", "'"), scores, parts, marked)


def asks_throughout(line: str) -> bool:
    """Whether every sentence asks, the last perhaps by an order ("What do you use? Describe your desk.")."""
    return "?" in line and all(is_question(s) for s in sentences(line))


def settle(
    sure: Sequence[Sure], scores: Sequence[Sequence[float]], items: Sequence[GuideItem], order_sure: float = ORDER_SURE
) -> dict[int, Hit]:
    """What is sure enough, by number of the line or turn. Where the words are hardly alike, the order of the guide must
    make it surer, and it may tell only where enough other questions are known by their words and follow the guide."""
    best = {n: Hit(s.best, scores[n][s.best], s.items[s.best]) for n, s in enumerate(sure) if s.items}
    known = {
        n: hit
        for n, hit in best.items()
        if hit.score >= ALIKE and hit.sure >= (SURE if _rivalled(n, hit, scores) else ALONE)
    }
    places = [hit.item for hit in known.values()]
    questions = sum(item.parent is None and not item.said for item in items)
    orderly = places == sorted(places) and len(set(places)) >= max(KNOWN, KNOWN_SHARE * questions)
    if places != sorted(places):  # in no order: the words must tell it, and plainly
        return {n: hit for n, hit in known.items() if hit.score >= PLAIN or not _rivalled(n, hit, scores, LOOSE)}
    if orderly:
        known |= {n: hit for n, hit in best.items() if n not in known and hit.sure >= order_sure}
    return known


def _rivalled(n: int, hit: Hit, scores: Sequence[Sequence[float]], plain: float = PLAIN) -> bool:
    """Whether these are not plainly the words of that question, or another question or another line comes near."""
    rivals = [s for j, s in enumerate(scores[n]) if j != hit.item]
    rivals += [row[hit.item] for k, row in enumerate(scores) if k != n]
    return hit.score < plain or max(rivals, default=0.0) > hit.score - AHEAD


def match_lines(lines: Sequence[Line], items: Sequence[GuideItem]) -> tuple[dict[int, Hit], set[int]]:
    """Which line is which item, each item once; and which lines lean on what was said and are surely no item."""
    matched: dict[int, Hit] = {}
    taken: set[int] = set()
    back = {i for i, item in enumerate(items) if points_back(item.text)}
    free = [line for line in lines if line.alone and not points_back(line.text)]
    often = usual(len(free), items)
    sure = align(
        [Asking(x.scores, x.other(often, bool(back)), x.parts, x.echo, points_back(x.text)) for x in lines], items
    )
    hits = settle(sure, [line.scores for line in lines], items)
    for n, hit in sorted(hits.items(), key=lambda x: -x[1].sure):
        if hit.item not in taken:
            matched[n] = hit
            taken.add(hit.item)
    further = {n for n, s in enumerate(sure) if n not in matched and s.none >= STRAY and goes_further(lines[n].text)}
    return matched, further
