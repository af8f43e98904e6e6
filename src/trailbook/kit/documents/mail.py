"""E-mail (EML) and web pages saved as one file (MHTML): the words of whoever wrote, without what they quote and without
signatures; what is attached is named, and given on request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from . import web
from .shapes import Block, Document
from .sizes import MAX_FILE, BadFile

MAX_PARTS = 500
MAX_INSIDE = 10
_ON_WROTE = re.compile(
    r"(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu)\b[^\n]{6,300}(?:wrote|schrieb[^\n:]{0,80}|a écrit|escribió|ha scritto"
    r"|schreef[^\n:]{0,80}|escreveu|skrev[^\n:]{0,80}|napisał[^\n:]{0,40})\s*:\s*$",
    re.I,
)
_ORIGINAL = re.compile(
    r"\s*[-_]{2,}\s*(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|mensaje original"
    r"|forwarded message|weitergeleitete nachricht)\s*[-_]{2,}\s*$|\s*begin forwarded message:\s*$",
    re.I,
)
_HEAD = re.compile(r"\s*\*?(?:from|von|de|da|van|från|fra)\s*:\*?\s*\S", re.I)
_HEAD_ALSO = re.compile(
    r"\s*\*?(?:sent|date|to|subject|gesendet|an|betreff|envoyé|objet|enviado|asunto)\s*:\*?\s*\S", re.I
)
_DEVICE = re.compile(
    r"\s*(?:sent from (?:my|outlook|mail|yahoo|samsung)|get outlook for|von meinem \w+ gesendet|gesendet von"
    r"|envoyé de mon|enviado desde mi)\b[^\n]{0,80}$",
    re.I,
)
_QUOTING = re.compile(
    r"<(?:blockquote\b[^>]{0,400}type=[\"']?cite|div\b[^>]{0,400}(?:class=[\"'][^\"'>]{0,200}(?:gmail_quote|yahoo_quoted"
    r"|moz-cite-prefix|protonmail_quote)|id=[\"'](?:divRplyFwdMsg|appendonsend|mail-editor-reference)))",
    re.I,
)
_SIGNING = re.compile(
    r"<div\b[^>]{0,400}(?:class=[\"'][^\"'>]{0,200}(?:gmail_signature|moz-signature)|id=[\"']Signature)", re.I
)


def read(data: bytes) -> Document:
    """What somebody wrote in a message. Quoted replies, signatures and what is attached are left out and told; a
    quoted question with an answer right beneath it is a heading. Raises BadFile."""
    message = _message(data)
    found = Document()
    found.title = _header(message, "subject")
    found.name = next((name or address.partition("@")[0] for name, address in _people(message, "from")), None)
    try:
        sent = parsedate_to_datetime(_header(message, "date") or "")
        found.date = sent.date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    plain, page = _bodies(message)
    if plain.strip():
        _plain(plain, found)
    elif page.strip():
        _page(page, found)
    for name, _inside in attached(data, names_only=True):
        found.leave_out("what is attached", f"is a file of its own: {name}")
    if not found.parts:
        raise BadFile("is a message without words of its own")
    return found.numbered()


def read_saved_page(data: bytes) -> Document:
    """A web page that a browser saved as one file (MHTML). Raises BadFile."""
    message = _message(data)
    for part in _parts(message):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return web.read_text(_text(part)).numbered()
    raise BadFile("holds no web page")


def attached(data: bytes, names_only: bool = False) -> Iterator[tuple[str, bytes]]:
    """What is attached to a message: (name, bytes). Pictures inside the text are not."""
    number = 0
    for part in _parts(_message(data)):
        kind = part.get_content_type()
        name = part.get_filename()
        disposition = part.get_content_disposition()
        if kind.startswith("multipart/") or (not name and disposition != "attachment" and kind != "message/rfc822"):
            continue
        if disposition == "inline" and kind.startswith("image/"):
            continue
        number += 1
        if kind == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            whole = first.as_bytes() if isinstance(first, EmailMessage) else b""
            yield _name(name, f"message {number}.eml"), b"" if names_only else whole[: MAX_FILE + 1]
            continue
        if names_only:
            yield _name(name, f"attachment {number}"), b""
            continue
        held = part.get_payload(decode=True)
        yield _name(name, f"attachment {number}"), (held if isinstance(held, bytes) else b"")[: MAX_FILE + 1]


def _name(said: str | None, otherwise: str) -> str:
    name = re.sub(r"[\x00-\x1f]", "", (said or "").replace("\\", "/").rsplit("/", 1)[-1]).strip()
    return name[:200] or otherwise


def _message(data: bytes) -> EmailMessage:
    head = data[:4000].lstrip(b"\xef\xbb\xbf \r\n")
    if not re.match(rb"[A-Za-z][A-Za-z0-9-]{0,70}:|From ", head):
        raise BadFile("is no e-mail, or is damaged")
    try:
        message = BytesParser(policy=policy.default).parsebytes(head + data[4000:] if head != data[:4000] else data)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError, IndexError) as problem:
        raise BadFile("is damaged and cannot be read as an e-mail") from problem
    if not message.keys() or not ({k.lower() for k in message} & {"from", "date", "subject", "mime-version", "to"}):
        raise BadFile("is no e-mail, or is damaged")
    return message  # type: ignore[return-value]


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Every part of the message itself; of a message inside it only the part that holds it."""
    todo, number = [(message, 0)], 0
    while todo:
        part, depth = todo.pop(0)
        number += 1
        if number > MAX_PARTS or depth > MAX_INSIDE:
            raise BadFile("has more parts than a message may have")
        yield part
        if part.get_content_type() != "message/rfc822" and part.is_multipart():
            todo[:0] = [(p, depth + 1) for p in part.get_payload()]  # type: ignore[misc, union-attr]


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        said = message.get(name)
        return " ".join(str(said).split())[:300] or None if said is not None else None
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return None


