"""Sameness of questions, and what a guide may be. Plain Python."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from .reading.shapes import ReadGuide, ReadItem

#: Of a question's words, how many must stay for it to be taken for the same question when a guide is written anew.
NEARLY = 0.75
MAX_TEXT = 2000
MAX_INTRO = 20_000
MAX_HEADING = 300
MAX_ITEMS = 2_000
MAX_DEPTH = 6
MAX_FILE = 5 * 1024 * 1024


def fold(text: str) -> str:
    """A question's text for telling whether it is the same question: case, punctuation, quotes and hyphens do not
    count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", re.sub(r"['’]", "", plain)).strip()


def why_not_text(text: str) -> str | None:
    """Why this cannot be a question's text, or None."""
    if not text.strip():
        return "Write the question first."
    if len(text) > MAX_TEXT:
        return "That is too long for one question. Split it in two."
    return None


def why_not_guide(guide: ReadGuide) -> str | None:
    """Why this cannot be a guide, or None."""
    items = list(guide.all_items())
    if len(items) > MAX_ITEMS:
        return f"That is too long for a guide: more than {MAX_ITEMS} questions."
    for section in guide.sections:
        if section.title and len(section.title) > MAX_HEADING:
            return f"The heading “{section.title[:40]}…” is too long."
        if len(section.intro) > MAX_INTRO:
            return f"What stands under “{section.title or 'the first section'}” is too long."
    for item in items:
        why = why_not_text(item.text)
        if why:
            return f"{why} It begins: “{item.text[:40]}”" if item.text.strip() else why
    if any(_depth(i) > MAX_DEPTH for s in guide.sections for i in s.items):
        return f"Prompts stand under each other more than {MAX_DEPTH} deep."
    return None


def _depth(item: ReadItem) -> int:
    return 1 + max((_depth(c) for c in item.children), default=0)


class Lineages:
    """Which earlier question each question of a guide is, so that answers stay together over versions: the one it
    brings; else one with the same words; else, of the newest version, one with nearly the same words that is not there
    any more. Each earlier question is met once."""

    def __init__(self, guide: ReadGuide, known: Mapping[str, UUID], newest: ReadGuide | None) -> None:
        self._of: dict[int, UUID] = {}
        self._kept = guide  # so that the identities below stay true
        items = list(guide.all_items())
        given: set[UUID] = set()

        def give(item: ReadItem, lineage: UUID | None) -> bool:
            if lineage is None or lineage in given or id(item) in self._of:
                return False
            given.add(lineage)
            self._of[id(item)] = lineage
            return True

        mine = set(known.values())
        for item in items:
            give(item, item.lineage if item.lineage in mine else None)
        for item in items:
            give(item, known.get(fold(item.text)))
        gone = [i for i in newest.all_items() if i.lineage and i.lineage not in given] if newest else []
        left = [i for i in items if id(i) not in self._of]
        olds = [(words, set(words)) for words in (fold(b.text).split() for b in gone)]
        pairs = []
        for x, item in enumerate(left):
            new = fold(item.text).split()
            bag = set(new)
            # too few words shared at all: no need to look at their order
            near = [y for y, (_, old) in enumerate(olds) if 2.3 * len(bag & old) >= NEARLY * (len(bag) + len(old))]
            pairs += [(_alike(new, olds[y][0]), -x, -y) for y in near]
        for score, x, y in sorted(pairs, reverse=True):
            if score < NEARLY:
                break
            give(left[-x], gone[-y].lineage)

    def of(self, item: ReadItem) -> UUID | None:
        """Each is given once."""
        return self._of.pop(id(item), None)


def _alike(one: list[str], other: list[str]) -> float:
    """How much of two questions' words stand in the same order, 0 to 1."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
