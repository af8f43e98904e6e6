"""Telling a speaker's label from prose with a colon, and who asks from who answers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .words import ANSWERERS, ASKERS, INTERPRETERS, PARTICLES, PROSE, WORDS

_CODE = re.compile(r"(?:[A-Za-z]{1,3}[-_ ]?\d{1,4}|id[-_ ]?\d+|[A-Za-z]{1,2})$")
_NUMBERED = re.compile(r"(?:[\s#_-]*\d{1,4}[a-z]?|[\s#_-]+[A-Za-z])$")
_SHAPE = re.compile(r"[^\W_][\w .'’()/&#-]{0,59}$")
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = re.compile(
    rf"[\u200e\u200f\ufeff]*[\[(]?(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}},?\s+)?({_TIME})(?:\s?[AaPp][Mm])?[\])]?[ \t]*(?:-[ \t]+)?"
)
_COLON = re.compile(
    rf"(?:[*_]{{1,3}})?([^\W_][^:\n*\[\]<>]{{0,59}}?)\s*(?:[\[(]({_TIME})[\])]\s*)?(?:[*_]{{1,3}})?\s*[:：](?:[*_]{{1,3}})?(?=\s|$|[A-Z“\"])[ \t]*"
)
_SQUARE = re.compile(r"\[([^\[\]\n:]{1,30})\][ \t]*:?[ \t]+(?=\S)")
_OWN = re.compile(rf"([^\W_][\w .'’-]{{0,39}}?)[ \t]+[\[(]?({_TIME})[\])]?[ \t]*$")
_BOLD = re.compile(r"(?:\*\*|__)([^*_\n:]{1,40})(?:\*\*|__)[ \t]*$")


def seconds(stamp: str) -> float:
    """A time such as 1:02 or 00:01:02.500 in seconds."""
    total = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def base(label: str) -> str:
    """The label's word without its number, in small letters."""
    low = label.casefold().strip()
    return low if low in WORDS else _NUMBERED.sub("", low).strip()


def known(label: str) -> bool:
    """Whether the label is one of the words every transcript uses."""
    return base(label) in WORDS


def interprets(label: str) -> bool:
    """Whether the label is an interpreter's."""
    return base(label) in INTERPRETERS or base(label.partition(" for ")[0]) in INTERPRETERS


_PHONE = re.compile(r"\+?\(?\d[\d\s().\u2011/-]{5,22}$")


def phone(label: str) -> bool:
    """Whether the label is nothing but a telephone number."""
    bare = label.strip()
    return bool(_PHONE.match(bare)) and sum(c.isdigit() for c in bare) >= 7


def generic(label: str) -> bool:
    """Whether the label names nobody ("Participant", "S01", "Speaker 2")."""
    low = label.casefold().strip()
    return (
        phone(label)
        or known(label)
        or bool(_CODE.match(label.strip()))
        or bool(re.match(r"(?:row|respondent|case) \S+$", low))
    )


def candidate(line: str) -> tuple[str, str, float | None] | None:
    """(label, words after it, seconds or None) if the line starts in a way a speaker's line may start."""
    head = line[:200].lstrip()
    cut = len(line) - len(line.lstrip())
    at: float | None = None
    if head[:1] and (head[0].isdigit() or head[0] in "[(\u200e\u200f\ufeff") and (stamp := _STAMP.match(head)):
        rest = head[stamp.end() :]
        if rest:
            at = seconds(stamp[1]) if "/" not in stamp[0] else None
            cut += stamp.end()
            head = rest
    found = _SQUARE.match(head) if head[:1] == "[" else None
    if found and (generic(found[1]) or found[1][:1].isupper()):
        return found[1].strip(), line[cut + found.end() :], at
    found = _COLON.match(head) if ":" in head or "：" in head else None
    if found:
        label = found[1].strip()
        if _may_be(label):
            return label, line[cut + found.end() :], seconds(found[2]) if found[2] else at
        return None
    if len(line) <= 80:
        found = _OWN.match(head)
        if found and len(found[1].split()) <= 4:
            return found[1].strip(), "", seconds(found[2])
        found = _BOLD.match(head)
        if found and _SHAPE.match(found[1].strip()) and len(found[1].split()) <= 4:
            return found[1].strip(), "", at
        if known(head.strip()) and len(head.strip()) > 2:
            return head.strip(), "", at
    return None


