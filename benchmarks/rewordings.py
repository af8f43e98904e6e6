"""Three guides, each reworded twelve times by hand, and their questions put in every way they are put in life.

The rewordings are ``tests/interviews/placing/rewordings``, written before the method was tuned on half of them: the odd
ones were for tuning, the even ones are for reporting. They go from light to strong. The answers to the first guide are
those of the real interviews, at most forty; those to the others are short and written for this.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.reading import read_bytes

FOLDER = Path(__file__).parent.parent / "tests" / "interviews" / "placing" / "rewordings"
FORMS = ("lines", "above", "numbered", "talk")
ORDERS = ("in order", "some skipped", "two merged", "followed up", "shuffled")
STRENGTHS = {"light": (1, 4), "middling": (5, 8), "strong": (9, 12)}

#: An interview's answers: the number of the question each answers, what was said first, and what was said after.
Answers = list[tuple[int, str, str]]


@dataclass(frozen=True)
class Guide:
    """A guide, its rewordings by number (1 to 12), and people's answers to it."""

    name: str
    questions: list[str]
    reworded: dict[int, list[str]]
    answers: list[Answers]


@dataclass(frozen=True)
class Block:
    """A question as it is put, the questions of the guide that its answer may stand under, and the answer."""

    asked: str
    under: frozenset[int]
    answer: str
    further: bool = False


