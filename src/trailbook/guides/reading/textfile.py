"""Markdown and plain text to lines; HTML in it, broken or not, is understood as lists and headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .lines import ESCAPED, ITEM, Line, plain
from .shapes import GuideError

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}|\s*\|?[\s|:-]+\|?\s*")
TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>?")
BLOCK = re.compile(r"</?(?:p|div|tr|td|th|table|tbody|thead|br)\b[^<>]{0,200}>", re.I)
LISTS = re.compile(r"<(/?)(ul|ol|li)\b[^<>]{0,200}>", re.I)
ENDS_LISTS = re.compile(r"\n#|</?(?:td|th|table)\b", re.I)
HEADS = re.compile(r"<h([1-6])\b[^<>]{0,200}>(.{0,2000}?)</h\1\s*>", re.I | re.S)
BOLD = re.compile(r"\s*(?:\*\*|__)(?=\S)(.+?)(?<=\S)(?:\*\*|__):?\s*")
STRONG = re.compile(r"\s*<(?:strong|b)\b[^<>]*>(?:(?!</(?:strong|b)>).)*</(?:strong|b)\s*>:?\s*", re.I)


def decoded(short: str, data: bytes) -> str:
    """The text of a file; raises GuideError."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise GuideError(f"{short} cannot be read as text.")


def text_lines(text: str) -> Iterator[Line]:
    """The lines of a text, each heading, item or words."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = _without_remarks(text)
    text = re.sub(r"<((?:https?://|mailto:)[^<>\s]{1,500})>", r"\1", text)
    if "<" in text:
        text = _unfolded(text)
    before = "blank"
    fenced = False
    for raw in text.split("\n"):
        if raw.strip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        line = _line(raw, before)
        if line is not None:
            yield line
            before = line.kind


def _without_remarks(text: str) -> str:
    """Without HTML's comments; one that is never closed is left as it is."""
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


def _unfolded(text: str) -> str:
    """HTML's lists as indented items, its headings as headings, its other blocks as lines. Lists that are never
    closed end with the next heading."""
    text = HEADS.sub(lambda m: f"\n\n{'#' * int(m[1])} {' '.join(TAG.sub('', m[2]).split())}\n\n", text)
    out: list[str] = []
    depth, at = 0, 0

    def between(end: int) -> int:
        """Put what stands before a tag; a heading or a table's cell in it ends every list."""
        nonlocal depth
        words = text[at:end]
        if depth and (stop := ENDS_LISTS.search(words)):
            out.append(f"{_flat(words[: stop.start()])}\n\n{words[stop.start() :]}")
            return 0
        out.append(_flat(words) if depth else words)
        return depth

    for found in LISTS.finditer(text):
        depth = between(found.start())
        at = found.end()
        closing, name = found[1] == "/", found[2].lower()
        if name == "li":
            out.append("\n" if closing else "\n" + "    " * max(0, depth - 1) + "- ")
        else:
            depth = max(0, depth - 1) if closing else depth + 1
            out.append("\n" if depth else "\n\n")
    between(len(text))
    return BLOCK.sub("\n\n", "".join(out))


def _flat(text: str) -> str:
    """What stands inside a list item, on one line."""
    return " ".join(BLOCK.sub(" ", text).split())


def _line(raw: str, before: str) -> Line | None:
    strong = bool(STRONG.fullmatch(raw))
    line = html.unescape(TAG.sub("", raw)).replace("\u00a0", " ").rstrip()
    if not line.strip():
        return Line("blank")
    if RULE.fullmatch(line):
        if before == "text" and re.fullmatch(r"\s*(?:={3,}|-{3,})\s*", line):
            return Line("underline", "", 1 if "=" in line else 2)
        return Line("blank")
    if line.lstrip().startswith(">"):
        return Line("text", line.lstrip("> "))
    if found := HEADING.match(line):
        return Line("heading", plain(found[2]), len(found[1]))
    if found := ITEM.match(line):
        indent = len(found["in"].replace("\t", "    "))
        return Line("item", plain(found["text"]), indent, found["mark"])
    if strong or ((bold := BOLD.fullmatch(line)) and not bold[1].rstrip().endswith("?") and "**" not in bold[1]):
        return Line("heading", plain(line.strip().rstrip(":")), 6)
    if (held := re.match(r"\s*\\(.)", line)) and held[1] not in ESCAPED:
        line = line.lstrip()[1:]  # held down, so that it begins no list
    return Line("text", line)
