"""Placing by meaning: the whole of a file weighed at once, with a sentence model's likenesses. Plain Python: the likenesses
are given, and nothing here knows how they were come by.

A file is a row of *stretches*: what the asker says, if anything, and the answer to it. Each stretch answers one of the
guide's questions, or none. What tells which: how alike in meaning the asker's words are to each question, how alike the
answer is, and where the talk was before. A talk mostly stays with a question, goes to the next, sometimes leaps ahead or
comes back, and may turn to what belongs nowhere; every way of doing so counts by how usual it is (the forward-backward
algorithm; Rabiner, 1989). What comes out is how sure it is that this stretch answers that question. Prompts count towards
the question they hang from; which of them it was is looked at only afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from .questions import BACK, CLOSING, is_question, sentences
from .shapes import GuideItem, Placed, TurnIn

Alike = Callable[[Sequence[str], Sequence[str]], list[list[float]]]

#: Words of an answer looked at in one piece, how many such pieces, and how many of an asker's sentences.
PIECE, PIECES, ASKED = 60, 3, 4
SHORT = 6  # a prompt of fewer words is read after the question it hangs from

#: What is said in talks and answers no guide's question: about consent and the recording, about the next time, small talk.
CHAT = (
    "Is it all right if I start the recording now?",
    "You can stop at any time, and nothing is used unless you agree.",
    "You have read the sheet about what happens with the recording and signed it?",
    "Do you have any questions before we begin?",
    "Sorry, could you say that again? I did not hear you.",
    "I will write this up and send you the transcript to look at.",
    "Thank you so much for your time, it was good to talk to you.",
    "Goodbye, have a nice day, see you next time.",
    "How are you today? Are you comfortable, would you like a cup of tea?",
    "The sound is bad, can you still hear me?",
)


@dataclass(frozen=True)
class Usual:
    """What is usual. Fitted on the eight keyed talks; how far that holds elsewhere stands in docs/placing.md."""

    ask: float = 10.0  # what a likeness of an asker's words to a question weighs
    ask_zero: float = 0.24  # a likeness that says nothing
    answer: float = 8.6
    answer_zero: float = 0.22
    both: float = 1.6  # what is asked and the answer's beginning, read together
    both_zero: float = 0.24
    share: float = 0.63  # how much of the mean over all questions is taken off
    stay: float = 0.26
    on: float = 0.31  # to the next question
    ahead: float = 0.06  # to any later one
    back: float = 0.02  # to any earlier one
    none: float = 0.15  # to what belongs nowhere
    stay_none: float = 0.56
    aside: float = 4.4  # what it weighs that the asker's words are like small talk, or talk about consent
    aside_zero: float = 0.48
    chat: float = 0.7  # the logarithm of how much more usual any stretch is where it belongs nowhere
    silent: float = 2.9  # how many times more usual it is to stay where the asker only nods, or asks for more
    least: float = 0.7  # less sure than this stays unplaced


TALK = Usual()
WRITTEN = Usual(
    answer=8.25, answer_zero=0.18, share=0.36, stay=0.44, on=0.25, ahead=0.06, back=0.1, none=0.08, stay_none=0.36,
    chat=-2.9, least=0.62,
)  # fmt: skip


@dataclass
class Stretch:
    """What an asker says, and the turns that answer it. ``ends``: these are closing words."""

    asked: TurnIn | None
    answers: list[TurnIn] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)
    follows: bool = False


def stretches(turns: Sequence[TurnIn]) -> list[Stretch]:
    """The file in stretches. In one where nobody asks each turn is a stretch of its own."""
    talk = any(t.asks for t in turns)
    found: list[Stretch] = []
    for turn in turns:
        if turn.quoted:
            continue
        if turn.asks or not found or not talk:
            found.append(Stretch(turn if turn.asks else None))
        if not turn.asks:
            found[-1].answers.append(turn)
    for one in found:
        one.chunks = _pieces(" ".join(t.text for t in one.answers))
        one.asks = _asks(one.asked.text) if one.asked else []
        if one.asked and one.chunks:
            one.both = [" ".join([*one.asked.text.split()[-35:], *one.chunks[0].split()[:35]])]
        one.follows = bool(one.asked) and _nods(one)
    return found


def _pieces(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + PIECE]) for i in range(0, min(len(words), PIECE * PIECES), PIECE)]


def _asks(text: str) -> list[str]:
    """What is asked: each sentence that asks, alone and with the one before it."""
    sides = sentences(text)
    found: list[str] = []
    for i in [i for i, s in enumerate(sides) if is_question(s) and len(s.split()) > 2][-ASKED:]:
        found.append(" ".join(sides[i].split()[-40:]))
        if i:
            found.append(" ".join(f"{sides[i - 1]} {sides[i]}".split()[-50:]))
    if not found and len(text.split()) > 6:
        found.append(" ".join(text.split()[-40:]))
    return found


def _nods(one: Stretch) -> bool:
    text = one.asked.text if one.asked else ""
    return not one.asks or (len(text.split()) < 10 and bool(BACK.search(text.casefold())))


@dataclass(frozen=True)
class Guide:
    """The guide's questions, those that are asked, and every way of putting each: its own words and its prompts'."""

    tops: list[int]
    ways: list[str]
    of: list[int]  # for each way, the number of the top
    item: list[int]  # for each way, the item it is of

    @classmethod
    def of_items(cls, items: Sequence[GuideItem]) -> Guide:
        at = {item.key: n for n, item in enumerate(items)}

        def root(n: int) -> int:
            parent = items[n].parent
            return n if parent is None or parent not in at else root(at[parent])

        tops = [n for n, item in enumerate(items) if root(n) == n and not item.said]
        place = {n: k for k, n in enumerate(tops)}
        ways, of, own = [], [], []
        for n, item in enumerate(items):
            top = place.get(root(n))
            if top is None or item.said:
                continue
            parts = [p for p in sentences(item.text) if len(p.split()) > 3]
            whole = item.text
            if item.parent is not None and len(whole.split()) < SHORT:  # "Cooking" alone says too little
                whole = f"{items[root(n)].text} {whole}"
            for text in dict.fromkeys([whole, *(parts if len(parts) > 1 else [])]):
                ways.append(text)
                of.append(top)
                own.append(n)
        return cls(tops, ways, of, own)


@dataclass
class Felt:
    """The likenesses of one file: for each stretch to each top-level question, by what was asked and by the answer."""

    asked: list[list[float] | None]
    answered: list[list[float] | None]
    both: list[list[float] | None]
    aside: list[float | None]
    ways: list[list[float] | None]  # of what was asked to each way of putting things


def feel(found: Sequence[Stretch], guide: Guide, alike: Alike) -> Felt:
    """Ask the model once for the whole file."""
    texts = [t for s in found for t in (*s.asks, *s.chunks, *s.both)]
    rows = iter(alike(texts, guide.ways))
    chat = iter([max(row) for row in alike([t for s in found for t in s.asks], CHAT)])
    aside: list[float | None] = []
    asked: list[list[float] | None] = []
    answered: list[list[float] | None] = []
    ways: list[list[float] | None] = []
    both: list[list[float] | None] = []
    for s in found:
        mine = [next(rows) for _ in s.asks]
        theirs = [next(rows) for _ in s.chunks]
        both.append(next((_by_top(next(rows), guide) for _ in s.both), None))
        aside.append(max((next(chat) for _ in s.asks), default=None))
        best = [max(r[w] for r in mine) for w in range(len(guide.ways))] if mine else None
        ways.append(best)
        asked.append(_by_top(best, guide) if best else None)
        answered.append(
            [sum(x) / len(theirs) for x in zip(*(_by_top(r, guide) for r in theirs), strict=True)] if theirs else None
        )
    return Felt(asked, answered, both, aside, ways)


def _by_top(row: Sequence[float], guide: Guide) -> list[float]:
    best = [-1.0] * len(guide.tops)
    for value, top in zip(row, guide.of, strict=True):
        best[top] = max(best[top], value)
    return best


def weigh(
    found: Sequence[Stretch], felt: Felt, m: int, usual: Usual, held: Sequence[int | None] = ()
) -> list[list[float]]:
    """For each stretch how sure each question is; the last is: none of them. ``held``: where a stretch is known to
    stand."""
    n = len(found)
    if not n or not m:
        return [[1.0] for _ in found]
    weights: list[list[float]] = []
    for k in range(n):
        logs = [0.0] * m
        for row, scale, zero in (
            (felt.asked[k], usual.ask, usual.ask_zero),
            (felt.answered[k], usual.answer, usual.answer_zero),
            (felt.both[k], usual.both, usual.both_zero),
        ):
            if row is None:
                continue
            mean = sum(row) / m
            base = usual.share * mean + (1 - usual.share) * zero
            logs = [x + scale * (s - base) for x, s in zip(logs, row, strict=True)]
        logs.append(usual.chat + (CLOSES if found[k].asked and CLOSING.search(found[k].asked.text) else 0.0))  # type: ignore[union-attr]
        if (like := felt.aside[k]) is not None:
            logs[-1] += usual.aside * (like - usual.aside_zero)
        high = max(logs)
        weights.append([math.exp(max(x - high, -30)) for x in logs])
        if held and (known := held[k]) is not None:
            weights[-1] = [float(j == known) or 1e-9 for j in range(m + 1)]
    moves = _moves(m, usual, 1.0)
    quiet = _moves(m, usual, usual.silent)
    steps = [quiet if s.follows else moves for s in found]
    start = [usual.on * 0.7**j for j in range(m)] + [0.5]
    forward: list[list[float]] = []
    now = [a * b for a, b in zip(start, weights[0], strict=True)]
    for k in range(n):
        if k:
            step = steps[k]
            before = now
            now = [weights[k][j] * sum(before[i] * step[i][j] for i in range(m + 1)) for j in range(m + 1)]
        total = sum(now) or 1.0
        now = [x / total for x in now]
        forward.append(now)
    after = [1.0] * (m + 1)
    out: list[list[float]] = [[]] * n
    for k in range(n - 1, -1, -1):
        both = [a * b for a, b in zip(forward[k], after, strict=True)]
        total = sum(both) or 1.0
        out[k] = [x / total for x in both]
        if k:
            step = steps[k]
            later = [weights[k][j] * after[j] for j in range(m + 1)]
            after = [sum(step[i][j] * later[j] for j in range(m + 1)) for i in range(m + 1)]
            size = max(after) or 1.0
            after = [x / size for x in after]
    return out


CLOSES = 2.0


def _moves(m: int, usual: Usual, more: float) -> list[list[float]]:
    """How usual each move is, from each question (the last: none) to each."""
    rows = []
    for i in range(m):
        row = [
            usual.stay * more
            if j == i
            else usual.on
            if j == i + 1
            else usual.ahead * 0.8 ** (j - i - 2)
            if j > i
            else usual.back
            for j in range(m)
        ] + [usual.none]
        total = sum(row)
        rows.append([x / total for x in row])
    row = [(1 - usual.stay_none) / m] * m + [usual.stay_none]
    return [*rows, row]


MOST_SURE = 0.9  # the model alone never says more


def place_by_meaning(
    items: Sequence[GuideItem], turns: Sequence[TurnIn], alike: Alike, fixed: Mapping[Hashable, str | None]
) -> list[Placed]:
    """Proposals for the turns of one file that stand nowhere yet. ``fixed``: for turns that a person, a heading or a rule
    has settled, the item's key (None: it answers none); they are not placed again, and tell where the talk was."""
    guide = Guide.of_items(items)
    found = stretches(turns)
    if not guide.tops or not any(t.key not in fixed for s in found for t in s.answers):
        return []
    usual = TALK if any(t.asks for t in turns) else WRITTEN
    felt = feel(found, guide, alike)
    at = {item.key: k for k, item in enumerate(items)}
    held = [_held(s, fixed, guide, at) for s in found]
    sure = weigh(found, felt, len(guide.tops), usual, held)
    placed: list[Placed] = []
    for k, stretch in enumerate(found):
        best = max(range(len(guide.tops)), key=sure[k].__getitem__)
        if sure[k][best] < usual.least:
            continue
        item, why = _which(k, best, felt, guide, items, stretch)
        for turn in stretch.answers:
            if turn.key not in fixed and turn.text.strip():
                confidence = round(min(MOST_SURE, sure[k][best]), 2)
                placed.append(Placed(turn.key, 0, len(turn.text), items[item].key, "machine", confidence, why))
    return placed


