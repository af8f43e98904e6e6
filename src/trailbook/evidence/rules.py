"""Quotations, quantity words and spans. Plain Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONTEXT = 40


@dataclass(frozen=True)
class Found:
    """Where a quotation stands in a text, in code points."""

    start: int
    end: int


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """A little of what stands before and after, for finding the place again."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


_SAME = {ord(c): "'" for c in "‘’‚‛`´"} | {ord(c): '"' for c in "“”„‟«»"}


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with white space collapsed and quotation marks made alike, and for each character left where
    it stood in the original."""
    out: list[str] = []
    where: list[int] = []
    space = False
    for i, char in enumerate(text):
        if char.isspace():
            space = bool(out)
            continue
        if space:
            out.append(" ")
            where.append(i - 1)
            space = False
        out.append(_SAME.get(ord(char), char))
        where.append(i)
    return "".join(out), where


def find_quotation(quotation: str, text: str) -> list[Found]:
    """Every place where ``quotation`` stands in ``text``, character for character apart from quotation marks
    and white space. No omissions here: split at ``[…]`` first (``parts_of``)."""
    needle, _ = _folded(quotation)
    hay, where = _folded(text)
    if not needle:
        return []
    found, i = [], hay.find(needle)
    while i >= 0:
        found.append(Found(where[i], where[i + len(needle) - 1] + 1))
        i = hay.find(needle, i + 1)
    return found


OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\])\s*")


def parts_of(quotation: str) -> list[str]:
    """A quotation split at its marked omissions ``[…]``, with the quotation marks around the whole of it
    gone."""
    stripped = quotation.strip()
    if len(stripped) > 1 and stripped[0] in '“"«„' and stripped[-1] in '”"»“':
        stripped = stripped[1:-1]
    return [p for p in OMISSION.split(stripped) if p.strip()]


def same_words(quotation: str, source: str) -> bool:
    """Whether they are the same character for character, apart from quotation marks and white space."""
    return _folded(quotation)[0] == _folded(source)[0]


def places_of(quotation: str, runs: Sequence[tuple[int, str]]) -> list[tuple[Found, ...]]:
    """Every place where the quotation stands in these runs of words (where each begins, its text). A
    quotation with marked omissions has one place at most: its parts in order. It never reaches from one run
    into the next."""
    parts = parts_of(quotation)
    if not parts:
        return []
    found = [
        [Found(at + f.start, at + f.end) for at, text in runs for f in find_quotation(part, text)] for part in parts
    ]
    if len(parts) == 1:
        return [(f,) for f in found[0]]
    row: list[Found] = []
    for here in found:
        following = [f for f in here if not row or f.start >= row[-1].end]
        if not following:
            return []
        row.append(following[0])
    return [tuple(row)]


_NOT_A_QUANTITY = re.compile(
    r"\b(?:(?:at|after|above|all in) all|all (?:at once|the (?:time|same|more|while))|how many)\b"
)


def why_word_does_not_fit(text: str, people: int, asked: int) -> str | None:
    """The sentence to show an author whose claim says more than it rests on, or None.

    one 1; some 2 or more; several 3 or more; many 5 or more and a third of those asked; most over half of
    those asked; everyone all of them. ``people`` counts people with live support, ``asked`` those asked under
    the questions that the claim's excerpts answer; 0 where that is not known.
    """
    plain = _NOT_A_QUANTITY.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    words = set(re.findall(r"[a-z]+", plain))
    rests = f"This rests on {people} of {asked} asked." if asked else f"This rests on {people}."
    everyone = bool(words & {"everyone", "everybody", "all"})
    if not asked and (everyone or "most" in words):
        said = "Everyone" if everyone else "Most"
        return f"“{said}” needs to know how many were asked, and that is not known here. {rests}"
    if everyone and people < asked:
        return f"“Everyone” needs all of those asked. {rests}"
    if "most" in words and people * 2 <= asked:
        return f"“Most” needs more than half of those asked. {rests}"
    if "many" in words and (people < 5 or people * 3 < asked):
        return f"“Many” needs five people and a third of those asked. {rests}"
    if "several" in words and people < 3:
        return f"“Several” needs three people. {rests}"
    if "some" in words and people < 2:
        return f"“Some” needs two people. {rests}"
    if words & {"one", "someone", "somebody"} and people < 1:
        return f"“One” needs one person. {rests}"
    return None


def chain(start: int | None, above: Mapping[int, int | None]) -> list[int]:
    """``start`` and all that stands above it, nearest first. A circle ends where it closes."""
    found: list[int] = []
    while start is not None and start not in found:
        found.append(start)
        start = above.get(start)
    return found


def why_not_a_span(start: int, end: int, length: int) -> str | None:
    """Why a chosen stretch cannot be an excerpt, or None."""
    if start < 0 or end > length:
        return "That stretch is not inside these words."
    if end <= start:
        return "Nothing was chosen. Choose at least one word."
    return None


def why_not_a_mask(shown_as: str) -> str | None:
    if not shown_as.strip():
        return "Write what to show in place of these words, for example [a friend]."
    if len(shown_as) > 80:
        return "That is too long. A few words are enough, for example [a friend]."
    return None
