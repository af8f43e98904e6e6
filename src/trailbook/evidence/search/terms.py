"""What was typed into the search box, and where it stands in a text. Plain Python.

The same notion of a word as the index has: letters and digits, case and accents apart, and an apostrophe of
any shape parts two words (so that *don't* finds ``don’t``). A single word stands for its other endings too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .endings import endings

MOST_TERMS = 12
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_POSSESSIVE = re.compile(r"(?i)^\W*([^\W\d_]{3,})['’ʼ]s\W*$")
_NO_OWNERS = frozenset("here how let that there what when where who why she".split())  # she's is no possessive
_TYPED = re.compile(r"[\"“”„«]([^\"“”„«»]*)[\"“”„»]?(\*?)|([^\s\"“”„«»]+)")


@dataclass(frozen=True)
class Term:
    """One or more words in a row; the last may be only the beginning of a word. ``exact``: it was asked for as it
    stands, in quotation marks. ``near``: other words, any of which will do for a single one. ``typed``: as it stood in the
    box."""

    words: tuple[str, ...]
    begins: bool = False
    exact: bool = False
    near: tuple[str, ...] = ()
    typed: str = field(default="", compare=False)

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """What a single word may stand as: as it was typed, then with other endings. Empty where there is but one."""
        if len(self.words) > 1 or self.begins or self.exact:
            return ()
        found = self.near or endings(self.words[0])
        return found if len(found) > 1 or self.near else ()


@dataclass(frozen=True)
class Match:
    """Where a term stands, in code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A run of a snippet: found words are marked."""

    text: str
    marked: bool = False


def fold(word: str) -> str:
    """A word as the index compares it: without case and accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word)
    return "".join(c for c in apart if not unicodedata.combining(c)).lower().replace("ς", "σ")


def parse(typed: str) -> tuple[Term, ...]:
    """Words to be found all together: ``"words in a row"`` in quotation marks, ``begin*`` for a beginning.
    Anything else that was typed only parts words; nothing in it is an instruction."""
    terms: list[Term] = []
    for found in _TYPED.finditer(typed):
        text = found[1] if found[3] is None else found[3]
        quoted = found[3] is None
        begins = (found[2] == "*") if quoted else text.endswith("*")
        owner = None if quoted else _POSSESSIVE.match(text)
        if owner and fold(owner[1]) not in _NO_OWNERS:
            text = owner[1]
        words = tuple(fold(w) for w in _WORD.findall(text))
        if words:
            terms.append(Term(words, begins, quoted and not begins, typed=found[0].strip()))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def for_sqlite(terms: Sequence[Term]) -> str:
    """The terms as an FTS5 query, every word quoted."""

    def one(term: Term) -> str:
        if term.forms:
            return "(" + " OR ".join(f'"{form}"' for form in term.forms) + ")"
        return f'"{" ".join(term.words)}"{"*" if term.begins else ""}'

    return " AND ".join(one(t) for t in terms)


def for_postgres(terms: Sequence[Term]) -> str:
    """The terms as a tsquery, every word quoted (words hold letters and digits alone). The index holds of a very
    long word its beginning."""

    def one(term: Term) -> str:
        words = [f"'{w[:500] if len(w.encode()) > 2046 else w}'" for w in term.forms or term.words]
        return "(" + (" | " if term.forms else " <-> ").join(words) + (":*" if term.begins else "") + ")"

    return " & ".join(one(t) for t in terms)


def matches(term: Term, text: str) -> list[Match]:
    """Every place where the term stands in the text."""
    found = [(fold(w[0]), w.start(), w.end()) for w in _WORD.finditer(text)]
    if term.forms:
        return [Match(start, end) for word, start, end in found if word in term.forms]
    length, out = len(term.words), []
    for i in range(len(found) - length + 1):
        row = [w for w, _, _ in found[i : i + length]]
        same = row[:-1] == list(term.words[:-1]) and (
            row[-1].startswith(term.words[-1]) if term.begins else row[-1] == term.words[-1]
        )
        if same:
            out.append(Match(found[i][1], found[i + length - 1][2]))
    return out


def all_matches(terms: Sequence[Term], runs: Sequence[tuple[int, str]]) -> list[Match]:
    """Where the terms stand in these runs of words (offset, text): in order, or nothing if one of them stands
    in none. A term never reaches from one run into the next."""
    out: set[tuple[int, int]] = set()
    for term in terms:
        here = [(o + m.start, o + m.end) for o, text in runs for m in matches(term, text)]
        if not here:
            return []
        out.update(here)
    return [Match(*m) for m in sorted(out)]


def snippets(text: str, found: Sequence[Match], *, around: int = 110, most: int = 3) -> list[list[Segment]]:
    """Up to ``most`` stretches of the text around what was found, cut between words, what was found
    marked."""
    windows: list[list[int]] = []
    for m in found:
        start, end = max(0, m.start - around), min(len(text), m.end + around)
        if windows and start <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], end)
        elif len(windows) < most:
            windows.append([start, end])
    out = []
    for start, end in windows:
        first = next(m.start for m in found if m.start >= start)
        if start and (space := text.find(" ", start, first)) >= 0:
            start = space + 1
        last = max(m.end for m in found if m.end <= end)
        if end < len(text) and (space := text.rfind(" ", last, end)) >= 0:
            end = space
        out.append(_cut(text, start, end, [m for m in found if m.start >= start and m.end <= end]))
    return out


def _cut(text: str, start: int, end: int, found: Sequence[Match]) -> list[Segment]:
    out: list[Segment] = [Segment("… ")] if start else []
    at = start
    for m in found:
        if m.start < at:
            continue
        if m.start > at:
            out.append(Segment(text[at : m.start]))
        out.append(Segment(text[m.start : m.end], True))
        at = m.end
    if end > at:
        out.append(Segment(text[at:end]))
    if end < len(text):
        out.append(Segment(" …"))
    return out
