"""EPUB to paragraphs: its chapters in reading order, each a web page."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from . import web
from .shapes import Block, Document
from .sizes import MAX_FILE, BadFile, open_zip, unpack

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbncx+xml")
MAX_CHAPTERS = 2_000


def read(data: bytes) -> Document:
    """The chapters of a book in order, each paragraph told by chapter and number. Raises BadFile."""
    packed = open_zip(data)
    names = set(packed.namelist())
    locks = unpack(packed, "META-INF/encryption.xml") if "META-INF/encryption.xml" in names else b""
    chapters = [n.encode() for n in names if n.endswith((".xhtml", ".html", ".htm"))]
    if b"EncryptedData" in locks and any(name in locks for name in chapters):
        raise BadFile("is locked, so that only some readers open it")
    book = _book(packed, names)
    package = _tree(unpack(packed, book))
    folder = posixpath.dirname(book)
    items = {x.get("id", ""): x for x in package.iter() if _name(x) == "item"}
    spine = [x.get("idref", "") for x in package.iter() if _name(x) == "itemref"]
    if not spine:
        raise BadFile("is a book without chapters, or is damaged")
    found = Document()
    found.title = next((" ".join((x.text or "").split()) for x in package.iter() if _name(x) == "title"), "") or None
    found.name = next((" ".join((x.text or "").split()) for x in package.iter() if _name(x) == "creator"), "") or None
    chapter = 0
    for key in spine[:MAX_CHAPTERS]:
        item = items.get(key)
        if item is None or item.get("media-type") not in _PAGES[:2]:
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").partition("#")[0])))
        if "nav" in item.get("properties", "").split():
            found.leave_out(path, "is the book's table of contents")
            continue
        if path not in names:
            found.leave_out(path, "is a chapter that is missing in the file")
            continue
        chapter += 1
        page = web.read(unpack(packed, path, MAX_FILE))
        where = f"chapter {chapter}, "
        for n, block in enumerate(page.blocks(), 1):
            block.where = f"{where}paragraph {n}"
        found.parts += page.parts
        found.skipped += [(where + w, why) for w, why in page.skipped]
    if not any(isinstance(p, Block) or p.rows for p in found.parts):
        raise BadFile("has no words in it")
    return found


def _book(packed: Any, names: set[str]) -> str:
    if "META-INF/container.xml" in names:
        for node in _tree(unpack(packed, "META-INF/container.xml")).iter():
            if _name(node) == "rootfile" and (path := node.get("full-path", "")) in names:
                return str(path)
    raise BadFile("is not a book in the EPUB form, or is damaged")


def _tree(data: bytes) -> Any:
    try:
        return fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as problem:
        raise BadFile("holds XML that is not safe to open") from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise BadFile("is damaged and cannot be read") from problem


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
