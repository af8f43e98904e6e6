"""Lines of a guide into sections and items. Tolerant of numbering and broken markup."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from .lines import NUMBER, Line, level_of, plain, unmarked
from .paperfile import READERS, paper_lines
from .shapes import GuideError, ReadGuide, ReadItem, ReadSection
from .textfile import decoded, text_lines
from .wordfile import docx_lines

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000
MAX_QUESTIONS = 2_000
HEADING_WORDS = 16
SAID = re.compile(r"\s*[\[(]\s*said,?\s+not\s+asked\s*[\])]\s*:?\s*$", re.I)
ORDERS = re.compile(
    r"(?:(?:please|so|and|now|could you|can you)[, ]+)*(?:tell|describe|talk|explain|share|think|imagine|name|list|walk)\b",
    re.I,
)
#: A line that asks further, or only of some: it hangs from the question above it.
PROBE = re.compile(r"\s*(?:probes?|prompts?|follow[- ]?ups?)\s*\d{0,2}\s*[:–—]\s*(?=\S)", re.I)
BRANCH = re.compile(
    r"\s*[\[(]?(?:if|when)\s+(?:yes|no|so|not|any|they|he|she|the\s+(?:answer|person|participant|interviewee))\b", re.I
)
#: A heading over words that are read out, where nothing beneath it asks.
READ_OUT = re.compile(r"\b(?:consent|read[ -](?:out|aloud)|to be read|(?:de)?briefing)\b", re.I)
ENDS = re.compile(r"[.?!:;…][\"'”’)\]*_]*$")


@dataclass
class _Node:
    text: str
    children: list[_Node] = field(default_factory=list)


@dataclass
class _Section:
    """A section on its way: ``intro`` holds lines, each with whether it begins a paragraph."""

    title: str | None
    level: int
    intro: list[tuple[bool, str]] = field(default_factory=list)
    items: list[_Node] = field(default_factory=list)


def read_guide(name: str, data: bytes, *, said: Collection[str] = ()) -> ReadGuide:
    """A topic guide from Markdown, plain text, Word, ODT, RTF, PDF or a web page. ``said`` names headings (whole, or by how they begin; case
    does not count) whose sections, with what stands beneath them, are read out and not asked. Raises GuideError."""
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    short = name.replace("\\", "/").rsplit("/", 1)[-1]
    if len(data) > MAX_BYTES:
        raise GuideError(f"{short} is too big to be a topic guide.")
    if not data.strip():
        raise GuideError(f"{short} is empty.")
    if kind == "docx":
        lines = list(docx_lines(short, data))
    elif kind in {"md", "markdown", "txt", "text"}:
        lines = list(text_lines(decoded(short, data)))
    elif kind in READERS:
        lines = list(paper_lines(short, kind, data))
    else:
        raise GuideError(
            f"{short} is not a kind we read as a guide. Use Markdown, Word, ODT, RTF, PDF, a web page or text."
        )
    if len(lines) > MAX_LINES:
        raise GuideError(f"{short} is too long to be a topic guide.")
    sections, notes = _sections(lines, headed=any(x.kind in ("heading", "underline") for x in lines))
    missing = [s for s in said if not any(_same_heading(sec.title, s) for sec in sections)]
    if missing:
        raise GuideError(f"{short} has no heading that begins with “{missing[0]}”.")
    guide = _settled(sections, said, notes)
    if not guide.questions:
        raise GuideError(f"{short} holds no questions that we can find. Write them as list items under headings.")
    if sum(1 for _ in guide.all_items()) > MAX_QUESTIONS:
        raise GuideError(f"{short} is too long to be a topic guide.")
    return guide


def _sections(lines: list[Line], headed: bool) -> tuple[list[_Section], list[str]]:
    sections: list[_Section] = [_Section(None, 0)]
    stack: list[tuple[Line, _Node]] = []
    after_blank = True
    last: _Node | None = None
    notes: list[str] = []
    for n, line in enumerate(lines):
        if line.kind == "blank":
            after_blank = True
            continue
        here = sections[-1]
        if line.kind == "underline" and here.intro:
            sections.append(_Section(plain(here.intro.pop()[1]), line.depth))
            stack, last = [], None
        elif line.kind == "heading":
            sections.append(_Section(line.text, line.depth))
            stack, last = [], None
        elif line.kind == "text" and not headed and after_blank and _is_heading(lines, n):
            sections.append(_Section(plain(SAID.sub(_kept, line.text).rstrip(":")), 6))
            stack, last = [], None
            note = "Short lines above a list were taken for headings."
            notes += [note] if note not in notes else []
        elif line.kind == "item" and _heads(lines, n, headed, after_blank):
            sections.append(_Section(line.text.rstrip(":"), 6))
            stack, last = [], None
        elif line.kind == "item":
            last = _place(_hung(line, stack), stack, here)
        elif line.kind == "text" and stack and (PROBE.match(line.text) or BRANCH.match(line.text)):
            last = _place(_hung(Line("item", unmarked(line.text.strip()), stack[0][0].depth, "-"), stack), stack, here)
        elif last is not None and not after_blank:
            last.text = f"{last.text} {unmarked(line.text.strip())}"
        elif line.kind == "text":
            here.intro.append((after_blank, line.text.strip()))
            last = None
        after_blank = False
    return sections, notes


def _kept(found: re.Match[str]) -> str:
    return found[0].rstrip(": ")


def _hung(line: Line, stack: list[tuple[Line, _Node]]) -> Line:
    """A probe or an "if yes" that stands as deep as the question it belongs to, set in under it."""
    if not (PROBE.match(line.text) or BRANCH.match(line.text)):
        return line
    for above, node in reversed(stack):
        if above.depth <= line.depth and not (PROBE.match(node.text) or BRANCH.match(node.text)):
            if above.depth == line.depth:
                return Line("item", line.text, line.depth + 1, "-")
            break
        if above.depth == line.depth + 1:  # beside another of its like
            return Line("item", line.text, line.depth + 1, "-")
    return line


def _place(line: Line, stack: list[tuple[Line, _Node]], section: _Section) -> _Node:
    """Hang an item where its indent and its mark say: deeper than the one before is a prompt of it; so are letters
    under numbers, and 2.1 under 2."""
    kind, parts = level_of(line.mark)
    node = _Node(line.text)
    while stack and (
        stack[-1][0].depth > line.depth
        or (stack[-1][0].depth == line.depth and not _under(stack[-1][0], line, kind, parts))
    ):
        stack.pop()
    (stack[-1][1].children if stack else section.items).append(node)
    stack.append((line, node))
    return node


def _under(above: Line, line: Line, kind: str, parts: int) -> bool:
    """Whether an item at the same indent hangs from the one above by its mark."""
    above_kind, above_parts = level_of(above.mark)
    if kind == "dotted":
        mine, theirs = line.mark.strip("().:"), above.mark.strip("().:")
        return parts > above_parts and above_kind in ("number", "dotted") and mine.startswith(theirs + ".")
    if kind == "letter":
        return above_kind in ("number", "dotted")
    return kind == "roman" and above_kind in ("number", "dotted", "letter")


def _is_heading(lines: list[Line], n: int) -> bool:
    """In a file without headings: a short line, no sentence, with a list right beneath it."""
    text = SAID.sub("", lines[n].text).strip()
    if len(text.split()) > HEADING_WORDS or re.search(r"[.?!;,]$", text):
        return False
    following = next((x for x in lines[n + 1 :] if x.kind != "blank"), None)
    return following is not None and following.kind == "item"


def _heads(lines: list[Line], n: int, headed: bool, after_blank: bool) -> bool:
    """Whether a numbered line is a heading: "1.0 Introduction"; "A. About you" above numbered questions; and, in a
    file without headings, a short one with a paragraph of its own beneath."""
    line = lines[n]
    kind, _parts = level_of(line.mark)
    if kind == "bullet" or re.search(r"[.?!;,…]$", line.text) or len(line.text.split()) > HEADING_WORDS:
        return False
    if kind == "dotted":
        return line.mark.strip("().:").endswith(".0")
    following = next((x for x in lines[n + 1 :] if x.kind != "blank"), None)
    if following is None:
        return False
    if kind in ("letter", "roman") and line.mark.strip("().").isupper():
        return following.kind == "item" and level_of(following.mark)[0] == "number"
    beneath = n + 1 < len(lines) and lines[n + 1].kind == "blank" and following.kind == "text"
    return not headed and after_blank and beneath and len(following.text.split()) > HEADING_WORDS


def _paragraphs(intro: list[tuple[bool, str]], split: bool = False) -> list[str]:
    """The paragraphs of an intro. A wrapped line is joined to the one before; with ``split`` a line that ends a
    sentence ends the paragraph too, for guides that stand a question a line."""
    found: list[str] = []
    for begins, text in intro:
        if found and not begins and not (split and ENDS.search(found[-1])):
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
    return found


def _settled(sections: list[_Section], said: Collection[str], notes: list[str]) -> ReadGuide:
    """Title, sections said, and paragraphs that are questions where a guide has no lists."""
    if len(sections) > 1 and not sections[0].items and not sections[0].intro:
        sections = sections[1:]
    lists = any(s.items for s in sections)
    title, sections = _titled(sections, said)
    read: list[ReadSection] = []
    within: int | None = None  # the level of the heading that is said; what stands deeper is said too
    for s in sections:
        if within is not None and s.level <= within:
            within = None
        is_said = within is not None
        if s.title and (SAID.search(s.title) or any(_same_heading(s.title, x) for x in said)):
            is_said, within = True, s.level
        items = s.items
        intro = _paragraphs(s.intro, split=not lists)
        if not lists:
            asked = [p for p in intro if p.rstrip().endswith("?") or NUMBER.match(p) or ORDERS.match(p)]
            items = [_Node(plain(p)) for p in asked]
            intro = [p for p in intro if p not in asked]
        if not s.title and not items and not intro:
            continue
        heading = SAID.sub("", s.title) if s.title else None
        made = tuple(_item(n, 0) for n in items if n.text.strip())
        asks = any("?" in i.text for top in made for i in top.walk())
        if heading and made and not is_said and not asks and READ_OUT.search(heading):
            is_said = True
            notes.append(f"Nothing under “{heading}” asks, so it is taken as read out.")
        read.append(ReadSection(heading, is_said, "\n\n".join(unmarked(p) for p in intro), made))
    if not lists:
        notes.append("There are no lists in it, so each paragraph that asks is a question.")
    return ReadGuide(title, tuple(read), tuple(notes))


def _titled(sections: list[_Section], said: Collection[str]) -> tuple[str | None, list[_Section]]:
    """The first heading is the title where it is the only one so high and others stand beneath it, or where it has
    no list of its own; what stands right beneath it goes into a section without a heading."""
    first = sections[0]
    top = min((s.level for s in sections if s.title), default=0)
    named = any(_same_heading(first.title, x) for x in said) or bool(first.title and SAID.search(first.title))
    alone = sum(1 for s in sections if s.title and s.level == top) == 1
    if not first.title or first.level != top or not alone or named or (first.items and top > 1):
        return None, sections
    rest = sections[1:]
    if first.intro or first.items:
        rest = [_Section(None, 7, first.intro, first.items), *rest]
    return first.title, rest


def _item(node: _Node, depth: int) -> ReadItem:
    below = tuple(_item(c, depth + 1) for c in node.children if c.text.strip())
    return ReadItem(" ".join(node.text.split()), "question" if depth == 0 else "prompt", below)


def _same_heading(title: str | None, wanted: str) -> bool:
    if not title:
        return False
    fold = re.compile(r"\W+")
    mine, theirs = fold.sub(" ", title.casefold()).strip(), fold.sub(" ", wanted.casefold()).strip()
    return bool(theirs) and (mine + " ").startswith(theirs)