def _people(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    said = _header(message, name)
    return [(n.strip("\"' "), a) for n, a in getaddresses([said]) if n or a] if said else []


def _bodies(message: EmailMessage) -> tuple[str, str]:
    """The message's plain text and its HTML, each perhaps empty."""
    plain, page = "", ""
    for part in _parts(message):
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            plain += ("\n\n" if plain else "") + _unflowed(_text(part), part)
        elif kind == "text/html" and not page:
            page = _text(part)
    return plain, page


def _text(part: EmailMessage) -> str:
    held = part.get_payload(decode=True)
    data = held if isinstance(held, bytes) else b""
    said = part.get_content_charset() or ""
    if said and said not in ("us-ascii", "ascii", "unknown-8bit"):
        try:
            return data.decode(said).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, UnicodeDecodeError):
            pass
    return web.text_of(data) if data.strip() else ""


def _unflowed(text: str, part: EmailMessage) -> str:
    """Lines that were broken only for sending, joined again."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    close = str(part.get_param("delsp", "")).lower() == "yes"
    out: list[str] = []
    flows = False
    for raw in text.split("\n"):
        line = raw[1:] if raw.startswith(" ") else raw
        if flows and not line.startswith(">") and line != "-- " and not out[-1].startswith(">"):
            out[-1] += line
        else:
            out.append(line)
        flows = line.endswith(" ") and line != "-- "
        if flows and close:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _plain(text: str, found: Document) -> None:
    rows = text.split("\n")
    end = _tail(rows, found)
    rows = rows[:end]
    i = 0
    paragraph: list[str] = []

    def close() -> None:
        said = "\n".join(paragraph).strip()
        if said:
            found.parts.append(Block(said))
        paragraph.clear()

    while i < len(rows):
        if rows[i].startswith(">"):
            close()
            start = i
            while i < len(rows) and (rows[i].startswith(">") or (not rows[i].strip() and _quotes_on(rows, i))):
                i += 1
            quoted = " ".join(x.lstrip("> ").strip() for x in rows[start:i]).strip()
            own = " ".join(x.lstrip("> ") for x in rows[start:i] if x.startswith(">") and not x.startswith(">>"))
            last = re.split(r"(?<=[.?!…])\s+", own.strip())[-1] if own.strip() else ""
            if last.endswith("?") and any(x.strip() and not x.startswith(">") for x in rows[i:]):
                found.parts.append(Block(" ".join(last.split()), level=9))
            elif quoted:
                found.leave_out(f"line {start + 1}", "is quoted from another message", quoted)
            continue
        if _ON_WROTE.match(rows[i].strip()) or (
            i + 1 < len(rows) and _ON_WROTE.match(f"{rows[i].strip()} {rows[i + 1].strip()}")
        ):
            two = not _ON_WROTE.match(rows[i].strip())
            close()
            found.leave_out(f"line {i + 1}", "says whose message is quoted", rows[i])
            i += 2 if two else 1
            continue
        if rows[i].strip():
            paragraph.append(rows[i].rstrip())
        else:
            close()
        i += 1
    close()


def _quotes_on(rows: list[str], i: int) -> bool:
    following = next((r for r in rows[i:] if r.strip()), "")
    return following.startswith(">")


def _tail(rows: list[str], found: Document) -> int:
    """Where the words of whoever wrote end: at their signature, or where a whole other message stands."""
    for i, row in enumerate(rows):
        line = row.rstrip("\r")
        if line in ("-- ", "--") and not any(r.startswith(">") for r in rows[i:]) and len(rows) - i < 40:
            found.leave_out(f"line {i + 1}", "is a signature", "\n".join(rows[i + 1 :]))
            return i
        if _DEVICE.match(line) and len([r for r in rows[i + 1 :] if r.strip() and not r.startswith(">")]) == 0:
            found.leave_out(f"line {i + 1}", "is a signature", line)
            rows[i] = ""
            continue
        heads = _HEAD.match(line) and any(_HEAD_ALSO.match(r) for r in rows[i + 1 : i + 4])
        if i and (_ORIGINAL.match(line) or heads):
            found.leave_out(f"line {i + 1}", "is another message beneath this one", "\n".join(rows[i:]))
            return i
    return len(rows)


def _page(text: str, found: Document) -> None:
    cut = _QUOTING.search(text)
    if cut and (before := text[: cut.start()]).strip():
        beneath = web.read_text(text[cut.start() :])
        first = next((b.text for b in beneath.blocks()), "")
        if web.read_text(before).parts:
            text = before
            found.leave_out("the message", "is quoted from another message", first)
    signed = _SIGNING.search(text)
    if signed and web.read_text(text[: signed.start()]).parts:
        first = next((b.text for b in web.read_text(text[signed.start() :]).blocks()), "")
        found.leave_out("the message", "is a signature", first)
        text = text[: signed.start()]
    page = web.read_text(text)
    rows: list[Block] = []
    for part in page.parts:
        if isinstance(part, Block):
            rows.append(part)
        else:
            rows += [b for r in part.rows for c in r for b in c]
    for n, block in enumerate(rows):
        heads = _HEAD.match(block.text) and any(
            _HEAD_ALSO.match(x) for x in [*block.text.split("\n")[1:4], *(b.text for b in rows[n + 1 : n + 4])]
        )
        if n and (_ORIGINAL.match(block.text) or heads):
            found.leave_out("the message", "is another message beneath this one", block.text)
            break
        if _ON_WROTE.match(block.text) and n:
            found.leave_out("the message", "says whose message is quoted", block.text)
            continue
        if _DEVICE.match(block.text):
            found.leave_out("the message", "is a signature", block.text)
            continue
        found.parts.append(block)
    found.skipped += page.skipped
