"""Bytes to text, or a reason why not: never mojibake."""

from __future__ import annotations

import codecs
import re

from .sizes import BadFile

_MANY_BYTES = re.compile("[^\\x00-\\x7f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """The text of `data` with line ends as \\n; raises BadFile when it is no text or cannot be told."""
    if not data.strip():
        raise BadFile("is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _try(data, "utf-16")
    elif data.startswith(codecs.BOM_UTF8):
        text = _try(data, "utf-8-sig")
    else:
        text = _utf8(data)
        if text is None or "\x00" in text[:4000]:
            text = _guess(data)
    if text is None:
        raise BadFile("is in an encoding that could not be told; save it as UTF-8")
    if _CONTROL.search(text):
        raise BadFile("is not a text file")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \n\t"):
        raise BadFile("is empty")
    return text


def _utf8(data: bytes) -> str | None:
    """As UTF-8, a character that is cut off at the very end left out; None where it is something else. Raises BadFile
    where it begins as UTF-8 and does not go on as it: any guess would make nonsense of one of the two."""
    try:
        return data.decode()
    except UnicodeDecodeError as wrong:
        at = wrong.start
    before = data[:at].decode()
    if len(_MANY_BYTES.findall(before)) < 3:
        return None
    if len(data) - at <= 3 and not data[at:].isascii() and data[at] >= 0xC2:
        return before
    line = before.count("\n") + 1
    raise BadFile(
        f"mixes two encodings: line {line} is written in another one than what stands before; save it as UTF-8"
    )


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(data: bytes) -> str | None:
    head = data[:4000]
    if b"\x00" in head:
        for encoding, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
            half = head[odd::2]
            if half.count(0) > 0.6 * len(half) and (text := _try(data, encoding)) is not None:
                return text
        raise BadFile("is not a text file")
    text = _try(data, "cp1252")
    if text is not None:
        strange = [c for c in text if ord(c) > 127]
        letters = sum(c.isalpha() or c in "‘’“”–—…€£°« »\xa0©®•" for c in strange)
        if letters >= 0.9 * len(strange) and len(strange) < 0.15 * len(text):
            return text
    from charset_normalizer import from_bytes  # slow to load, and seldom needed

    best = from_bytes(data[:200_000]).best()
    return _try(data, best.encoding) if best is not None and best.chaos < 0.1 else None
