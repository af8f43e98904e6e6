"""Markdown and plain text to lines; HTML in it, broken or not, is understood as lists and headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .lines import ITEM, Line, plain
from .shapes import GuideError

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$")
RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}|\s*\|?[\s|:-]+\|?\s*")
TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>?")
BLOCK = re.compile(r"</?(?:p|div|tr|td|th|table|tbody|thead|br)\b[^<>]{0,200}>", re.I)
LISTS = re.compile(r"<(/?)(ul|ol|li)\b[^<>]{0,200}>", re.I)
HEADS = re.compile(r"<h([1-6])\b[^<>]{0,200}>(.*?)</h\1\s*>", re.I | re.S)
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
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
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


def _unfolded(text: str) -> str:
    """HTML's lists as indented items, its headings as headings, its other blocks as lines. Lists that are never
    closed end with the next heading."""
    text = HEADS.sub(lambda m: f"\n\n{'#' * int(m[1])} {' '.join(TAG.sub('', m[2]).split())}\n\n", text)
    out: list[str] = []
    depth, at = 0, 0
    for found in LISTS.finditer(text):
        between = text[at : found.start()]
        at = found.end()
        if "\n#" in between:
            depth = 0
        closing, name = found[1] == "/", found[2].lower()
        out.append(" ".join(between.split()) if depth and between.strip() else between if not depth else "")
        if name == "li":
            out.append("\n" if closing else "\n" + "    " * max(0, depth - 1) + "- ")
        else:
            depth = max(0, depth - 1) if closing else depth + 1
            out.append("\n" if depth else "\n\n")
    out.append(text[at:])
    return BLOCK.sub("\n\n", "".join(out))


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
    return Line("text", line.lstrip("\\") if re.match(r"\s*\\[-*+#>(\d\w]", line) else line)
