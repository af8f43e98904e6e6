"""Interviews in which whoever asks says nothing but the guide's questions, word for word and in order."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .shapes import GuideItem, TurnIn

if TYPE_CHECKING:
    from . import Found

SURE = 0.98  # nobody has looked at it yet
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z])[.):]\s+")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-"})


def said_as(text: str) -> str:
    """A question without what does not make it another one: its number, the shape of its marks, spaces, capitals."""
    bare = _NUMBER.sub("", text[:600].lstrip(), count=1) if text[:1].isdigit() or text[:1] == "(" else text[:600]
    return " ".join(bare.translate(_MARKS).casefold().split()).rstrip(" .?!:") + text[600:]


@lru_cache(maxsize=64)
def _by_words(texts: tuple[str, ...]) -> dict[str, int]:
    """Which item a wording is; one that two items share is left out."""
    folded = [said_as(t) for t in texts]
    return {words: i for i, words in enumerate(folded) if words and folded.count(words) == 1}


def place_verbatim(items: Sequence[GuideItem], turns: Sequence[TurnIn], found: Found) -> bool:
    """Place these turns if everything that is asked in them is one of the guide's questions word for word, each once
    and in the guide's order, two at least. Else do nothing and say False: then what is asked must be weighed.

    Nothing is uncertain then, so that each answer stands under the question before it, and what comes before the
    first one stays unplaced."""
    known = _by_words(tuple(i.text for i in items))
    asked = [known.get(said_as(t.text), -1) for t in turns if t.asks and not t.quoted]
    if len(asked) < 2 or asked[0] < 0 or any(b <= a for a, b in itertools.pairwise(asked)):
        return False
    put = iter(asked)
    current, why = -1, ""
    for turn in turns:
        if turn.quoted:
            continue
        if turn.asks:
            current = next(put)
            why = f"The question before it is question {items[current].number}, word for word."
            found.was_asked(current, turn)
        elif current >= 0:
            found.put(turn, current, "machine", SURE, why)
    return True
