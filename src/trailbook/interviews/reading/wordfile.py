"""DOCX to lines: paragraphs and tables' cells in order, nested ones too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .shapes import Line
from .sizes import BadFile, open_zip, unpack

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {
    W + "del",
    W + "moveFrom",
    W + "instrText",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def docx_lines(data: bytes) -> list[Line]:
    """The paragraphs of a Word file, an empty line after each; raises BadFile."""
    packed = open_zip(data)
    names = set(packed.namelist())
    if "word/document.xml" not in names:
        raise BadFile("is not a Word document, or is damaged")
    try:
        body = fromstring(unpack(packed, "word/document.xml"), forbid_dtd=True)
        levels = (
            _levels(fromstring(unpack(packed, "word/styles.xml"), forbid_dtd=True))
            if "word/styles.xml" in names
            else {}
        )
        lines: list[Line] = []
        for number, (text, level, item) in enumerate(_blocks(body, levels), 1):
            where = f"paragraph {number}"
            if item and lines and lines[-1].item is False and len(lines) > 1 and lines[-2].item:
                lines.pop()
            lines.append(Line(text, where, level, item=item))
            lines.append(Line("", where))
    except DefusedXmlException as problem:
        raise BadFile("holds XML that is not safe to open") from problem
    except (ParseError, RecursionError, ValueError) as problem:
        raise BadFile("is damaged and cannot be read") from problem
    if not any(x.text.strip() for x in lines):
        raise BadFile("has no words in it")
    return lines


def _levels(styles: Any) -> dict[str, int]:
    levels = {}
    for style in styles.iter(W + "style"):
        name = style.find(W + "name")
        said = (name.get(W + "val", "") if name is not None else "").casefold()
        if said.startswith("heading ") and said[8:].isdigit():
            levels[style.get(W + "styleId", "")] = int(said[8:])
        elif said == "title":
            levels[style.get(W + "styleId", "")] = 1
    return levels


def _blocks(node: Any, levels: dict[str, int]) -> Iterator[tuple[str, int, bool]]:
    for child in node:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == W + "p":
            text = "".join(_words(child))
            if text.strip():
                style = child.find(f"{W}pPr/{W}pStyle")
                level = levels.get(style.get(W + "val", ""), 0) if style is not None else 0
                yield text, level, child.find(f"{W}pPr/{W}numPr") is not None and not level
        else:
            yield from _blocks(child, levels)


def _words(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in _LEFT_OUT or child.tag == W + "pPr":
            continue
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag == W + "tab":
            yield "\t"
        elif child.tag in (W + "br", W + "cr"):
            yield "\n"
        elif child.tag == W + "noBreakHyphen":
            yield "\u2011"
        else:
            yield from _words(child)
