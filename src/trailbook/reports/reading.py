"""Reading a report file (Markdown). Plain Python.

Headings are sections. A paragraph that starts ``Claim:`` is a claim; the block quotes under it are its
citations, each starting ``Challenge:`` or ``Nuance:`` where it does not support, and ending ``— NAME`` where the
words alone do not tell whose they are. ``No challenge: …`` explains why nothing challenges the claims. Everything
else is the authors' text; a block quote in it is a quotation too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from trailbook.kit.limited.rows import rows_of

from .finding import words_of

SUPPORT, NUANCE, CHALLENGE = "support", "nuance", "challenge"
#: Quotation marks around this many words or more must hold somebody's words.
SOMEBODYS = 4

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}>[ ]?(.*)$")
_CLAIM = re.compile(r"^\s*(?:\*\*|__)?claim(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*", re.IGNORECASE)
_NO_CHALLENGE = re.compile(r"^\s*(?:\*\*|__)?no challenge(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*", re.IGNORECASE)
_STANCE = re.compile(
    r"^\s*(?:\*\*|__)?(supports?|challenges?|nuances?)(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*", re.IGNORECASE
)
_NAME = re.compile(r"(?:^|\s|(?<=[\"”»“’'.!?…]))(?:—|–|--|―)\s*([^\n—–―]{1,160}?)\s*$")
_LEFT_OUT = re.compile(r"\s*\[(?:…|\.\.\.)\]")
_LEFT_OUT_AT_END = re.compile(r"\[(?:…|\.\.\.)\]\s*$")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_RUNS = re.compile(r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"|(?<![\w’])‘(.+?)’(?!\w)", re.DOTALL)
TOKEN = re.compile(r"\{\{quote:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}\}")


@dataclass(frozen=True)
class Quoted:
    """A quotation as the file has it. ``name``: what stands after the dash, if anything; ``with_name``: the same
    words when the dash and what follows are taken for words (a dash is also a thing people say)."""

    text: str
    line: int
    stance: str = SUPPORT
    name: str = ""
    with_name: str = ""


@dataclass
class ReadBlock:
    """*text* (the authors' own), *claim* with its citations, or *quote* (one that stands by itself)."""

    kind: str
    text: str
    line: int
    quotes: list[Quoted] = field(default_factory=list)


@dataclass
class ReadSection:
    title: str
    level: int
    line: int
    blocks: list[ReadBlock] = field(default_factory=list)


@dataclass
class ReadReport:
    """A report file as it was understood. Lines count from 1."""

    title: str
    sections: list[ReadSection]
    no_challenge: str = ""
    no_challenge_line: int = 1
    title_line: int = 1


@dataclass(frozen=True)
class Run:
    """Something in quotation marks in running text: where the words stand (marks left out), and where the marks
    do."""

    text: str
    start: int
    end: int
    outer_start: int
    outer_end: int

    @property
    def must_be_found(self) -> bool:
        """Whether this must be somebody's words. Three words or fewer may be the authors' own scare quotes."""
        return len(words_of(self.text)) >= SOMEBODYS


def read_report(text: str, fallback_title: str = "Report") -> ReadReport:
    """Read a report file. Never fails: what is neither heading, claim nor citation is the authors' text."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    title, first = "", 1
    front = _FRONT.match(text)
    if front:
        named = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", front.group(1), re.MULTILINE | re.IGNORECASE)
        title = named.group(1) if named else ""
        first += front.group(0).count("\n")
        text = text[front.end() :]
    report = ReadReport(title, [])
    claim: ReadBlock | None = None
    for kind, level, words, line in _chunks(text.split("\n"), first):
        if kind == "heading":
            claim = None
            if level == 1 and not report.title and not report.sections:
                report.title, report.title_line = words, line
            else:
                report.sections.append(ReadSection(words, max(2, level), line))
            continue
        if not report.sections:
            report.sections.append(ReadSection("", 2, line))
        blocks = report.sections[-1].blocks
        if kind == "quote":
            quotes = _quotations(words, line)
            if claim is not None:
                claim.quotes.extend(quotes)
            else:
                blocks.extend(ReadBlock("quote", q.text, q.line, [q]) for q in quotes)
        elif _CLAIM.match(words):
            claim = ReadBlock("claim", " ".join(_CLAIM.sub("", words, count=1).split()).rstrip("*_ "), line)
            blocks.append(claim)
        elif _NO_CHALLENGE.match(words):
            claim = None
            report.no_challenge = " ".join(_NO_CHALLENGE.sub("", words, count=1).split())
            report.no_challenge_line = line
        else:
            claim = None
            blocks.append(ReadBlock("text", words.strip("\n"), line))
    report.title = report.title.strip() or fallback_title
    report.sections = [s for s in report.sections if s.title or s.blocks]
    return report


def understand(data: bytes, *, fallback_title: str) -> list[Any]:
    """In a process of its own: a report file's text as a row."""
    return rows_of(ReadReport).told(read_report(data.decode(), fallback_title))


def _chunks(lines: list[str], first: int) -> list[tuple[str, int, str, int]]:
    """(kind, level, text, line) of headings, block quotes and paragraphs, in order."""
    found: list[tuple[str, int, str, int]] = []
    i = 0
    while i < len(lines):
        line = lines[i]
        heading = _HEADING.match(line)
        if not line.strip():
            i += 1
        elif heading:
            found.append(("heading", len(heading.group(1)), heading.group(2).strip(), first + i))
            i += 1
        elif _QUOTE.match(line):
            start, inner = i, []
            while i < len(lines) and (m := _QUOTE.match(lines[i])):
                inner.append(m.group(1))
                i += 1
            found.append(("quote", 0, "\n".join(inner), first + start))
        else:
            start, inner, level = i, [], 0
            while i < len(lines) and lines[i].strip() and not _HEADING.match(lines[i]):
                under = _UNDERLINE.match(lines[i])
                if inner and under and len(inner) == 1:
                    level = 1 if under.group(1)[0] == "=" else 2
                    i += 1
                    break
                if _QUOTE.match(lines[i]) or (inner and (_CLAIM.match(lines[i]) or _NO_CHALLENGE.match(lines[i]))):
                    break
                inner.append(lines[i])
                i += 1
            kind = "heading" if level else "text"
            found.append((kind, level, "\n".join(inner).strip() if level else "\n".join(inner), first + start))
    return found


def _quotations(inner: str, line: int) -> list[Quoted]:
    """The quotations of one block quote: a new one begins at a stance word and after a blank line, unless only a name
    follows it or words left out ("[…]") join what stands before and after."""
    found: list[tuple[int, list[str]]] = []
    blank = joined = False
    for n, words in enumerate(inner.split("\n")):
        if not words.strip():
            blank = True
            continue
        only_name = bool(re.match(r"^\s*(?:—|–|--|―)\s*\S", words))
        new = (
            not found or _STANCE.match(words) or (blank and not only_name and not joined and not _LEFT_OUT.match(words))
        )
        if new:
            found.append((line + n, []))
        found[-1][1].append(("\n" if blank and not new else "") + words)
        joined, blank = bool(_LEFT_OUT_AT_END.search(words)), False
    return [_quotation("\n".join(words), at) for at, words in found]


def _quotation(words: str, line: int) -> Quoted:
    stance = SUPPORT
    said = _STANCE.match(words)
    if said:
        stance = {"s": SUPPORT, "c": CHALLENGE, "n": NUANCE}[said.group(1)[0].casefold()]
        words = words[said.end() :]
    words = words.strip()
    named = _NAME.search(words)
    if named and words[: named.start()].strip():
        name = named.group(1).strip().strip("*_").strip()
        return Quoted(words[: named.start()].strip(), line, stance, name, words)
    return Quoted(words, line, stance)


def runs_in(text: str) -> list[Run]:
    """What stands in quotation marks in running text, in order: “…”, "…", „…“, «…» and ‘…’. Straight single
    marks are not quotations: they are apostrophes too often."""
    runs = []
    for m in _RUNS.finditer(text):
        group = next(g for g in range(1, 6) if m.group(g) is not None)
        run = Run(m.group(group), m.start(group), m.end(group), m.start(), m.end())
        if words_of(run.text) and (group != 5 or run.must_be_found):
            runs.append(run)
    return runs


def quotes_somebody(text: str) -> bool:
    """Whether this text has something in quotation marks that must be somebody's words."""
    return any(run.must_be_found for run in runs_in(text))


def line_at(block_line: int, text: str, position: int) -> int:
    """The line of the file in which this position of a block's text stands."""
    return block_line + text.count("\n", 0, position)
