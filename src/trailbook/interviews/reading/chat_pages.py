"""Chats that Telegram and Messenger export as web pages: every message with its author and its time.

Nothing of a chat goes in but the messages of people who said yes, whatever form it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .chats import MAX_MESSAGES, clean, keep_messages
from .shapes import Parts
from .sizes import BadFile

MAX_PAGE = 12_000_000
Message = tuple[str, datetime | None, str, str]

_TELEGRAM = re.compile(r"<div class=\"message (?:default|service)\b")
_MESSENGER = re.compile(r"class=\"[^\"]{0,80}\b_a6-g\b")
_MEDIA = ("media_wrap", "photo_wrap", "sticker", "media_voice_message", "media_file", "media_call", "location")
_WHEN = ("%d.%m.%Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%b %d, %Y %I:%M %p", "%d %b %Y, %H:%M", "%b %d, %Y, %I:%M %p")


def is_chat_page(text: str) -> bool:
    """Whether a web page is a chat that was exported."""
    head = text[:200_000]
    return ("from_name" in head and bool(_TELEGRAM.search(head))) or bool(_MESSENGER.search(head))


def read_chat_page(text: str, parts: Parts) -> None:
    """Fill `parts` with a turn a message; raises BadFile."""
    if len(text) > MAX_PAGE:
        raise BadFile("is a chat in too large a page; export it as data (JSON) and bring that in")
    from lxml import etree  # loaded when it is needed

    parser: Any = etree.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as problem:
        raise BadFile("is damaged and cannot be read as a web page") from problem
    if root is None:
        raise BadFile("is damaged and cannot be read as a web page")
    telegram = _TELEGRAM.search(text) is not None
    messages = list(_of_telegram(root) if telegram else _of_messenger(root))
    if len(messages) > MAX_MESSAGES:
        raise BadFile(f"has more than {MAX_MESSAGES:,} messages")
    if not telegram:
        messages.sort(key=lambda m: (m[1] is None, m[1] or datetime.min))
    parts.format = "telegram" if telegram else "messenger"
    keep_messages(messages, parts)


def _has(node: Any, name: str) -> bool:
    return name in (node.get("class") or "").split()


def _under(node: Any, name: str) -> Any:
    return next((x for x in node.iter("div") if _has(x, name)), None)


def _of_telegram(root: Any) -> Iterator[Message]:
    author = ""
    for node in root.iter("div"):
        if not _has(node, "message"):
            continue
        if _has(node, "service"):
            yield "", None, "", "app"
            continue
        told = _under(node, "from_name")
        author = clean(_words(told)) if told is not None else author
        date = _under(node, "date")
        words = [x for x in node.iter("div") if _has(x, "text") and not _inside(x, "forwarded", node)]
        media = any(_under(node, x) is not None for x in _MEDIA)
        at = _when(date.get("title") or "") if date is not None else None
        yield author, at, "\n".join(_words(x) for x in words).strip(), "media" if media else ""


def _inside(node: Any, name: str, stop: Any) -> bool:
    """Whether it stands in what somebody passed on: those are not the author's words."""
    while node is not None and node is not stop:
        if _has(node, name):
            return True
        node = node.getparent()
    return False


def _of_messenger(root: Any) -> Iterator[Message]:
    for node in root.iter("div"):
        if not _has(node, "_a6-g"):
            continue
        who, said, date = (_under(node, x) for x in ("_a6-h", "_a6-p", "_a6-o"))
        if who is None:
            who = next((x for x in node.iter("h2", "h3") if _has(x, "_a6-h")), None)
        if who is None:
            continue
        media = said is not None and any(True for _ in said.iter("img", "video", "audio"))
        at = _when(_words(date)) if date is not None else None
        yield clean(_words(who)), at, _words(said) if said is not None else "", "media" if media else ""


def _words(node: Any) -> str:
    """The text of a part of a page, a line for each break."""
    out: list[str] = []
    for x in node.iter():
        if x is not node and x.tag in ("br", "div", "p", "ul", "li"):
            out.append("\n")
        if x.text and isinstance(x.tag, str) and x.tag not in ("script", "style"):
            out.append(re.sub(r"\s+", " ", x.text))
        if x is not node and x.tail:
            out.append(re.sub(r"\s+", " ", x.tail))
    rows = [" ".join(row.split()) for row in "".join(out).split("\n")]
    return "\n".join(r for r in rows if r)


def _when(said: str) -> datetime | None:
    plain = re.sub(r"\s*(?:UTC|GMT)[+-]?[\d:]*$", "", said.strip()).replace("\u202f", " ")
    plain = re.sub(r" ([ap])m$", lambda m: f" {m[1].upper()}M", plain)
    for form in _WHEN:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None
