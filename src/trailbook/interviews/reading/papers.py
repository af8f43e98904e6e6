"""Readers of documents as people keep them: DOCX, ODT, RTF, web pages, books, e-mail. What each says is told by
`trailbook.kit.documents`; here it becomes turns."""

from __future__ import annotations

import re
from collections.abc import Callable

from trailbook.kit.documents import BadFile, Block, Document, epub, mail, odt, oldword, rtf, web, word

from .chat_pages import is_chat_page, read_chat_page
from .documents import document_lines
from .flow import to_turns
from .labels import candidate, settle
from .shapes import Parts, ReadTurn, Skipped

_STAMP = re.compile(r"\[\d{1,2}:\d{2}:\d{2}\][ ]?")
_PLACE = re.compile(r"ts_(\d{1,10})_(\d{1,10})_(.*)$", re.S)


def of(read: Callable[[bytes], Document]) -> Callable[[bytes, Parts, bool], None]:
    """A reader that makes turns of what ``read`` gives."""

    def reader(data: bytes, parts: Parts, drop_preamble: bool) -> None:
        keep(read(data), parts, drop_preamble)

    return reader


def keep(found: Document, parts: Parts, drop_preamble: bool) -> None:
    """The turns of a document, and what else it tells, into ``parts``."""
    lines = document_lines(found.numbered(), parts)
    parts.name, parts.date = parts.name or found.name, parts.date or found.date
    to_turns(lines, parts, drop_preamble)
    parts.title = parts.title or found.title


docx, opendocument, rich_text, book = of(word.read), of(odt.read), of(rtf.read), of(epub.read)
saved_page = of(mail.read_saved_page)


def old_word(data: bytes, parts: Parts, drop_preamble: bool) -> None:
    """Word's old form, made DOCX before it came here; what is called .doc may be DOCX or RTF in truth."""
    if data.lstrip()[:5] == b"{\\rtf":
        rich_text(data, parts, drop_preamble)
    elif data.startswith(b"PK\x03\x04"):
        docx(data, parts, drop_preamble)
    else:
        made, parts.sha256 = oldword.opened(data)
        docx(made, parts, drop_preamble)


def message(data: bytes, parts: Parts, drop_preamble: bool) -> None:
    """What somebody wrote in an e-mail."""
    parts.manner = "written"
    keep(mail.read(data), parts, drop_preamble)


def page(data: bytes, parts: Parts, drop_preamble: bool) -> None:
    """A text written as HTML, a web page, or a transcript whose words know their times (as noScribe writes it)."""
    if data[:400].lstrip()[:5] in (b"MIME-", b"From:") or b"multipart/related" in data[:2000]:
        saved_page(data, parts, drop_preamble)
        return
    text = web.text_of(data)
    if is_chat_page(text):
        read_chat_page(text, parts)
    elif "ts_" in text and re.search(r"<a\s[^>]{0,200}name=[\"']ts_\d", text):
        _timed(web.read_text(text, anchors=True).numbered(), parts)
    else:
        keep(web.read_text(text), parts, drop_preamble)


def _timed(found: Document, parts: Parts) -> None:
    rows: list[tuple[Block, list[re.Match[str]], str]] = []
    for block in found.blocks():
        places = [m for name in web.ANCHOR.findall(block.text) if (m := _PLACE.match(name))]
        words = _STAMP.sub("", web.ANCHOR.sub("", block.text)).strip()
        if places and words:
            rows.append((block, places, words))
        elif words:
            why = "is told about the transcript, not said in it"
            parts.skipped.append(Skipped(block.where, f"{why}: “{' '.join(words.split())[:60]}”"))
    if not rows:
        raise BadFile("has no words in it")
    hits = [candidate(words) for _, _, words in rows]
    marks = {places[0][3].strip() for _, places, _ in rows} - {""}
    labels = settle((h[0] for h in hits if h), len(rows)) | {h[0] for h in hits if h and h[0] in marks}
    speaker: str | None = None
    for (block, places, words), hit in zip(rows, hits, strict=True):
        if hit and (hit[0] in labels or hit[0] in marks):
            speaker, words = hit[0], hit[1].strip()
        elif len(marks) > 1 and places[0][3].strip():
            speaker = places[0][3].strip()
        start, end = int(places[0][1]) / 1000, int(places[-1][2]) / 1000
        if words:
            parts.turns.append(ReadTurn(speaker, False, words, block.where, start, max(start, end)))
    parts.title = parts.title or found.title
