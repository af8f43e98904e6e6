"""How hard a text is to read, as a school grade. Plain Python.

Flesch-Kincaid grade level: 0.39 × words per sentence + 11.8 × syllables per word − 15.59. Source: J. P. Kincaid,
R. P. Fishburne, R. L. Rogers and B. S. Chissom, *Derivation of New Readability Formulas for Navy Enlisted Personnel*,
Research Branch Report 8-75, 1975. A grade is roughly the reader's age less five. Syllables are counted from Liang
hyphenation points (pyphen, British English) together with groups of vowels, whichever finds more: hyphenation alone
misses breaks near the ends of words, and counting too many errs on the strict side.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|\n\s*\n|[:;](?=\s)")
_VOWELS = re.compile(r"[aeiouy]+")
_QUIET_END = re.compile(r"(?:[^aeiouylr]es|[^aeiouytd]ed|[^aeiouyl]e)$")
_SOUNDED_ES = re.compile(r"(?:[sxzcg]|ch|sh)es$")


@lru_cache(maxsize=1)
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """About how many syllables an English word has; never less than one."""
    plain = re.sub(r"[^a-z]", "", word.casefold())
    if not plain:
        return 1
    groups = len(_VOWELS.findall(plain))
    if groups > 1 and _QUIET_END.search(plain) and not _SOUNDED_ES.search(plain):
        groups -= 1
    return max(1, groups, len(_hyphens().positions(plain)) + 1)


def words_in(text: str) -> list[str]:
    """The words of a text, numbers too."""
    return _WORD.findall(text)


def sentences_in(text: str) -> int:
    """How many sentences have at least one word in them."""
    return max(1, sum(bool(_WORD.search(part)) for part in _SENTENCE.split(text)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0.0 for a text without words. It means little under some fifty
    words."""
    words = words_in(text)
    if not words:
        return 0.0
    per_sentence = len(words) / sentences_in(text)
    per_word = sum(syllables(w) for w in words) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def reading_age(text: str) -> float:
    """The age, in years, at which most children at school can read this."""
    return grade(text) + 5
