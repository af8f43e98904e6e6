"""What stands in the way of publishing, and who is named in words. Plain Python."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trailbook.kit.text import small

WORDS_WITHDRAWN = "Words were withdrawn."
#: What a stop is about when nothing challenges the claims.
NO_CHALLENGE_KEY = "no-challenge"
TEXT_CHANGED = "The authors changed the report."


@dataclass(frozen=True)
class ClaimFacts:
    """A claim as it would be published: citations that may be shown in public, by stance; objections not yet
    answered; citations that may not be shown. ``key`` says which claim it is."""

    text: str
    support: int = 0
    challenge: int = 0
    objections: int = 0
    left_out: int = 0
    key: str = ""


@dataclass(frozen=True)
class Stop:
    """Something that stands in the way of publishing: the sentence, and what it is about: ``claim:KEY``,
    ``text:KEY``, ``section:KEY``, ``title``, ``no-challenge`` or ``report``."""

    sentence: str
    about: str


NO_CHALLENGE = (
    "Nothing in this report challenges its claims. Show at least one voice that does, or write why there is none. What "
    "you write is printed in the report."
)
CHALLENGE_GONE = (
    "What challenged the claims of this report may not be shown any more. The edition that is out stands without it; a "
    "new one needs a word from you. Show another voice that differs, or write why there is none, such as “Words that "
    "challenged this were withdrawn.” Name nobody in it. What you write is printed in the report."
)


def why_not_publish(
    claims: Sequence[ClaimFacts], blocks: int, no_challenge: str, *, challenge_gone: bool = False
) -> list[Stop]:
    """Everything that stands in the way, a sentence each; empty where nothing does. ``blocks``: how many claims,
    texts and quotes the report has. ``challenge_gone``: whether an earlier edition showed
    a challenge that may not be shown now."""
    if not blocks:
        return [Stop("This report is empty. Write something in it first.", "report")]
    stops = [Stop(naked(c), f"claim:{c.key}") for c in claims if not c.support]
    challenged = any(c.challenge or c.objections for c in claims)
    if claims and not challenged and not no_challenge.strip():
        stops.append(Stop(CHALLENGE_GONE if challenge_gone else NO_CHALLENGE, NO_CHALLENGE_KEY))
    return stops


def seen(text: str) -> str:
    """A short mark of a text, so that a change can say what it was begun on."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def naked(claim: ClaimFacts) -> str:
    """The sentence about a claim that stands on nothing."""
    shut = " What is cited under it may not be shown in public." if claim.left_out else ""
    return (
        f"The claim “{short(claim.text)}” rests on nobody's words.{shut} "
        "Put words under it that may be quoted, or take it out."
    )


def short(text: str, length: int = 90) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[:length].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class Named:
    """A name found in words: where, and how it stands there."""

    start: int
    end: int
    name: str


_TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Sister|Father|Officer|Sergeant|Constable|Councillor|Judge|Prof(?:essor)?)"
_KIN = (
    r"(?:friends?|mates?|partner|husband|wife|boyfriend|girlfriend|sons?|daughters?|brothers?|sisters?|mum|mother|"
    r"dad|father|aunt|uncle|cousins?|neighbou?rs?|keyworker|key worker|support worker|social worker|worker|"
    r"landlord|landlady|boss|manager|doctor|nurse|probation officer|colleagues?|kids?|baby)"
)
_CAPITAL = r"(?:[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)"
_PATTERNS = [
    re.compile(rf"\b{_TITLES}\.?\s+({_CAPITAL})"),
    re.compile(
        rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Aa]|[Tt]he)\s+(?:\w+\s+)?{_KIN},?\s+"
        rf"(?:called\s+|named\s+|is\s+)?({_CAPITAL})"
    ),
    re.compile(rf"\b(?:called|named)\s+({_CAPITAL})"),
]


def names_in(text: str, known: Iterable[str]) -> list[Named]:
    """Names in these words, in order, by plain rules: people known in the place (whole names, and first names of
    three letters or more), and capitalised names after a title, after "my friend" and the like, or after "called".
    A known name is found however its letters are cased (transcripts label people in capitals), if it begins with a
    capital where it stands. A person must look: rules miss names, and find some that are none."""
    found: list[Named] = []
    for name in dict.fromkeys(known):
        if len(name) >= 3:
            found += [
                Named(m.start(), m.end(), m.group())
                for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
                if m.group() == name or m.group()[0].isupper()
            ]
    for pattern in _PATTERNS:
        for m in pattern.finditer(text):
            if m.group(1).split()[0] not in _NO_NAMES:
                found.append(Named(m.start(1), m.end(1), m.group(1)))
    kept: list[Named] = []
    for named in sorted(found, key=lambda n: (n.start, n.start - n.end)):
        if not kept or named.start >= kept[-1].end:
            kept.append(named)
    return kept


_NO_NAMES = {
    "I",
    "I'm",
    "I’m",
    "And",
    "But",
    "The",
    "He",
    "She",
    "They",
    "We",
    "It",
    "That",
    "There",
    "Then",
    "So",
}


def few(number: int) -> str:
    """How many people, for everyone to read: under five it is words."""
    return "nobody" if number == 0 else f"{small(number)} people"


_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])")
_ITEM = re.compile(r"^\s*(?:([-*+])|(\d{1,3})[.)])\s+")


def unmarked(text: str) -> str:
    """The authors' text without Markdown's marks for emphasis; a link's address stands after its words."""
    plain = _STRONG.sub(r"\2", _LINK.sub(r"\1 (\2)", text))
    plain = _EMPHASIS.sub(lambda m: m.group(1) or m.group(2), plain)
    return plain.replace("\n", " ")


def lists_in(text: str) -> tuple[str, list[str], bool]:
    """A paragraph's leading text, the items of the list it is or ends in, and whether that list is numbered."""
    lead: list[str] = []
    items: list[str] = []
    ordered = False
    for line in text.split("\n"):
        m = _ITEM.match(line)
        if m:
            ordered = ordered or (not items and bool(m.group(2)))
            items.append(line[m.end() :].strip())
        elif items:
            items[-1] += " " + line.strip()
        else:
            lead.append(line)
    return "\n".join(lead).strip(), items, ordered


def first_names(name: str) -> list[str]:
    """The whole name and its parts that could stand for it."""
    parts = [p for p in name.split() if len(p) >= 3 and p[0].isupper()]
    return [name, *parts] if name.strip() else []
