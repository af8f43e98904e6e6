"""A file cut for placing by meaning: into stretches, each what an asker says and the answer to it; and the guide in every way
its questions may be put."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .questions import BACK, is_question, sentences
from .shapes import GuideItem, TurnIn

#: How alike in meaning each of some texts is to each of others.
Alike = Callable[[Sequence[str], Sequence[str]], list[list[float]]]

#: Words of an answer looked at in one piece, how many such pieces, and how many of an asker's sentences.
PIECE, PIECES, ASKED = 60, 3, 4
#: Words before, of what was asked, and of the answer, that are read together.
BEFORE, OF_ASKED, OF_ANSWER = 40, 35, 30
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


@dataclass
class Stretch:
    """What an asker says, and the turns that answer it. ``asks``: what is asked, sentence by sentence; ``chunks``: the
    answer in pieces; ``around``: the end of what was said before, what is asked, and the answer's beginning; ``follows``:
    the asker only nods, or asks for more."""

    asked: TurnIn | None
    answers: list[TurnIn] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    around: str = ""
    follows: bool = False

    @property
    def asker(self) -> str:
        return self.asked.text if self.asked else ""

    @property
    def answer(self) -> str:
        return " ".join(t.text for t in self.answers)

    @property
    def size(self) -> int:
        return len(self.answer.split())


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
    before: list[str] = []
    for one in found:
        said = one.answer.split()
        one.chunks = [" ".join(said[i : i + PIECE]) for i in range(0, min(len(said), PIECE * PIECES), PIECE)]
        one.asks = _asks(one.asker)
        one.around = " ".join([*before[-BEFORE:], *one.asker.split()[-OF_ASKED:], *said[:OF_ANSWER]])
        one.follows = one.asked is not None and _nods(one)
        before = said
    return found


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
    return not one.asks or (len(one.asker.split()) < 10 and bool(BACK.search(one.asker.casefold())))


@dataclass(frozen=True)
class Guide:
    """The guide's questions, those that are asked, and every way of putting each: its own words and its prompts'."""

    tops: list[int]
    ways: list[str]
    of: list[int]  # for each way, the number of the top
    item: list[int]  # for each way, the item it is of
    top: dict[str, int]  # for each item's key, the number of the top it hangs from

    @classmethod
    def of_items(cls, items: Sequence[GuideItem]) -> Guide:
        at = {item.key: n for n, item in enumerate(items)}

        def root(n: int) -> int:
            parent = items[n].parent
            return n if parent is None or parent not in at else root(at[parent])

        tops = [n for n, item in enumerate(items) if root(n) == n and not item.said]
        place = {n: k for k, n in enumerate(tops)}
        ways, of, own = [], [], []
        of_key: dict[str, int] = {}
        for n, item in enumerate(items):
            top = place.get(root(n))
            if top is None or item.said:
                continue
            of_key[item.key] = top
            parts = [p for p in sentences(item.text) if len(p.split()) > 3]
            whole = item.text
            if item.parent is not None and len(whole.split()) < SHORT:  # "Cooking" alone says too little
                whole = f"{items[root(n)].text} {whole}"
            for text in dict.fromkeys([whole, *(parts if len(parts) > 1 else [])]):
                ways.append(text)
                of.append(top)
                own.append(n)
        return cls(tops, ways, of, own, of_key)

    def best(self, row: Sequence[float]) -> list[float]:
        """For each question the likeness of the way that is nearest."""
        best = [-1.0] * len(self.tops)
        for value, top in zip(row, self.of, strict=True):
            best[top] = max(best[top], value)
        return best

    def mean(self, row: Sequence[float]) -> list[float]:
        """For each question the mean likeness of all its ways."""
        sums, count = [0.0] * len(self.tops), [0] * len(self.tops)
        for value, top in zip(row, self.of, strict=True):
            sums[top] += value
            count[top] += 1
        return [s / max(1, n) for s, n in zip(sums, count, strict=True)]


@dataclass
class Felt:
    """The likenesses of one file, a row a stretch. To each question: by what was asked, by the answer, and by what stands
    around it; ``ways``: of what was asked, to each way of putting things; and how alike what was asked, and the answer, are
    to what is said beside the matter. None, or nought, where nothing was asked or answered."""

    asked: list[list[float] | None]
    answered: list[list[float] | None]
    around: list[list[float]]
    ways: list[list[float] | None]
    chat_asked: list[float | None]
    chat_answered: list[float | None]


def feel(found: Sequence[Stretch], guide: Guide, alike: Alike) -> Felt:
    """Ask the model twice for the whole file: about the guide, and about what stands beside the matter."""
    texts = list(dict.fromkeys(t for s in found for t in (*s.asks, *s.chunks, s.around) if t))
    rows = dict(zip(texts, alike(texts, guide.ways), strict=True))
    said = list(dict.fromkeys(t for s in found for t in (s.asker, *s.chunks) if t))
    chat = dict(zip(said, map(max, alike(said, CHAT)), strict=True))
    felt = Felt([], [], [], [], [], [])
    for s in found:
        mine = [rows[t] for t in s.asks]
        theirs = [guide.best(rows[t]) for t in s.chunks]
        ways = [max(column) for column in zip(*mine, strict=True)] if mine else None
        felt.ways.append(ways)
        felt.asked.append(guide.best(ways) if ways else None)
        felt.answered.append([sum(x) / len(theirs) for x in zip(*theirs, strict=True)] if theirs else None)
        felt.around.append(guide.mean(rows[s.around]) if s.around else [0.0] * len(guide.tops))
        felt.chat_asked.append(chat.get(s.asker))
        felt.chat_answered.append(max((chat[t] for t in s.chunks), default=None))
    return felt
