"""Sameness of questions, and what a guide may be. Plain Python."""

from __future__ import annotations

import re
import unicodedata

from .reading.shapes import ReadGuide, ReadItem

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
