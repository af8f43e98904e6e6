"""Telling a question from an answer, and which of the guide's questions it is. Plain Python."""

from __future__ import annotations

import re

from .likeness import Likeness, same_words
from .wording import QUESTION_WORDS, stems, telling

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
    "run",
    "let's",
    "outline",
    "picture",
    "summarise",
    "summarize",
    "introduce",
    "take",
)
MOST = 6  # of many questions in one turn the last six are looked at
CLOSING = re.compile(
    r"\b(?:thank(?:s| you)[^.?!]{0,60}(?:time|interview|today|talking|so much)|that(?:'s| is|’s) (?:all|everything|the end)"
    r"|(?:stop|end) (?:the )?recording|anything else (?:you(?:'d|’d| would) like|to add|that)|wrap(?:ping)? up)\b",
    re.I,
)


ASKED = re.compile(r"\b(?:you|your|yours|us)\b", re.I)


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
        or (words[0] == "please" and bool(ASKED.search(bare)))
        or (words[0] in {"please", "so", "and", "now", "could"} and len(words) > 1 and words[1] in ORDERS)
    )


def asked_scores(text: str, likeness: Likeness) -> tuple[list[float], list[list[float]], str] | None:
    """What an asker's turn or a line asks: its likeness to each item, the likeness of each sentence that asks, and the
    last of these; None if nothing is asked. Every sentence that asks is compared, alone and with its neighbours."""
    if len(text) < 600 and (exact := likeness.exactly.get(same_words(text))) is not None:
        return [float(i == exact) for i in range(likeness.size)], [], text
    sides = sentences(text)
    asking = [i for i, s in enumerate(sides) if is_question(s)][-MOST:]
    if not asking:
        return None
    bags = {i: stems(sides[i]) for k in asking for i in (k - 1, k, k + 1) if 0 <= i < len(sides)}
    each: list[list[float]] = []
    best = [0.0] * likeness.size
    for i in asking:
        scores = likeness.scores(bags[i])
        each.append(scores)
        if i and len(bags[i]) < 25:
            with_before = [0.95 * s for s in likeness.scores(bags[i - 1] + bags[i])]
            scores = list(map(max, scores, with_before))
        if i + 1 < len(sides) and is_question(sides[i + 1]):
            scores = list(map(max, scores, likeness.scores(bags[i] + bags[i + 1])))
        best = list(map(max, best, scores))
    return best, each, sides[asking[-1]]


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
    return (size < 4 and not telling(text)) or (size < 10 and bool(BACK.search(plain)))


#: What follow-ups ask about, whatever was said.
_FURTHER = telling("example happen happened then feel felt more mean detail instance reason else add go on that detail")


def goes_further(text: str) -> bool:
    """Whether a question leans on what was just said and brings in nothing of its own ("Could you give an example?",
    "How did that feel?"): what it asks for belongs to the answer it follows."""
    return points_back(text) and telling(text) <= _FURTHER


def last_question(text: str) -> str:
    """The last sentence of a turn that asks, or all of it."""
    return next((s for s in reversed(sentences(text)) if is_question(s)), text)


def asks_anew(text: str) -> bool:
    """Whether a turn asks something at all (not "mm", "okay", "right")."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return "?" in text or (len(words) > 3 and words[0] in QUESTION_WORDS)
