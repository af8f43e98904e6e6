"""Lines of a guide into sections and items. Tolerant of numbering and broken markup."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from .shapes import GuideError, ReadGuide, ReadItem, ReadSection

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
BULLET = re.compile(
    r"^(?P<in>[ \t]*)(?:[-*+•‣▪◦–○●]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|[Qq]\d{1,3}[.):]|\d{1,3}(?:\.\d{1,3})+[.)]?)[ \t]+(?P<text>\S.*)$"
)
NUMBER = re.compile(
    r"^\(?(?:[Qq](?:uestion)?[ ]?\d{1,3}|\d{1,3}(?:\.\d{1,3})*|[a-zA-Z](?=[.)])|[ivxIVX]{1,5}(?=[.)]))[.):]?[ \t]+"
)
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>?")
BLOCK_TAG = re.compile(r"<(?:/?(?:p|div|tr|td|th|table|tbody|thead|ul|ol)|br)\b[^<>]{0,200}>", re.I)
SAID = re.compile(r"\s*[\[(]\s*said,?\s+not\s+asked\s*[\])]\s*$", re.I)


@dataclass
class _Line:
    """One line: kind is *heading*, *item* or *text*; ``depth`` is the heading's level or the item's indent."""

    kind: str
    text: str
    depth: int = 0


@dataclass
class _Node:
    text: str
    children: list[_Node] = field(default_factory=list)


@dataclass
class _Section:
    title: str | None
    level: int
    intro: list[str] = field(default_factory=list)
    items: list[_Node] = field(default_factory=list)


def read_guide(name: str, data: bytes, *, said: Collection[str] = ()) -> ReadGuide:
    """A topic guide from Markdown, DOCX or plain text. ``said`` names headings (whole, or by how they begin; case
    does not count) whose sections are read out, not asked. Raises GuideError."""
    kind = name.rsplit(".", 1)[-1].lower()
    short = name.replace("\\", "/").rsplit("/", 1)[-1]
    if len(data) > MAX_BYTES:
        raise GuideError(f"{short} is too big to be a topic guide.")
    if kind == "docx":
        lines = list(_docx_lines(short, data))
    elif kind in {"md", "markdown", "txt", "text"}:
        lines = list(_text_lines(_decoded(short, data)))
    else:
        raise GuideError(f"{short} is not a kind we read as a guide. Use Markdown, Word (.docx) or plain text.")
    if len(lines) > MAX_LINES:
        raise GuideError(f"{short} is too long to be a topic guide.")
    guide = _built(lines, said)
    if not guide.questions:
        raise GuideError(f"{short} holds no questions that we can find. Write them as list items under headings.")
    missing = [s for s in said if not any(_same_heading(sec.title, s) for sec in guide.sections)]
    if missing:
        raise GuideError(f"{short} has no heading that begins with “{missing[0]}”.")
    return guide


def _decoded(short: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise GuideError(f"{short} cannot be read as text.")


def _text_lines(text: str) -> Iterator[_Line]:
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"<li\b[^<>]{0,200}>", "\n- ", text, flags=re.I)
    text = re.sub(r"<h([1-6])\b[^<>]{0,200}>", lambda m: "\n" + "#" * int(m[1]) + " ", text, flags=re.I)
    text = re.sub(r"</(?:h[1-6]|li)\b[^<>]{0,20}>", "\n", text, flags=re.I)
    text = BLOCK_TAG.sub("\n", text)
    previous_blank = True
    rows = text.split("\n")
    for n, raw in enumerate(rows):
        quoted = raw.lstrip().startswith(">")
        line = html.unescape(TAG.sub("", raw)).replace("\u00a0", " ").rstrip()
        if not line.strip() or re.fullmatch(r"\s*(?:[-*_=]\s*){3,}|\s*\|?[\s|:-]+\|?\s*", line):
            if previous_blank is False and re.fullmatch(r"\s*[=-]{3,}\s*", raw or "") and n and rows[n - 1].strip():
                yield _Line("underline", "", 1 if "=" in raw else 2)
            previous_blank = True
            if not line.strip():
                yield _Line("blank", "")
            continue
        if quoted:
            yield _Line("text", line.lstrip("> "))
        elif found := HEADING.match(line):
            yield _Line("heading", _plain(found[2]), len(found[1]))
        elif found := BULLET.match(line):
            indent = len(found["in"].replace("\t", "    "))
            yield _Line("item", _plain(found["text"]), indent)
        elif (bold := re.fullmatch(r"\s*(?:\*\*|__)(.+?)(?:\*\*|__):?\s*", line)) and not bold[1].rstrip().endswith(
            "?"
        ):
            yield _Line("heading", _plain(bold[1]), 6)
        else:
            yield _Line("text", line)
        previous_blank = False


def _docx_lines(short: str, data: bytes) -> Iterator[_Line]:
    import docx
    from docx.oxml.ns import qn

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > 100 * 1024 * 1024:
                raise GuideError(f"{short} unpacks to far too much.")
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(entry)[:4096]:
                    raise GuideError(f"{short} holds entity definitions, which no guide needs.")
        document = docx.Document(io.BytesIO(data))
    except GuideError:
        raise
    except Exception as error:  # damaged and hostile files fail in many ways inside the library
        raise GuideError(f"{short} is damaged or is not a Word document.") from error
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t"))).strip()
        if not text:
            yield _Line("blank", "")
            continue
        properties = paragraph.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = (style.get(qn("w:val")) or "").casefold() if style is not None else ""
        numbering = properties.find(qn("w:numPr")) if properties is not None else None
        if name.startswith("heading") and name[7:8].isdigit():
            yield _Line("heading", _plain(text), int(name[7]))
        elif name == "title":
            yield _Line("heading", _plain(text), 1)
        elif numbering is not None or name.startswith("list"):
            level = numbering.find(qn("w:ilvl")) if numbering is not None else None
            depth = (
                int(level.get(qn("w:val")) or 0)
                if level is not None
                else (int(name[-1]) - 1 if name[-1:].isdigit() else 0)
            )
            yield _Line("item", _plain(text), depth * 2)
        elif found := BULLET.match(text):
            yield _Line("item", _plain(found["text"]), 0)
        else:
            yield _Line("text", text)


def _plain(text: str) -> str:
    """Without its number and without the marks of emphasis around the whole of it; inner words stay as they are."""
    text = text.strip().rstrip("\\").strip()
    stripped = NUMBER.sub("", text, count=1)
    text = stripped if stripped.strip() else text
    for mark in ("**", "__", "*", "_"):
        if (
            text.startswith(mark)
            and text.endswith(mark)
            and len(text) > 2 * len(mark)
            and mark not in text[len(mark) : -len(mark)]
        ):
            text = text[len(mark) : -len(mark)].strip()
    return text


def _built(lines: list[_Line], said: Collection[str]) -> ReadGuide:
    sections: list[_Section] = [_Section(None, 0)]
    stack: list[tuple[int, _Node]] = []
    after_blank = True
    last: _Node | None = None
    for line in lines:
        if line.kind == "blank":
            after_blank = True
            continue
        if line.kind == "underline":
            if sections[-1].intro:
                sections.append(_Section(_plain(sections[-1].intro.pop()), line.depth))
            stack, last = [], None
        elif line.kind == "heading":
            sections.append(_Section(line.text, line.depth))
            stack, last = [], None
        elif line.kind == "item":
            node = _Node(line.text)
            while stack and stack[-1][0] >= line.depth:
                stack.pop()
            (stack[-1][1].children if stack else sections[-1].items).append(node)
            stack.append((line.depth, node))
            last = node
        elif last is not None and not after_blank:
            last.text = f"{last.text} {line.text.strip()}"
        else:
            sections[-1].intro.append(line.text.strip())
            if after_blank:
                last = None
        after_blank = False
    return _settled(sections, said)


def _settled(sections: list[_Section], said: Collection[str]) -> ReadGuide:
    """Title, sections said, and paragraphs that are questions where a guide has no lists."""
    notes: list[str] = []
    title = None
    if len(sections) > 1 and not sections[0].items and not sections[0].intro:
        sections = sections[1:]
    lists = any(s.items for s in sections)
    lowest = min((s.level for s in sections if s.title), default=0)
    first = sections[0]
    if first.title and first.level == lowest and not first.items and sum(1 for s in sections if s.level == lowest) == 1:
        title = SAID.sub("", first.title)
        if not any(p.endswith("?") for p in first.intro) or lists:
            sections = sections[1:] if not first.intro else [_Section(None, 0, first.intro), *sections[1:]]
    read: list[ReadSection] = []
    for s in sections:
        is_said = bool(s.title and SAID.search(s.title)) or any(_same_heading(s.title, x) for x in said)
        items, intro = s.items, s.intro
        if not lists:
            asked = [p for p in intro if p.rstrip().endswith("?") or NUMBER.match(p)]
            items = [_Node(_plain(p)) for p in asked]
            intro = [p for p in intro if p not in asked]
        if not s.title and not items and not intro:
            continue
        made = tuple(_item(n, 0) for n in items if n.text.strip())
        heading = SAID.sub("", s.title) if s.title else None
        read.append(ReadSection(heading, is_said, "\n\n".join(intro), made))
    if not lists:
        notes.append("There are no lists in it, so each paragraph that asks is a question.")
    return ReadGuide(title, tuple(read), tuple(notes))


def _item(node: _Node, depth: int) -> ReadItem:
    kind = "question" if depth == 0 else "prompt"
    return ReadItem(node.text.strip(), kind, tuple(_item(c, depth + 1) for c in node.children if c.text.strip()))  # type: ignore[arg-type]


def _same_heading(title: str | None, wanted: str) -> bool:
    if not title:
        return False
    fold = re.compile(r"\W+")
    mine, theirs = fold.sub(" ", title.casefold()).strip(), fold.sub(" ", wanted.casefold()).strip()
    return bool(theirs) and mine.startswith(theirs)
