"""Telling a question from an answer, and which of the guide's questions it is. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .likeness import Likeness, same_words
from .wording import QUESTION_WORDS, stems

SENTENCE = re.compile(r"[^.?!…\n]+(?:[.?!…]+[\"”')\]]*|\n|$)")
ORDERS = (
    "tell",
    "describe",
    "talk",
    "explain",
    "share",
    "say",
    "name",
    "list",
    "give",
    "walk",
    "think",
    "imagine",
    "introduce",
    "run",
)
CLOSING = re.compile(
    r"\b(?:thank(?:s| you)[^.?!]{0,60}(?:time|interview|today|talking|so much)|that(?:'s| is|’s) (?:all|everything|the end)"
    r"|(?:stop|end) (?:the )?recording|anything else (?:you(?:'d|’d| would) like|to add|that)|wrap(?:ping)? up)\b",
    re.I,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they stand."""
    return [s.strip() for s in SENTENCE.findall(text) if s.strip()]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: a question mark, or an order such as "Tell us about …"."""
    bare = sentence.rstrip("\"”')] ")
    if bare.endswith("?"):
        return True
    words = re.findall(r"[a-z']+", bare.casefold())[:3]
    return bool(words) and (
        words[0] in ORDERS
        or (words[0] in {"please", "so", "and", "now", "could"} and len(words) > 1 and words[1] in ORDERS)
    )


@dataclass(frozen=True)
class Match:
    """Which item a text puts, how alike they are, how far the next best is behind, a second item it also puts, and
    whether what is alike leans on what was just said."""

    item: int
    score: float
    margin: float
    also: int | None = None
    back: bool = False


def best_match(text: str, likeness: Likeness, order: list[float]) -> Match | None:
    """The item that an asker's turn puts, or None. ``order`` adds a little to items that are due next. Every
    sentence that asks is compared, alone and with the one before it; the last thing asked counts most."""
    if len(text) < 600 and (exact := likeness.exactly.get(same_words(text))) is not None:
        return Match(exact, 1.0, 1.0)
    parts = sentences(text)
    asking = [i for i, s in enumerate(parts) if is_question(s)]
    if not asking:
        return None
    best: list[tuple[float, int, int]] = []
    for place, i in enumerate(asking[-6:]):
        alone = stems(parts[i])
        scores = likeness.scores(alone)
        if i and len(alone) < 25:
            before = likeness.scores(stems(parts[i - 1]) + alone)
            scores = [max(a, b * 0.95) for a, b in zip(scores, before, strict=True)]
        if i + 1 < len(parts) and is_question(parts[i + 1]):
            after = likeness.scores(alone + stems(parts[i + 1]))
            scores = [max(a, b) for a, b in zip(scores, after, strict=True)]
        for item, score in enumerate(scores):
            if score > 0.15:
                best.append((score + order[item], place, item))
    if not best:
        return None
    by_item: dict[int, tuple[float, int]] = {}
    for score, place, item in best:
        if score > by_item.get(item, (0.0, 0))[0]:
            by_item[item] = (score, place)
    ranked = sorted(by_item.items(), key=lambda kv: -kv[1][0])
    item, (score, place) = ranked[0]
    second = ranked[1][1][0] if len(ranked) > 1 else 0.0
    also = next((i for i, (s, p) in ranked[1:3] if p != place and s > 0.55), None)
    return Match(item, score, score - second, also, points_back(parts[asking[-6:][place]]))


BACK = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|there|then|so|else|more|example)\b"
    r"|\b(?:that|this|those|these)\b(?=\W*$|\s*[?.!,]|\s+(?:is|was|were|are|ma[dk]e|mean|fe[el]l|felt|go|happen|change"
    r"|work|one|way|time|come|affect)\w*)"
)
NOT_BACK = re.compile(r"\b(?:is|was) (?:it|there)\b|\b(?:it|there)(?: is|'s)\b|^so\b|\bthat you\b|\bif there\b")


def points_back(text: str) -> bool:
    """Whether a short question leans on what was just said ("Why was that?", "Do you sell them?"), as follow-ups do."""
    plain = NOT_BACK.sub(" ", text.casefold().replace("’", "'"))
    size = len(plain.split())
    return size < 4 or (size < 10 and bool(BACK.search(plain)))


def last_question(text: str) -> str:
    """The last sentence of a turn that asks, or all of it."""
    return next((s for s in reversed(sentences(text)) if is_question(s)), text)


def asks_anew(text: str) -> bool:
    """Whether a turn asks something at all (not "mm", "okay", "right")."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return "?" in text or (len(words) > 3 and words[0] in QUESTION_WORDS)
