"""A line of a guide, and its number and marks taken off. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass

ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3})"
#: A list item: its indent, its mark and its text.
ITEM = re.compile(
    r"^(?P<in>[ \t]*)(?P<mark>[-*+•‣▪◦–○●·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?(?i:" + ROMAN + r")[.)]|[Qq]\d{1,3}[.):]"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?)[ \t]+(?P<text>\S.*)$"
)
#: A number that stands before words and is not part of them.
NUMBER = re.compile(
    r"^(?:\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]|\d{1,3}(?:\.\d{1,3})+|[a-zA-Z][.)]|(?i:" + ROMAN + r")[.)])"
    r"|[Qq](?:uestion)?[ ]?\d{1,3}[.):]?)[ \t]+"
)
#: What a backslash before it makes plain.
ESCAPED = "\\*_[]#>+-.()!`"
BOX = re.compile(r"^\[[ xX]\][ \t]+")
LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\((?:[^()\s]|\([^()]{0,300}\)){0,2000}(?:[ \t]+\"[^\"\n]{0,300}\")?\)")
PAIR = re.compile(r"(?<![\w*_\\])([*_])(?=[^\s*_])([^*_\n]*?[^\s*_\\])\1(?![\w*_])")
RIM = re.compile(r"(?<![\w_\\])_(?=\s*\w)|(?<=[\w.,?!])\s?_(?![\w_])|(?<=\w)_(?=\s)")


@dataclass
class Line:
    """``kind`` is *heading*, *item*, *text*, *underline* or *blank*; ``depth`` is a heading's level or an item's
    indent; ``mark`` is what stood before an item."""

    kind: str
    text: str = ""
    depth: int = 0
    mark: str = ""


def unmarked(text: str) -> str:
    """Without marks of emphasis and addresses of links: what a person would read out."""
    if not any(c in text for c in "*_[\\"):
        return text
    text = LINK.sub(r"\1", text)
    for mark in ("**", "__"):
        if text.count(mark) and text.count(mark) % 2 == 0 and not re.search(re.escape(mark[0]) + "{4,}", text):
            text = text.replace(mark, "")
    before = ""
    while before != text:
        before, text = text, PAIR.sub(r"\2", text)
    # what is left of underscores that were broken, at the rim of words and in a pair
    if text.count("_") == 2 and len(RIM.findall(text)) == 2:
        text = RIM.sub("", text)
    return re.sub(rf"\\([{re.escape(ESCAPED)}])", r"\1", text)


def plain(text: str, *, markdown: bool = True) -> str:
    """Without its number, and (in Markdown) without marks."""
    text = text.strip()
    if markdown:
        text = re.sub(r"(?<!\\)\\$", "", text).rstrip()
        if re.match(r"\\[\w(]", text):  # held down by whoever wrote it: what follows is no number
            return unmarked(text[1:])
    text = BOX.sub("", text)
    bare = text
    if markdown:
        wrapped = re.match(r"^(\*\*|__|[*_])(?=\S)(.+?)(?<=\S)\1$", text)
        bare = wrapped[2] if wrapped and wrapped[1] not in wrapped[2] else text
    stripped = NUMBER.sub("", bare, count=1)
    text = stripped if stripped.strip() else bare
    text = unmarked(text) if markdown else text
    return text.strip()


def level_of(mark: str) -> tuple[str, int]:
    """What kind of mark an item has (bullet, number, letter, roman or dotted), and how many parts a dotted one has."""
    bare = mark.strip("().:")
    if bare.count(".") and all(p.isdigit() for p in bare.split(".")):
        return "dotted", bare.count(".") + 1
    if bare[:1] in "Qq" and bare[1:].isdigit():
        return "number", 1
    if bare.isdigit():
        return "number", 1
    if re.fullmatch(ROMAN, bare, re.I) and len(bare) > 1:
        return "roman", 1
    if len(bare) == 1 and bare.isalpha():
        return "letter", 1
    return "bullet", 1
