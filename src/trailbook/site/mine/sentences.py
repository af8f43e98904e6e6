"""A turn in sentences, so that a passage can be chosen without script. Plain Python; positions are code points."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)|\n+")


@dataclass(frozen=True)
class Sentence:
    """Code points ``start`` to ``end`` (exclusive) of a text, without the white space around."""

    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        return f"{self.start}-{self.end}"


def sentences(text: str) -> list[Sentence]:
    """The sentences and lines of a text, in order; together they hold everything but white space."""
    found, begin = [], 0
    for stop in [m.end() for m in _END.finditer(text)] + [len(text)]:
        piece = text[begin:stop]
        start = begin + len(piece) - len(piece.lstrip())
        end = begin + len(piece.rstrip())
        if end > start:
            found.append(Sentence(start, end, text[start:end]))
        begin = stop
    return found


def between(first: str, last: str, text: str) -> tuple[int, int] | None:
    """From where the first words stand to where the last words end after them; white space, capitals and the kind of
    quotation mark do not count. None where they do not stand there in that order."""
    start = _look(first, text, 0)
    if start is None:
        return None
    end = _look(last, text, start[0]) if last.strip() else start
    return (start[0], max(end[1], start[1])) if end else None


def _look(words: str, text: str, after: int) -> tuple[int, int] | None:
    parts = re.findall(r"\w+", words)
    if not parts:
        return None
    pattern = r"\b" + r"\W+".join(re.escape(p) for p in parts) + r"\b[.!?…]*"
    found = re.compile(pattern, re.I).search(text.replace("’", "'").replace("‘", "'"), after)
    return (found.start(), found.end()) if found else None


def spans_of(keys: list[str], length: int) -> list[tuple[int, int]]:
    """The stretches that these keys (``start-end``) name, those that touch joined; what is not a stretch of the text
    is left out."""
    found = []
    for key in keys:
        match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", key)
        if match and 0 <= int(match[1]) < int(match[2]) <= length:
            found.append((int(match[1]), int(match[2])))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