def _held(stretch: Stretch, fixed: Mapping[Hashable, str | None], guide: Guide, at: Mapping[str, int]) -> int | None:
    """The question where all that is settled of a stretch stands; the number of questions: none; None: not settled."""
    where = {fixed[t.key] for t in stretch.answers if t.key in fixed}
    if len(where) != 1:
        return None
    key = where.pop()
    if key is None or key not in at:
        return len(guide.tops)
    return next((top for top, item in zip(guide.of, guide.item, strict=True) if item == at[key]), None)


def _which(k: int, top: int, felt: Felt, guide: Guide, items: Sequence[GuideItem], stretch: Stretch) -> tuple[int, str]:
    """The question, or the prompt under it that was plainly put; and why, as a sentence."""
    number = items[guide.tops[top]].number
    asked, answered, ways = felt.asked[k], felt.answered[k], felt.ways[k]
    item = guide.tops[top]
    if asked and ways and asked[top] >= NEAR and asked[top] >= max(asked) - 0.05:
        mine = [(ways[w], guide.item[w]) for w, of in enumerate(guide.of) if of == top]
        best, which = max(mine)
        own = max(like for like, of in mine if of == item)
        if which != item and best >= own + PLAINLY:
            item = which
        return item, f"What was asked before it means much the same as question {items[item].number}."
    if answered and answered[top] >= max(answered) - 0.02:
        return item, f"In meaning it is nearer to question {number} than to any other."
    if stretch.asked is None:
        return item, f"What stands around it answers question {number}, and nothing in it speaks against that."
    return item, f"The talk was at question {number}, and nothing that was asked led away from it."


NEAR, PLAINLY = 0.3, 0.1
