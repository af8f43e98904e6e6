"""What tells, in a talk, which question a stretch answers: some twenty numbers a stretch, made from likenesses in meaning, from
shared words, and from how the asker goes on. Plain Python. What each number weighs is in ``weights``.

The numbers are taken against the same talk and guide, not as they stand: how much more alike a stretch is to this question than
to the others, and than other stretches are to it. So one set of weights serves guides whose questions lie near each other or far
apart. Short answers tell less than long ones: a talk in sixty scraps is not surer than one in ten long answers.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .questions import CLOSING
from .shapes import GuideItem
from .stretches import Felt, Guide, Stretch
from .wording import telling

#: What tells for a question; what tells that a stretch answers none; what tells how the talk goes on from the one before.
QUESTION = ("asked", "answered", "around", "rule", "words asked", "words answered", "place")
NOWHERE = ("always", "chat asked", "chat answered", "closing", "long", "near asked", "near answered", "first", "last")
ONWARD = ("always", "nod", "goes back", "goes on", "long", "asks", "hardly", "new words")

SCALE = 10.0  # likenesses differ by tenths
COLUMN = 0.5  # how much of what a question is like, to all stretches, is taken off
FULL, PART = 30, 0.4  # words from which an answer's likeness counts in full; the part of it that counts without any
BRIEF, MUCH = 0.35, 1.3  # what everything said in a stretch counts where the answer has no words, and at most
EDGE = 15.0  # how soon the beginning is over, in shares of the talk

GOES_BACK = re.compile(
    r"\b(?:go(?:ing)? back|come back|back to|earlier|you (?:said|mentioned|were saying)|before we|return)\b", re.I
)
GOES_ON = re.compile(
    r"\b(?:next|moving on|move on|another thing|last(?:ly)?|finally|different|let's|let me ask|i wanted to ask"
    r"|i'd like to)\b",
    re.I,
)


@dataclass
class Signs:
    """Of one talk: for each stretch and question as ``QUESTION`` names them; for each stretch as ``NOWHERE`` and ``ONWARD``."""

    question: list[list[list[float]]]
    nowhere: list[list[float]]
    onward: list[list[float]]


def signs(
    found: Sequence[Stretch],
    felt: Felt,
    guide: Guide,
    items: Sequence[GuideItem],
    leaning: Sequence[dict[int, float]],
) -> Signs:
    """``leaning``: for each stretch, the questions that the rules would put it under, and how surely."""
    m = len(guide.tops)
    sizes = [s.size for s in found]
    middles = _middles(sizes)
    asked, answered = _apart(felt.asked, m), _apart(felt.answered, m)
    around = _apart([row if s.around else None for s, row in zip(found, felt.around, strict=True)], m)
    said = [(telling(s.asker), telling(s.answer)) for s in found]
    words = _Words(items, guide, said)
    out = Signs([], [], [])
    for k, s in enumerate(found):
        share = min(1.0, PART + sizes[k] / FULL)
        size = min(MUCH, BRIEF + sizes[k] / FULL)
        shared = [_less_mean(words.shared(side)) for side in said[k]]
        for_each = (
            asked[k],
            [x * share for x in answered[k]],
            [x * share for x in around[k]],
            [leaning[k].get(j, 0.0) for j in range(m)],
            *shared,
            [-abs(middles[k] - (j + 0.5) / m) for j in range(m)],
        )
        out.question.append([[size * x for x in column] for column in zip(*for_each, strict=True)])
        chat_asked, chat_answered = felt.chat_asked[k], felt.chat_answered[k]
        near_asked, near_answered = felt.asked[k], felt.answered[k]
        out.nowhere.append(
            [
                1.0,
                0.0 if chat_asked is None else chat_asked - 0.3,
                0.0 if chat_answered is None else chat_answered - 0.3,
                float(bool(CLOSING.search(s.asker))),
                math.log1p(sizes[k]) - 3,
                max(near_asked) - 0.35 if near_asked else 0.0,
                max(near_answered) - 0.35 if near_answered else 0.0,
                math.exp(-EDGE * middles[k]),
                math.exp(-EDGE * (1 - middles[k])),
            ]
        )
        put = len(s.asker.split())
        out.onward.append(
            [
                1.0,
                float(s.follows),
                float(bool(GOES_BACK.search(s.asker))),
                float(bool(GOES_ON.search(s.asker))),
                min(1.0, max(-0.6, (put - 12) / 20)),
                0.5 if "?" in s.asker else -0.5,
                float(put < 5),
                words.new(k) - 0.5,
            ]
        )
    return out


def _middles(sizes: Sequence[int]) -> list[float]:
    """Where the middle of each stretch lies in the talk: 0 its first answered word, 1 its last."""
    total, before, out = max(1, sum(sizes)), 0, []
    for size in sizes:
        out.append((before + size / 2) / total)
        before += size
    return out


def _apart(rows: Sequence[Sequence[float] | None], m: int) -> list[list[float]]:
    """By how much a stretch is more like each question than like the others, and, for half, than other stretches are."""
    kept = [(row, sum(row) / m) for row in rows if row is not None]
    column = [sum(row[j] - mean for row, mean in kept) / max(1, len(kept)) for j in range(m)]
    out = []
    for row in rows:
        if row is None:
            out.append([0.0] * m)
            continue
        mean = sum(row) / m
        out.append([SCALE * (x - mean - COLUMN * c) for x, c in zip(row, column, strict=True)])
    return out


def _less_mean(row: Sequence[float]) -> list[float]:
    mean = sum(row) / max(1, len(row))
    return [x - mean for x in row]


class _Words:
    """The telling words of each question with its prompts; rare in the guide and in the talk count more (Spärck Jones, 1972)."""

    def __init__(
        self, items: Sequence[GuideItem], guide: Guide, said: Sequence[tuple[frozenset[str], frozenset[str]]]
    ) -> None:
        self.said = said
        self.bags: list[set[str]] = [set() for _ in guide.tops]
        for item in items:
            if (top := guide.top.get(item.key)) is not None:
                self.bags[top] |= telling(item.text)
        self.guide = Counter(w for bag in self.bags for w in bag)
        self.talk = Counter(w for asked, answered in said for w in asked | answered)
        m, n = max(1, len(self.bags)), max(1, len(said))
        known = math.log(1 + m) * math.log(1 + n / 1.5)
        self.weight = {
            w: math.log(1 + m / count) * math.log(1 + n / (self.talk[w] + 0.5)) / known
            for w, count in self.guide.items()
        }
        self.n = n

    def shared(self, words: frozenset[str]) -> list[float]:
        """0 (none) to 1 (many rare ones), for each question."""
        return [math.tanh(sum(self.weight[w] for w in words & bag)) for bag in self.bags]

    def new(self, k: int) -> float:
        """0 to 1: how much the asker brings in that was not in the two answers before, nor asked just before."""
        before: frozenset[str] = frozenset()
        if k:
            before = self.said[k - 1][0] | self.said[k - 1][1]
        if k > 1:
            before |= self.said[k - 2][1]
        return math.tanh(sum(math.log(1 + self.n / (self.talk[w] + 0.5)) for w in self.said[k][0] - before) / 6)
