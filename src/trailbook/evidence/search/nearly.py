"""What may have been meant by a word that nobody said: one slip of the fingers away. Plain Python."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

from .terms import Term
from .weigh import plain

SHORTEST, LONGEST = 4, 20
_WORDS = re.compile(r"[^\W_]+")


def near_words(term: Term) -> tuple[str, ...]:
    """All that one letter left out, put in, changed, or swapped with the next makes of a single word. Nothing for
    words in quotation marks, beginnings, and words too short to tell."""
    if len(term.words) > 1 or term.begins or term.exact or not SHORTEST <= len(term.words[0]) <= LONGEST:
        return ()
    word = term.words[0]
    letters = sorted(set(string.ascii_lowercase if word.isascii() else word))
    found: dict[str, None] = {}
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        if len(after) > 1:
            found[before + after[1] + after[0] + after[2:]] = None
        if after:
            found[before + after[1:]] = None
            found.update((before + letter + after[1:], None) for letter in letters)
        found.update((before + letter + after, None) for letter in letters)
    found.pop(word, None)
    return tuple(found)


def standing_in(texts: Iterable[str], words: Sequence[str]) -> str:
    """Which of these words most of the texts have; empty if none has any."""
    wanted = set(words)
    counted = Counter(word for text in texts for word in set(_WORDS.findall(plain(text))) & wanted)
    return min(counted, key=lambda w: (-counted[w], w), default="")
