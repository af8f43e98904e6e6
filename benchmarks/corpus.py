"""Made-up interviews of a steady size, the same every time, for measuring. Nobody said any of it.

Each follows one guide of 25 questions, some 9,600 words in about 270 turns. The first interviews of a larger corpus are
those of a smaller one.
"""

from __future__ import annotations

import html
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

QUESTIONS = 25
WORDS = 9_000
SUBJECTS = (
    "housing transport health schools wages childcare floods safety jobs parks noise shops heating food care voting "
    "trust hope youth elders language broadband farming roads water"
).split()
NAMES = "Amina Bo Carla Dele Emre Fatou Goran Hana Ines Jamal Kirra Lena Mateo Nadia Otis Priya Quinn Rosa Sami Tove".split()
FREQUENT = (
    "the and to of a in that is it for was on we they you with as this have are be not at but i people from or so our "
    "there what all were had can one about would like just because when them very if do more out my some up know who "
    "time think then how your no into really only other which could year get well going work day things said has him "
    "her he need see did also make way even where here back over much good any now us want after than community"
).split()


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[list[str], list[float]]:
    """20,000 words, the frequent ones first, with the running total of how often each comes: a Zipf-Mandelbrot law
    (B. Mandelbrot, 1953) with exponent 1.05 and shift 2.7, which is about how talk is spread."""
    chance = random.Random(7)
    syllables = [c + v for c in "bdfgklmnprstvw" for v in "aeiou"]
    made = {"".join(chance.choice(syllables) for _ in range(chance.randint(2, 4))) for _ in range(60_000)}
    rare = sorted(made - set(FREQUENT))
    chance.shuffle(rare)
    words = (FREQUENT + rare)[:20_000]
    return words, list(accumulate(1.0 / (rank + 2.7) ** 1.05 for rank in range(1, len(words) + 1)))


def _words(chance: random.Random, count: int) -> str:
    words, totals = _vocabulary()
    drawn = [words[min(bisect_left(totals, chance.random() * totals[-1]), len(words) - 1)] for _ in range(count)]
    sentences = []
    while drawn:
        take = chance.randint(6, 18)
        sentences.append(" ".join(drawn[:take]).capitalize() + ".")
        drawn = drawn[take:]
    return " ".join(sentences)


def guide() -> list[str]:
    """The questions that every interview is asked."""
    return [
        f"What would you say about {SUBJECTS[i]} where you live, and what should change there?"
        for i in range(QUESTIONS)
    ]


@dataclass(frozen=True)
class MadeUp:
    """One interview: whose it is, and its turns as (question number from 1, who speaks, words)."""

    name: str
    turns: list[tuple[int, str, str]]

    @property
    def text(self) -> str:
        return "\n\n".join(f"{who}: {words}" for _, who, words in self.turns) + "\n"

    @property
    def page(self) -> str:
        """The same as HTML, questions as headings."""
        body = "\n".join(
            f"<h2>{html.escape(words)}</h2>"
            if who == "Interviewer"
            else f"<p><strong>{who}:</strong> {html.escape(words)}</p>"
            for _, who, words in self.turns
        )
        return f"<!DOCTYPE html><html><head><title>{self.name}</title></head><body>{body}</body></html>"


def interview(number: int) -> MadeUp:
    """The interview with this number, from 0."""
    chance = random.Random(1_000_003 + number)
    who = f"{NAMES[number % len(NAMES)]} {_vocabulary()[0][200 + number].capitalize()}"
    turns: list[tuple[int, str, str]] = []
    for q, question in enumerate(guide(), 1):
        turns.append((q, "Interviewer", question))
        left = int(WORDS / QUESTIONS * chance.uniform(0.6, 1.4))
        while left > 0:
            length = min(left, max(8, int(chance.gauss(40, 12))))
            turns.append((q, who, _words(chance, length)))
            left -= length
    return MadeUp(who, turns)


def interviews(count: int, start: int = 0) -> Iterator[MadeUp]:
    for number in range(start, start + count):
        yield interview(number)