@lru_cache(maxsize=4096)
def _may_be(label: str) -> bool:
    """Whether what stands before a colon may be a label."""
    return bool(_SHAPE.match(label)) and short_enough(label) and label.casefold() not in PROSE


def short_enough(label: str) -> bool:
    """Up to four words and forty characters; a whole name of capitalised words may be as long as eight and sixty."""
    words = label.split()
    if len(words) <= 4 and len(label) <= 40:
        return True
    return len(words) <= 8 and all(w[0].isupper() or w in PARTICLES for w in words)


def name_like(label: str) -> bool:
    """Whether the label looks like a person's name or is written all in capitals."""
    words = [w for w in re.split(r"[\s/&]+", label) if w]
    return (
        bool(words)
        and all(w[0].isupper() or w[0] in "(0123456789" or len(w) <= 3 or w in PARTICLES for w in words)
        and words[0][0].isupper()
    )


def settle(found: Iterable[str], paragraphs: int) -> frozenset[str]:
    """Which of the labels found (once for each line) are speakers: recurring, name-like or well known."""
    counts = Counter(found)
    good = {x for x, n in counts.items() if known(x) and (len(base(x)) > 1 or n > 1 or len(counts) > 1)}
    good |= {x for x, n in counts.items() if n >= 2 and (name_like(x) or generic(x))}
    good |= {x for x, n in counts.items() if n >= 3 and n >= 0.3 * paragraphs}
    named = [x for x in counts if name_like(x)]
    if len(named) >= 2 and sum(counts[x] for x in named) >= 0.6 * max(1, paragraphs):
        good |= set(named)
    if good:
        upper = all(x.isupper() for x in good)
        for label in named:
            if label.isupper() if upper else (len(label.split()) <= 2 and any(name_like(g) for g in good)):
                good.add(label)
    if good and sum(counts[x] for x in good) < 0.05 * paragraphs and not any(known(x) for x in good):
        return frozenset()
    return frozenset(good)


def who_asks(spoken: list[tuple[str, str]], asks: Iterable[str] = (), also: Iterable[str] = ()) -> frozenset[str]:
    """The labels that ask. `spoken` is (label, text) in order; `asks` settles it; `also` is what a batch shows."""
    labels = [x for x in dict.fromkeys(label for label, _ in spoken) if not interprets(x)]
    given = {a.casefold().strip().rstrip(":") for a in asks}
    if given:
        hit = frozenset(x for x in labels if x.casefold() in given)
        if hit:
            return hit
    sure = {x for x in labels if base(x) in ASKERS} | (set(labels) & set(also))
    if sure or len(labels) < 2:
        return frozenset(sure)
    often = Counter(x for x, _ in spoken)
    few = max(often.values()) * 0.15  # somebody who spoke once or twice tells nothing about who asks
    labels = [x for x in labels if often[x] >= few]
    if len(labels) < 2:
        return frozenset()
    open_ones = [x for x in labels if base(x) not in ANSWERERS]
    if not open_ones:
        return frozenset()
    shares, marks = {}, {}
    said: dict[str, list[str]] = {label: [] for label in labels}
    for x, t in spoken:
        if x in said:
            said[x].append(t)
    place = {label: n for n, label in enumerate(labels)}
    for label, texts in said.items():
        shares[label] = sum("?" in t for t in texts) / len(texts)
        marks[label] = sum(t.count("?") for t in texts) / max(20, sum(len(t.split()) for t in texts))
    if len(open_ones) == 1 and len(labels) > 1 and shares[open_ones[0]] > 0:
        return frozenset(open_ones)
    best = max(open_ones, key=lambda x: (shares[x], -place[x]))
    rest = max((shares[x] for x in labels if x != best), default=0.0)
    if shares[best] >= 0.25 and shares[best] >= 1.3 * rest:
        return frozenset({best})
    if len(labels) == 2:  # of two people, whoever has many more question marks to their words
        best = max(open_ones, key=lambda x: marks[x])
        rest = max(marks[x] for x in labels if x != best)
        if marks[best] >= 0.005 and marks[best] >= 1.6 * rest and shares[best] >= 0.1:
            return frozenset({best})
    return frozenset()
