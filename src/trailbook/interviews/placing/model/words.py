"""Cuts text into the pieces that the sentence model knows: lower case, no accents, marks by themselves, and each word in
its longest known pieces (WordPiece, as BERT's uncased vocabulary is used; Wu et al., 2016; Devlin et al., 2019).

Plain Python, so that no further package is needed for it. A test holds it against pieces made by another tokenizer.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

START, END, UNKNOWN = 101, 102, 100
LONGEST_WORD = 100  # characters; a longer word is unknown
MOST = 128  # pieces of a text that are looked at, with START and END: what the model was trained with

_FILE = Path(__file__).parent / "vocabulary.txt"


@cache
def vocabulary() -> dict[str, int]:
    """Each piece and its number. Read once, where the model is used."""
    with _FILE.open(encoding="utf-8", newline="\n") as lines:
        return {line.rstrip("\n"): n for n, line in enumerate(lines)}


def pieces(text: str, most: int = MOST) -> list[int]:
    """The numbers of a text's pieces, START and END around them; at most ``most``."""
    found = [START]
    for word in _words(text[: most * 20]):
        found += _cut(word)
        if len(found) >= most:
            break
    return [*found[: most - 1], END]


def _words(text: str) -> list[str]:
    out: list[str] = []
    for c in text:
        kind = unicodedata.category(c)
        if c in "\t\n\r" or kind == "Zs":
            out.append(" ")
        elif c in "\0\ufffd" or kind[0] == "C":
            continue
        elif _ideograph(ord(c)):
            out.append(f" {c} ")
        else:
            out.append(c)
    plain = unicodedata.normalize("NFD", "".join(out).lower())
    spaced: list[str] = []
    for c in plain:
        kind = unicodedata.category(c)
        if kind == "Mn":
            continue
        spaced.append(f" {c} " if kind[0] == "P" or (c.isascii() and not c.isalnum() and not c.isspace()) else c)
    return "".join(spaced).split()


def _ideograph(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )


@lru_cache(maxsize=20_000)
def _cut(word: str) -> tuple[int, ...]:
    if len(word) > LONGEST_WORD:
        return (UNKNOWN,)
    known = vocabulary()
    found: list[int] = []
    start = 0
    while start < len(word):
        end = len(word)
        while end > start:
            number = known.get(("##" if start else "") + word[start:end])
            if number is not None:
                break
            end -= 1
        else:
            return (UNKNOWN,)
        found.append(number)  # type: ignore[arg-type]
        start = end
    return tuple(found)
