"""How alike a spoken or written question and a question of the guide are: shared words, rare ones counting more.

A plain measure that can be explained: the weight of the words they share, against the weight of the words of each
(the harmonic mean of precision and recall; van Rijsbergen, Information Retrieval, 1979, chapter 7).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)

COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "if",
        "so",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "from",
        "by",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "done",
        "have",
        "has",
        "had",
        "having",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "shall",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "him",
        "her",
        "us",
        "them",
        "my",
        "your",
        "his",
        "its",
        "our",
        "their",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "not",
        "no",
        "yes",
        "just",
        "very",
        "really",
        "also",
        "too",
        "then",
        "than",
        "about",
        "into",
        "over",
        "out",
        "up",
        "down",
        "off",
        "again",
        "more",
        "most",
        "some",
        "any",
        "all",
        "each",
        "other",
        "one",
        "bit",
        "kind",
        "sort",
        "thing",
        "things",
        "like",
        "well",
        "okay",
        "ok",
        "yeah",
        "um",
        "uh",
        "er",
        "right",
        "now",
        "get",
        "got",
        "go",
        "going",
        "way",
        "want",
        "think",
        "know",
        "say",
        "said",
        "tell",
        "talk",
        "let",
        "us",
        "something",
        "anything",
        "everything",
        "much",
        "many",
        "lot",
        "question",
        "that's",
        "it's",
        "what's",
        "i'm",
        "you're",
        "don't",
        "didn't",
        "can't",
        "there's",
        "let's",
        "i'll",
        "we'll",
        "you've",
        "i've",
        "we've",
        "isn't",
    ]
)
QUESTION_WORDS = frozenset(
    [
        "what",
        "which",
        "who",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "can",
        "could",
        "would",
        "have",
        "has",
        "tell",
    ]
)

#: Everyday words that stand for each other when people ask in their own words.
SAME = {
    "gear": "hardware", "equipment": "hardware", "kit": "hardware", "machine": "hardware", "machines": "hardware",
    "computer": "hardware", "computers": "hardware", "device": "hardware", "devices": "hardware",
    "app": "software", "apps": "software", "program": "software", "programs": "software", "application": "software",
    "applications": "software", "ideal": "dream", "perfect": "dream", "fantasy": "dream", "rig": "setup", "set-up": "setup",
    "workspace": "setup", "arrangement": "setup", "job": "do", "work": "work", "yourself": "you", "utilise": "use",
    "utilize": "use", "using": "use", "used": "use", "employ": "use", "rely": "use", "changed": "change", "changes": "change",
    "altered": "change", "differently": "different", "learned": "learn", "learnt": "learn", "folk": "people", "folks": "people",
    "persons": "people", "helpful": "help", "hinder": "block", "hindered": "block", "barrier": "block", "barriers": "block",
    "obstacle": "block", "hardest": "hard", "difficult": "hard", "difficulty": "hard", "tough": "hard", "begin": "start",
    "began": "start", "started": "start", "happen": "happen", "difficulties": "hard", "challenge": "hard", "challenges": "hard",
    "challenging": "hard", "maintain": "maintain", "maintained": "maintain", "maintainable": "maintain", "area": "place", "neighbourhood": "place",
    "town": "place", "who's": "who", "what's": "what",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem: what is left when plural and verb endings go. Everyday words for the same thing become one."""
    word = word.replace("’", "'")
    word = SAME.get(word, word)
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) > 4:
        for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
            if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
                word = word[: -len(ending)] + instead
                break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return SAME.get(word, word)


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(w) for w in WORD.findall(text.casefold())]


_COMMON_STEMS = frozenset(stem(w) for w in COMMON)


class Likeness:
    """Compares texts with the items of one guide. ``score`` is 0 (nothing shared) to 1 (the same words)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.bags = [frozenset(stems(t)) for t in texts]
        n = max(1, len(texts))
        seen: Counter[str] = Counter(w for bag in self.bags for w in bag)
        self._rare = math.log(1 + n)
        self._weights = {w: self._weight(w, math.log(1 + n / df)) for w, df in seen.items()}
        self.totals = [sum(self._weights[w] for w in bag) or 1e-9 for bag in self.bags]
        self.where: dict[str, list[int]] = {}
        for i, bag in enumerate(self.bags):
            for word in bag:
                self.where.setdefault(word, []).append(i)

    def _weight(self, word: str, idf: float) -> float:
        return (0.12 if word in _COMMON_STEMS else 1.0) * idf

    def weight(self, word: str) -> float:
        """A word's weight; one the guide does not know counts as a middling rare one, less so when common."""
        known = self._weights.get(word)
        if known is not None:
            return known
        return 0.12 * self._rare * 0.5 if word in _COMMON_STEMS else self._rare * 0.45

    def scores(self, words: Iterable[str]) -> list[float]:
        """How alike these stems are to each item."""
        bag = set(words)
        total = sum(self.weight(w) for w in bag) or 1e-9
        shared = [0.0] * len(self.bags)
        for word in bag:
            for i in self.where.get(word, ()):
                shared[i] += self._weights[word]
        answer = []
        for i, common in enumerate(shared):
            if common <= 0:
                answer.append(0.0)
                continue
            precision, recall = common / total, common / self.totals[i]
            answer.append(2 * precision * recall / (precision + recall))
        return answer
