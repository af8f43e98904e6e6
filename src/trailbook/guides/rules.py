"""Numbers, sameness and order of questions. Plain Python."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """A question's text for telling whether it is the same question: case, punctuation, quotes and hyphens do not
    count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", " ", re.sub(r"['’]", "", plain)).strip()


def why_not_text(text: str) -> str | None:
    """Why this cannot be a question's text, or None."""
    if not text.strip():
        return "Write the question first."
    if len(text) > 2000:
        return "That is too long for one question. Split it in two."
    return None
