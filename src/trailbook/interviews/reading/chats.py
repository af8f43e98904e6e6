"""Exports of WhatsApp chats: every message with its author and its time.

The forms: `[date, time] Name: words` (iPhone) and `date, time - Name: words` (Android), in every order of the date,
with every script's digits and the signs of direction that stand between them. Lines without a date go on the message
before. Pictures, calls, messages taken back and what the app itself says are nobody's words and are listed as left out.

A chat is many people's, and most were never asked. So nothing of one goes in but what is chosen: `chosen` makes the
document of the messages whose authors said yes, and nothing of any other stays in it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from .chats_clock import MARKS, Stamp, stamp_of, times
from .chats_phrases import CALL, DELETED, MEDIA, NAMES_A_FILE, ONCE, PLACE, without_edited, written_by_app
from .labels import phone
from .shapes import Parts, ReadDocument, ReadTurn, Skipped
from .sizes import BadFile

FORMAT = "whatsapp"
MAX_MESSAGES = 200_000
_STRIP = dict.fromkeys(ord(c) for c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_AUTHOR = re.compile(r"([^\n:]{1,120}?):(?:[ \t\u00a0\u202f]|$)")
_QUOTES = re.compile(r"[“”«»\"]")
_WHY = {
    MEDIA: "is a picture, a sound or a file, not words",
    DELETED: "was taken back by whoever wrote it",
    CALL: "is a call, not words",
    PLACE: "is a place on a map, not words",
    ONCE: "was to be seen once",
}
_APP = "is said by the app, not by anybody"


@dataclass
class _Message:
    stamp: Stamp
    author: str
    lines: list[str] = field(default_factory=list)


def is_chat(text: str) -> bool:
    """Whether this text is a chat that was exported: it begins with a date and a time, and authors follow such."""
    begun = False
    told = 0
    rows = 0
    for row in _rows(text[:60_000]):
        if not row.strip():
            continue
        rows += 1
        found = stamp_of(row)
        if not begun and found is None:
            return False
        begun = True
        told += found is not None and _AUTHOR.match(row[found[1] :]) is not None
        if told >= 3:
            return True
    return told >= 1 and told >= 0.3 * rows


def _rows(text: str) -> Iterable[str]:
    return text.lstrip("\ufeff").split("\n")


def read_chat(text: str, parts: Parts) -> None:
    """Fill `parts` with a turn a message; raises BadFile."""
    messages = _messages(text)
    when = times([m.stamp for m in messages])
    first = min((w for w in when if w), default=None)
    authors = _authors(messages)
    app: list[str] = []
    for n, (message, at) in enumerate(zip(messages, when, strict=True), 1):
        where = f"message {n}" + (f", {at:%Y-%m-%d %H:%M}" if at else "")
        author = message.author if message.author in authors else ""
        if not author:
            app.append(where)
            continue
        words, why = _words(message)
        if why:
            parts.skipped.append(Skipped(where, why))
        if words:
            start = (at - first).total_seconds() if at and first else None
            parts.turns.append(ReadTurn(author, False, words, where, start))
    if app:
        span = app[0] if len(app) == 1 else f"{app[0]} and {len(app) - 1} more"
        parts.skipped.append(Skipped(span, _APP if len(app) == 1 else _APP.replace("is said", "are said")))
    parts.date = first.date().isoformat() if first else None
    parts.format, parts.manner, parts.by_message = FORMAT, "written", True
    if not parts.turns:
        raise BadFile("is a chat without any words that somebody wrote")
    _told(authors, parts)


def keep_messages(told: Iterable[tuple[str, datetime | None, str, str]], parts: Parts) -> None:
    """Fill `parts` with a turn a message of another program's chat: (author, when, words, what of it is no words:
    *app*, *media* or *deleted*), in the order in which they were written; raises BadFile."""
    why = {"app": _APP, "media": _WHY[MEDIA], "deleted": _WHY[DELETED]}
    first: datetime | None = None
    for n, (author, at, words, kind) in enumerate(told, 1):
        first = first or at
        where = f"message {n}" + (f", {at:%Y-%m-%d %H:%M}" if at else "")
        if kind:
            parts.skipped.append(Skipped(where, why[kind]))
        if author and words:
            start = (at - first).total_seconds() if at and first else None
            parts.turns.append(ReadTurn(author, False, words, where, start))
    parts.date = first.date().isoformat() if first else None
    parts.manner, parts.by_message = "written", True
    if not parts.turns:
        raise BadFile("is a chat without any words that somebody wrote")
    _told({t.speaker or "" for t in parts.turns}, parts)


def _told(authors: Iterable[str], parts: Parts) -> None:
    parts.notes.append("This is a chat. Nothing of it goes in but the messages of people who said yes.")
    if any(phone(a) for a in authors):
        parts.notes.append("Some wrote under a phone number. It is never kept or shown as a name.")


def _messages(text: str) -> list[_Message]:
    found: list[_Message] = []
    for row in _rows(text):
        stamp = stamp_of(row)
        if stamp is None:
            if found:
                found[-1].lines.append(row)
            continue
        rest = row[stamp[1] :]
        named = _AUTHOR.match(rest)
        author = clean(named[1]) if named else ""
        found.append(_Message(stamp[0], author, [rest[named.end() :] if named and author else rest]))
        if len(found) > MAX_MESSAGES:
            raise BadFile(f"has more than {MAX_MESSAGES:,} messages")
    return found


def clean(name: str) -> str:
    """An author's name without signs of direction and the mark of people who are in nobody's address book."""
    return (
        " ".join(name.translate(_STRIP).replace("\u00a0", " ").replace("\u202f", " ").split()).removeprefix("~").strip()
    )


def _authors(messages: list[_Message]) -> set[str]:
    """Those who wrote. What the app says may hold a colon too ("Kit changed the subject to: …"): met once, and with
    quotation marks or somebody's name in front, it is no name."""
    often = Counter(m.author for m in messages if m.author)
    firm = [a for a, n in often.items() if n > 1]

    def app(author: str) -> bool:
        return often[author] == 1 and (
            bool(_QUOTES.search(author))
            or len(author.split()) > 7
            or any(author.startswith(f"{name} ") for name in firm[:200])
        )

    return {a for a in often if not app(a)}


