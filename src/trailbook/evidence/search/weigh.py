"""Which of two answers to show first. Plain Python, the same on every engine.

Best are those in which the words stand in a row as they were typed; then those with just these words and no other ending;
then those where they stand close together; then those where they stand most often. Of two alike the newer comes first.
How long an answer is plays no part: one word said alone is no better an answer than a story.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from .terms import Term

Weight = tuple[int, int, int, int]
OFTEN = 5
_MARKS = re.compile(r"[\u0300-\u036f]+")
_BETWEEN = r"[\W_]+"


class Scales:
    """Weighs texts for what was typed; the best weighs most."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.patterns = [re.compile(_pattern(t)) for t in terms]
        self.typed = [t.words[0] if t.forms else "" for t in terms]
        self.row = re.compile(_BETWEEN.join(_as_typed(t) for t in terms)) if len(terms) > 1 else None

    def weigh(self, text: str) -> Weight:
        text = plain(text)
        places: list[tuple[int, int, int]] = []
        just = times = 0
        for n, (pattern, typed) in enumerate(zip(self.patterns, self.typed, strict=True)):
            found = list(_begun(pattern, text))
            times += min(len(found), OFTEN)
            just += not typed or any(m[0] == typed for m in found)
            places += [(m.start(), m.end(), n) for m in found]
        if not self.row:
            return 0, just, 0, times
        in_a_row = next(_begun(self.row, text), None) is not None
        return int(in_a_row), just, -_apart(sorted(places), len(self.patterns)).bit_length(), times


def _begun(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where it stands from the beginning of a word on. (A look back in the pattern would be made at every letter.)"""
    return (m for m in pattern.finditer(text) if not m.start() or not text[m.start() - 1].isalnum())


def plain(text: str) -> str:
    """The text without capitals and accents, quickly; for weighing alone."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).lower().replace("ς", "σ")


def _as_typed(term: Term) -> str:
    words = _BETWEEN.join(re.escape(w) for w in term.words)
    return words + ("[^\\W_]*" if term.begins else r"(?![^\W_])")


def _pattern(term: Term) -> str:
    if not term.forms:
        return _as_typed(term)
    return "(?:" + "|".join(re.escape(f) for f in term.forms) + r")(?![^\W_])"


def _apart(places: list[tuple[int, int, int]], terms: int) -> int:
    """In the shortest stretch of the text that has every term: how many code points are not of the terms."""
    least: int | None = None
    last: dict[int, tuple[int, int]] = {}
    for start, end, term in places:
        last[term] = (start, end)
        if len(last) == terms:
            first = min(s for s, _ in last.values())
            gap = max(e for _, e in last.values()) - first - sum(e - s for s, e in last.values())
            least = gap if least is None else min(least, gap)
    return 10_000 if least is None else max(0, least)
