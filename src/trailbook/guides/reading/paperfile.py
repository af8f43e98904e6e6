"""Guides as ODT, RTF, PDF or a web page: their paragraphs to lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from trailbook.kit.documents import BadFile, Block, Document, mail, odt, oldword, rtf, web, word

from .lines import ITEM, Line, plain
from .shapes import GuideError


def _page(data: bytes) -> Document:
    if data[:400].lstrip()[:5] in (b"MIME-", b"From:") or b"multipart/related" in data[:2000]:
        return mail.read_saved_page(data)
    return web.read(data)


def _old_word(data: bytes) -> Document:
    return rtf.read(data) if data.lstrip()[:5] == b"{\\rtf" else word.read(oldword.opened(data)[0])


def _pdf(data: bytes) -> Document:
    from trailbook.kit.documents import pdf  # for whoever reads one: a page process at rest does without it

    return pdf.read(data)


READERS: dict[str, Callable[[bytes], Document]] = {
    "odt": odt.read,
    "fodt": odt.read,
    "rtf": rtf.read,
    "pdf": _pdf,
    "doc": _old_word,
    **dict.fromkeys(("html", "htm", "xhtml", "mht", "mhtml"), _page),
}


def paper_lines(short: str, kind: str, data: bytes) -> Iterator[Line]:
    """Headings, list items and words of a document; raises GuideError."""
    try:
        found = READERS[kind](data)
    except BadFile as problem:
        raise GuideError(f"{short} {problem}.") from problem
    blocks = list(found.blocks())
    sunk = min((b.depth for b in blocks if _marked(b)), default=0)
    for block in blocks:
        yield from _lines(block, sunk)


def _marked(block: Block) -> bool:
    return block.item or bool(ITEM.match(block.text.lstrip()))


def _lines(block: Block, sunk: int) -> Iterator[Line]:
    text = " ".join(block.text.split())
    depth = 4 * max(0, block.depth - sunk)
    if block.level:
        yield Line("heading", plain(text, markdown=False), block.level)
    elif block.item:
        inner = ITEM.match(text) if block.mark in ("", "-") else None
        mark = inner["mark"] if inner else block.mark or "-"
        yield Line("item", plain(inner["text"] if inner else text, markdown=False), depth, mark)
    elif found := ITEM.match(text):
        yield Line("item", plain(found["text"], markdown=False), depth, found["mark"])
    elif block.bold and not re.search(r"[?.]$", text) and len(text.split()) <= 15:
        yield Line("heading", plain(text.rstrip(":"), markdown=False), 6)
    else:
        yield Line("blank")  # a paragraph never goes on the one before
        yield Line("text", text)