def _words(message: _Message) -> tuple[str, str]:
    """What somebody wrote, and why something of it is left out."""
    lines = list(message.lines)
    first = lines[0].strip() if lines else ""
    why = ""
    if message.stamp.boxed and "\u200e" in first:
        # an iPhone puts this sign before whatever it wrote itself
        before, _sign, said = first.partition("\u200e")
        if not without_edited(first)[1]:
            kind = written_by_app(said) or (MEDIA if not said.rstrip().endswith(".") else "")
            why = _WHY.get(kind, _APP)
            before = "" if NAMES_A_FILE.match(before.strip()) else before
            lines[0] = before
    elif by_app := written_by_app(first):
        why = _WHY[by_app]
        lines[0] = ""
        if by_app == MEDIA and len(lines) == 2 and NAMES_A_FILE.match(lines[1].strip()):
            lines[1] = ""
    text = "\n".join(lines).strip("\n")
    text, _edited = without_edited(text.rstrip())
    return text.strip().strip("\u200e\u200f").strip(), why


def nothing_chosen(doc: ReadDocument) -> str:
    """The sentence for a chat of which nothing was chosen."""
    return f"{doc.document} is a chat, and nothing of it was kept: nobody said whose messages may be."


def fold(author: str) -> str:
    """An author's name for telling whether it is the same: of a phone number its digits alone."""
    name = clean(author)
    return re.sub(r"\D", "", name) if phone(name) else name.casefold()


def authors_of(doc: ReadDocument) -> list[tuple[str, int]]:
    """Who wrote in a chat and how many messages, the busiest first."""
    return Counter(t.speaker or "" for t in doc.turns).most_common()


def shown_author(author: str) -> str:
    """How an author is called once something of theirs is kept: of a phone number its last three digits alone."""
    return f"A phone number ending in {fold(author)[-3:]}" if phone(author) else author


def chosen(doc: ReadDocument, turns: Collection[int], named: Collection[str] = ()) -> ReadDocument:
    """The document of these messages alone, by their numbers; nothing of any other message or author stays in it.
    ``named``: authors of whom it is said who they are; of others a phone number is cut down to its end."""
    keep = sorted(n for n in set(turns) if 0 <= n < len(doc.turns))
    folded = {fold(a) for a in named}
    called = {a: a if fold(a) in folded else shown_author(a) for a in {doc.turns[n].speaker or "" for n in keep}}
    began = doc.turns[keep[0]].start if keep else None
    kept = tuple(
        replace(t, speaker=called[t.speaker or ""], start=_since(t, began)) for t in (doc.turns[n] for n in keep)
    )
    often = Counter(t.speaker for t in kept)
    speakers = tuple(
        replace(s, label=called[s.label], turns=often[called[s.label]]) for s in doc.speakers if s.label in called
    )
    mark = hashlib.sha256(f"{doc.sha256} {keep}".encode()).hexdigest()
    said = f"Messages kept: {len(kept)} of {len(doc.turns)}. The others are nowhere in Trailbook."
    return replace(
        doc,
        turns=kept,
        speakers=speakers,
        skipped=(),
        notes=(said,),
        sha256=mark,
        by_message=False,
        date=_date(kept, doc),
    )


def _since(turn: ReadTurn, began: float | None) -> float | None:
    return None if turn.start is None or began is None else turn.start - began


def _date(kept: tuple[ReadTurn, ...], doc: ReadDocument) -> str | None:
    """The day of the first message that is kept."""
    found = re.search(r"\d{4}-\d\d-\d\d", kept[0].where) if kept else None
    return found[0] if found else doc.date


def by_authors(doc: ReadDocument, authors: Iterable[str]) -> list[int]:
    """The numbers of all messages of these authors."""
    wanted = {fold(a) for a in authors}
    return [n for n, t in enumerate(doc.turns) if fold(t.speaker or "") in wanted]


def when(turn: ReadTurn) -> datetime | None:
    """When a message was written, where its chat tells."""
    found = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", turn.where)
    return datetime.fromisoformat(found[0]) if found else None


__all__ = ["MARKS", "authors_of", "by_authors", "chosen", "is_chat", "read_chat", "when"]
