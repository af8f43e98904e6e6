"""Finding quotations in held words, and the nearest words where one is not there. Plain Python.

A quotation equals its source character for character, apart from marked omissions ``[…]``, quotation marks and
white space. Positions are Unicode code points of the source text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

OMISSION = re.compile(r"\s*\[\s*(?:…|\.{3})\s*\]\s*")
_SINGLE = {ord(c): "'" for c in "‘’‚‛`´"}
_DOUBLE = '"“”„‟«»'
_DOUBLES = {ord(c): None for c in _DOUBLE}
_EDGE = re.compile(r"(?<!\w)'|'(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_WORD = re.compile(r"\w+(?:['’]\w+)*")


def fold(text: str) -> str:
    """The text with white space collapsed and quotation marks gone; apostrophes inside words stay, all alike."""
    plain = _EDGE.sub("", text.translate(_SINGLE)).translate(_DOUBLES)
    return " ".join(plain.split())


def fold_with_positions(text: str) -> tuple[str, list[int]]:
    """The same as ``fold``, and for each character left where it stood in the original."""
    alike = text.translate(_SINGLE)
    dropped = {m.start() for m in _EDGE.finditer(alike)}
    out: list[str] = []
    where: list[int] = []
    space = False
    for i, char in enumerate(alike):
        if i in dropped or char in _DOUBLE:
            continue
        if char.isspace():
            space = bool(out)
            continue
        if space:
            out.append(" ")
            where.append(i - 1)
            space = False
        out.append(char)
        where.append(i)
    return "".join(out), where


def parts_of(quotation: str) -> list[str]:
    """A quotation split at its marked omissions."""
    return [p for p in OMISSION.split(quotation.strip()) if fold(p)]


def unescaped(text: str) -> str:
    """Markdown's backslashes before punctuation taken away."""
    return _ESCAPED.sub(r"\1", text)


def words_of(text: str) -> list[str]:
    return [w.casefold() for w in _WORD.findall(text.translate(_SINGLE))]


@dataclass(frozen=True)
class Held:
    """Words that may be quoted: a turn's current words, whose they are, in which document and where in it.
    ``shut``: stretches of it that are held back. ``first``: their owner is to be asked first."""

    turn: int
    revision: int
    text: str
    owner: int
    document: int
    position: int
    quoted: bool = False
    first: bool = False
    shut: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class At:
    """A stretch of held words."""

    held: Held
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """Where a quotation stands: its parts in order, all one owner's, in one document."""

    spans: tuple[At, ...]

    @property
    def owner(self) -> int:
        return self.spans[0].held.owner

    @property
    def document(self) -> int:
        return self.spans[0].held.document

    @property
    def first(self) -> bool:
        return any(s.held.first for s in self.spans)


class Words:
    """Held words, folded once, to look up many quotations in."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.held = sorted(held, key=lambda h: (h.quoted, h.document, h.position))
        self.folded = [fold(h.text) for h in self.held]
        self._sets: list[set[str]] | None = None
        self._seen_in: Counter[str] = Counter()

    def find(self, quotation: str, allowed: Callable[[Held], bool] = lambda h: True) -> list[Match]:
        """One match for each owner who said these words (the first place where they stand), the speakers' own
        turns before words of theirs that somebody else quoted. Empty where nobody did. A quotation with omissions
        has its parts in order, in one turn where it can be, else in several turns of one person in one
        conversation."""
        for said in dict.fromkeys((quotation, unescaped(quotation))):
            needles = [fold(p) for p in parts_of(said)]
            found = self._find(needles, allowed) if needles else []
            if found:
                return found
        return []

    def _find(self, needles: list[str], allowed: Callable[[Held], bool]) -> list[Match]:
        matches: dict[int, Match] = {}
        for i, text in enumerate(self.folded):
            held = self.held[i]
            if held.owner in matches or needles[0] not in text or not allowed(held):
                continue
            match = self._from(i, needles)
            if match is not None:
                matches[held.owner] = match
        return list(matches.values())

    def _from(self, i: int, needles: list[str]) -> Match | None:
        """The match that begins in the i-th turn, if there is one."""
        first = self.held[i]
        spans: list[At] = []
        j, after = i, 0
        for needle in needles:
            while True:
                at = self._in_turn(j, needle, after)
                if at is not None:
                    break
                j, after = j + 1, 0
                same = j < len(self.held) and (
                    (self.held[j].document, self.held[j].quoted) == (first.document, first.quoted)
                )
                if not spans or not same:
                    return None
            spans.append(at)
            after = at.end
        return Match(tuple(spans)) if all(s.held.owner == first.owner for s in spans) else None

    def _in_turn(self, j: int, needle: str, after: int) -> At | None:
        if needle not in self.folded[j]:
            return None
        held = self.held[j]
        text, where = fold_with_positions(held.text)
        k = text.find(needle)
        while k >= 0:
            start, end = where[k], where[k + len(needle) - 1] + 1
            whole = _on_word_edges(text, k, len(needle))
            if whole and start >= after and not any(a < end and start < b for a, b in held.shut):
                return At(held, start, end)
            k = text.find(needle, k + 1)
        return None

    def nearest(self, quotation: str) -> At | None:
        """The stretch of held words most like this quotation, or None where nothing is like it. Compares a few
        turns closely, chosen by the rare words they share."""
        wanted = words_of(quotation)[:120]
        if not wanted or not self.held:
            return None
        if self._sets is None:
            self._sets = [set(words_of(h.text)) for h in self.held]
            for words in self._sets:
                self._seen_in.update(words)
        rare = {w: 1.0 / self._seen_in[w] for w in set(wanted) if w in self._seen_in}
        scores = [(sum(rare[w] for w in rare if w in words), -i) for i, words in enumerate(self._sets)]
        best = sorted((s for s in scores if s[0] > 0), reverse=True)[:12]
        windows = [w for _, i in best if (w := _window(self.held[-i], wanted)) is not None]
        ranked = sorted(windows, key=lambda w: -w[0])
        return ranked[0][1] if ranked and ranked[0][0] >= 0.34 else None


def _on_word_edges(text: str, start: int, length: int) -> bool:
    """Whether a found stretch neither begins nor ends inside a word."""
    end = start + length
    inside_before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    inside_after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (inside_before or inside_after)


def _window(held: Held, wanted: Sequence[str]) -> tuple[float, At] | None:
    """The stretch of one turn most like the wanted words, with how alike they are (0 to 1)."""
    found = list(_WORD.finditer(held.text))[:5000]
    words = [m.group().translate(_SINGLE).casefold() for m in found]
    if not words:
        return None
    n, need = min(len(wanted), len(words)), set(wanted)
    here = sum(w in need for w in words[:n])
    best, at = here, 0
    for i in range(1, len(words) - n + 1):
        here += (words[i + n - 1] in need) - (words[i - 1] in need)
        if here > best:
            best, at = here, i
    alike = SequenceMatcher(None, words[at : at + n], list(wanted), autojunk=False).ratio()
    start, end = found[at].start(), found[at + n - 1].end()
    if any(a < end and start < b for a, b in held.shut):
        return None
    return alike, At(held, start, end)
