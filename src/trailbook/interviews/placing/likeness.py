"""How alike a spoken or written question and a question of the guide are: shared words, rare ones counting more.

A plain measure that can be explained: the weight of the words they share, against the weight of the words of each
(the harmonic mean of precision and recall; van Rijsbergen, Information Retrieval, 1979, chapter 7). Rare is what few
questions of this guide hold (inverse document frequency; Spärck Jones, 1972).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from .wording import COMMON, SOFT, WORD, stem, stems

#: What a common word, and one that says a little, weighs against any other.
COMMON_WEIGHT = 0.12
SOFT_WEIGHT = 0.4
#: What a word weighs that the guide does not know, against the rarest word of the guide.
UNKNOWN_WEIGHT = 0.45

_COMMON_STEMS = frozenset(stem(w) for w in COMMON)
_SOFT_STEMS = frozenset(stem(w) for w in SOFT) - _COMMON_STEMS
#: How many words of an answer are looked at for the words of its question, and how much of them it must hold.
ANSWER = 80
QUARTER = 0.25

BRACKETS = re.compile(r"\[[^\]]{1,40}\]|\([^)]*\)")
SENTENCE = re.compile(r"[^.?!;]+[.?!;]*")
#: How many telling words a sentence of an item needs to stand for it.
TELLING = 3


def ways(text: str) -> list[frozenset[str]]:
    """The ways an item may be put: all of it (placeholders and remarks in brackets aside), or one of several
    sentences that says enough by itself."""
    bare = BRACKETS.sub(" ", text)
    whole = frozenset(stems(bare)) or frozenset(stems(text))
    parts = [frozenset(stems(p)) for p in SENTENCE.findall(bare) if p.strip()]
    if len(parts) < 2:
        return [whole]
    return [whole, *(p for p in parts if len(p - _COMMON_STEMS - _SOFT_STEMS) >= TELLING and p != whole)]


def same_words(text: str) -> str:
    """A text's words alone: equal for two texts that differ in case, marks and spaces only."""
    return " ".join(WORD.findall(text.casefold()))


class Likeness:
    """Compares texts with the items of one guide. A score is 0 (nothing shared) to 1 (the same words)."""

    def __init__(self, texts: Sequence[str]) -> None:
        each = [ways(t) for t in texts]
        words = [same_words(t) for t in texts]
        #: The one item that has exactly these words.
        self.exactly = {w: i for i, w in enumerate(words) if w and words.count(w) == 1}
        self.bags = [w[0] for w in each]
        self.size = n = len(texts)
        seen: Counter[str] = Counter(w for bag in self.bags for w in bag)
        self._rare = math.log(1 + max(1, n))
        self._weights = {w: self._share(w) * math.log(1 + n / df) for w, df in seen.items()}
        self._ways = [(i, bag) for i, found in enumerate(each) for bag in found]
        self._totals = [sum(self._weights[w] for w in bag) or 1e-9 for _, bag in self._ways]
        self._telling: dict[str, list[int]] = {}
        self._tells = [0.0] * n
        for i, bag in enumerate(self.bags):
            for word in bag:
                if self._share(word) == 1.0 and word[0] != "+":
                    self._telling.setdefault(word, []).append(i)
                    self._tells[i] += self._weights[word]
        self._where: dict[str, list[int]] = {}
        for k, (_, bag) in enumerate(self._ways):
            for word in bag:
                self._where.setdefault(word, []).append(k)

    @staticmethod
    def _share(word: str) -> float:
        return COMMON_WEIGHT if word in _COMMON_STEMS else SOFT_WEIGHT if word in _SOFT_STEMS else 1.0

    def weight(self, word: str) -> float:
        """A word's weight; one the guide does not know counts as a middling rare one, less so when common."""
        known = self._weights.get(word)
        return self._share(word) * self._rare * UNKNOWN_WEIGHT if known is None else known

    def scores(self, words: Iterable[str]) -> list[float]:
        """How alike these stems are to each item, put in whichever way."""
        shared: dict[int, float] = {}
        total = 0.0
        for word in set(words):
            known = self._weights.get(word)
            if known is None:
                total += self._share(word) * self._rare * UNKNOWN_WEIGHT
                continue
            total += known
            for k in self._where[word]:
                shared[k] = shared.get(k, 0.0) + known
        best = [0.0] * self.size
        for k, common in shared.items():
            # the harmonic mean of common/total and common/own is 2 common / (total + own)
            score = 2 * common / (total + self._totals[k])
            i = self._ways[k][0]
            if score > best[i]:
                best[i] = score
        return best

    def echoes(self, answer: str) -> frozenset[int]:
        """The items of whose telling words, by weight, the beginning of an answer holds a quarter or more."""
        words = set(stems(" ".join(answer[:900].split()[:ANSWER])))
        shared: dict[int, float] = {}
        for word in words:
            for i in self._telling.get(word, ()):
                shared[i] = shared.get(i, 0.0) + self._weights[word]
        return frozenset(i for i, weight in shared.items() if weight >= QUARTER * self._tells[i])