def parts(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The parts of a file of lists: ``[name]`` and the lines under it."""
    for part in re.split(r"^\[", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, _, body = part.partition("]\n")
        yield name, [line for line in body.splitlines() if line.strip()]


def follow_ups() -> list[str]:
    return dict(parts(FOLDER / "answers.txt"))["followups"]


def guides(real: Sequence[list[tuple[int, str]]] = ()) -> list[Guide]:
    """The three guides. ``real``: the answers of the real interviews to the first; without them it is left out."""
    found = []
    written = list(parts(FOLDER / "answers.txt"))
    for name in ("desk", "project", "park"):
        lists = dict(parts(FOLDER / f"{name}.txt"))
        questions = lists.pop("guide")
        reworded = {int(n): asked for n, asked in lists.items()}
        assert all(len(asked) == len(questions) for asked in reworded.values()), name
        if name == "desk":
            answers = [[(n, *_halves(text)) for n, text in one] for one in real]
        else:
            people = [lines for part, lines in written if part == name]
            answers = [[(n, *_said_after(text)) for n, text in enumerate(one)] for one in people]
        if answers:
            found.append(Guide(name, questions, reworded, answers))
    return found


def _said_after(text: str) -> tuple[str, str]:
    first, _, after = text.partition(" / ")
    return first, after


def _halves(text: str) -> tuple[str, str]:
    """A long answer in two, between paragraphs."""
    paragraphs = text.split("\n\n")
    half = (len(paragraphs) + 1) // 2
    return "\n\n".join(paragraphs[:half]), "\n\n".join(paragraphs[half:])


def arranged(asked: Sequence[str], answers: Answers, order: str, chance: random.Random) -> list[Block]:
    """One interview with its questions put in one of the ORDERS."""
    blocks = [Block(asked[n], frozenset([n]), f"{a}\n\n{b}".strip()) for n, a, b in answers]
    if order == "some skipped":
        gone = set(chance.sample(range(len(blocks)), max(1, len(blocks) // 5)))
        return [b for i, b in enumerate(blocks) if i not in gone]
    if order == "two merged":
        i = chance.randrange(len(blocks) - 1)
        a, b = blocks[i : i + 2]
        both = Block(f"{a.asked} {b.asked}", a.under | b.under, f"{a.answer}\n\n{b.answer}")
        return [*blocks[:i], both, *blocks[i + 2 :]]
    if order == "shuffled":
        return chance.sample(blocks, len(blocks))
    if order == "followed up":
        found: list[Block] = []
        more = follow_ups()
        for n, a, b in answers:
            if b and chance.random() < 0.5:
                found += [Block(asked[n], frozenset([n]), a), Block(chance.choice(more), frozenset([n]), b, True)]
            else:
                found.append(Block(asked[n], frozenset([n]), f"{a}\n\n{b}".strip()))
        return found
    return blocks


def rendered(blocks: Sequence[Block], form: str) -> tuple[str, str]:
    """(file name, text) of one interview in one of the FORMS."""
    if form == "talk":
        return "talk.txt", "\n".join(f"INTERVIEWER: {b.asked}\n\nROBIN: {b.answer}\n" for b in blocks)
    if form == "numbered":
        return "talk.txt", "\n".join(f"{i}. {b.asked}\n{b.answer}\n" for i, b in enumerate(blocks, 1))
    between = "\n" if form == "above" else "\n\n"
    return "talk.txt", "\n".join(f"{b.asked}{between}{b.answer}\n" for b in blocks)


@dataclass
class Tally:
    """Words right, wrong and in all; and by how sure the machine was, words right and wrong."""

    right: int = 0
    wrong: int = 0
    total: int = 0

    @property
    def shares(self) -> tuple[float, float, float]:
        total = self.total or 1
        return self.right / total, self.wrong / total, (self.total - self.right - self.wrong) / total


def tallied(
    questions: Sequence[str], blocks: Sequence[Block], form: str, sure: dict[int, Tally] | None = None
) -> Tally:
    """How the words of one interview are placed."""
    items = [GuideItem(str(i), str(i + 1), q) for i, q in enumerate(questions)]
    name, text = rendered(blocks, form)
    turns = [
        TurnIn(i, t.asks, t.text, t.heading, t.heading_kind, t.quoted_by is not None, t.speaker)
        for i, t in enumerate(read_bytes(name, text.encode()).turns)
    ]
    key: dict[frozenset[int], Counter[str]] = {}
    for b in blocks:
        key.setdefault(b.under, Counter()).update(re.findall(r"\w+", b.answer))
    got: dict[int, Counter[str]] = {}
    for p in place(items, turns).placed:
        have = Counter(re.findall(r"\w+", turns[p.turn].text[p.start : p.end]))  # type: ignore[call-overload]
        got.setdefault(int(p.item), Counter()).update(have)
        if sure is not None:
            size, fits = (
                sum(have.values()),
                sum((have & sum((c for k, c in key.items() if int(p.item) in k), Counter())).values()),
            )
            band = sure.setdefault(int(10 * (p.confidence or 0)), Tally())
            band.right, band.wrong = band.right + fits, band.wrong + size - fits
    tally = Tally(total=sum(sum(c.values()) for c in key.values()))
    for under, words in key.items():
        tally.right += sum((words & sum((got.get(i, Counter()) for i in under), Counter())).values())
    tally.wrong = sum(sum(c.values()) for c in got.values()) - tally.right
    for b in blocks:  # a follow-up that stays in the answer it follows is no fault
        if b.further:
            asked = Counter(re.findall(r"\w+", b.asked))
            have = sum((got.get(i, Counter()) for i in b.under), Counter()) - key[b.under]
            tally.wrong -= sum((asked & have).values())
            for i in b.under:
                got[i] = got.get(i, Counter()) - (asked & have)
    return tally


def measured(
    guide: Guide, numbers: Sequence[int], form: str, order: str, sure: dict[int, Tally] | None = None
) -> dict[int, Tally]:
    """By rewording: how the words of all the guide's interviews are placed in this form and order."""
    found = {}
    for number in numbers:
        tally = found[number] = Tally()
        for k, answers in enumerate(guide.answers):
            for again in range(1 if len(guide.answers) > 5 else 4):
                chance = random.Random(f"{guide.name}{number}{order}{k}{again}")
                one = tallied(guide.questions, arranged(guide.reworded[number], answers, order, chance), form, sure)
                tally.right, tally.wrong, tally.total = (
                    tally.right + one.right,
                    tally.wrong + one.wrong,
                    tally.total + one.total,
                )
                if order in ("in order", "followed up") and again:
                    break
    return found


def numbers(half: str, strength: str | None = None) -> list[int]:
    """The rewordings of a half ("tuning": the odd ones, "reporting": the even ones), perhaps of one strength."""
    low, high = STRENGTHS[strength] if strength else (1, 12)
    return [n for n in range(low, high + 1) if n % 2 == (half == "tuning")]
