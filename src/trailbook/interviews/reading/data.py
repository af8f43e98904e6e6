"""Talks and chats as data (JSON): what oTranscribe keeps (`.otr`), what speech-to-text writes (stretches with a
beginning, an end and words), and the exports of Telegram and of Messenger.

A chat as data is a chat like any other: nothing of it goes in but the messages of people who said yes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from trailbook.kit.documents import web

from .chats import MAX_MESSAGES, clean, keep_messages
from .cues import Said, join_said
from .decode import decode
from .flow import to_turns
from .shapes import Line, Parts
from .sizes import BadFile

UNKNOWN = "is data (JSON) in a form that is not known here; export it as text, Word or captions, and bring that in"
_WORDS = ("text", "transcript", "content", "utterance", "words", "sentence")
_LISTS = ("segments", "utterances", "monologues", "results", "transcription", "transcript", "sentences", "blocks")
_STARTS = ("start", "start_time", "startTime", "begin", "from", "ts", "startTimeSec", "start_ms")
_ENDS = ("end", "end_time", "endTime", "stop", "to", "end_ts", "endTimeSec", "end_ms")
_WHO = ("speaker", "speaker_name", "speakerName", "speaker_label", "speakerLabel", "speaker_id", "speakerId", "name")


def read_data(data: bytes, parts: Parts, drop_preamble: bool) -> None:
    """Fill `parts` from what a program keeps as data; raises BadFile."""
    found = _loaded(data)
    if isinstance(found, dict) and isinstance(found.get("messages"), list):
        _chat(found, parts)
    elif isinstance(found, dict) and isinstance(found.get("text"), str) and "<" in found["text"] and "media" in found:
        _typed(found["text"], parts, drop_preamble)
    elif said := list(_stretches(found)):
        join_said(said, parts)
        parts.manner = "said"
    else:
        raise BadFile(UNKNOWN)


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(decode(data).lstrip("\ufeff"), parse_constant=lambda _: None)
    except RecursionError as problem:
        raise BadFile("is nested too deep to be read") from problem
    except ValueError as problem:
        line = getattr(problem, "lineno", 0)
        raise BadFile(f"is damaged: it cannot be read as data (line {line})" if line else "is damaged") from problem


def _typed(text: str, parts: Parts, drop_preamble: bool) -> None:
    """What somebody typed beside a recording, with marks of time in it, a line a paragraph or between breaks."""
    blocks = web.read_text(text.replace("&nbsp;", " ")).blocks()
    lines: list[Line] = []
    for n, block in enumerate(blocks, 1):
        for row in block.text.replace("\xa0", " ").split("\n"):
            lines += [Line(row.strip(), f"paragraph {n}"), Line("", f"paragraph {n}")]
    if not any(x.text for x in lines):
        raise BadFile("has no words in it")
    to_turns(lines, parts, drop_preamble)


# what speech-to-text writes


def _stretches(found: Any) -> Iterator[Said]:
    rows = _rows(found)
    times = [(_number(_first(r, _STARTS)), _number(_first(r, _ENDS))) for r in rows]
    if not rows or not any(a is not None for a, _ in times):
        return
    ends = [b if b is not None else a for a, b in times]
    spans = [b - a for (a, _), b in zip(times, ends, strict=True) if a is not None and b is not None]
    thousandths = any("offsets" in r or "start_ms" in r for r in rows) or (
        bool(spans) and all(float(x).is_integer() for x in spans) and sum(spans) > 400 * len(spans)
    )
    scale = 0.001 if thousandths else 1.0
    for n, (row, (start, _), end) in enumerate(zip(rows, times, ends, strict=True), 1):
        words = _first(row, _WORDS)
        if not isinstance(words, str) or not words.strip():
            continue
        at = round((start or 0.0) * scale, 3)
        yield Said(n, at, max(at, round((end or 0.0) * scale, 3)), _who(_first(row, _WHO)), words.strip())


def _rows(found: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The first list of stretches that have words."""
    if isinstance(found, list):
        rows = [r for r in found if isinstance(r, dict)]
        rows = [r | _offsets(r) for r in rows if isinstance(_first(r, _WORDS), str)]
        return rows if len(rows) == len(found) else []
    if isinstance(found, dict) and depth < 3:
        for key in _LISTS:
            if (rows := _rows(found.get(key), depth + 1)) and any(_first(r, _STARTS) is not None for r in rows):
                return rows
    return []


def _offsets(row: dict[str, Any]) -> dict[str, Any]:
    there = row.get("offsets")
    return {"start": there.get("from"), "end": there.get("to")} if isinstance(there, dict) else {}


def _first(row: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[n] for n in names if row.get(n) is not None), None)


def _who(said: Any) -> str | None:
    if isinstance(said, dict):
        said = said.get("name") or said.get("label") or said.get("id")
    if isinstance(said, bool) or said is None:
        return None
    plain = " ".join(str(said).split())[:80]
    return f"Speaker {plain}" if plain.isdigit() or (len(plain) == 1 and plain.isalpha()) else plain or None


def _number(said: Any) -> float | None:
    if isinstance(said, bool):
        return None
    if isinstance(said, str):
        try:
            said = float(said.strip().removesuffix("s").replace(",", "."))
        except ValueError:
            return None
    return float(said) if isinstance(said, int | float) and 0 <= said < 1e9 else None


# chats


def _chat(found: dict[str, Any], parts: Parts) -> None:
    rows = found["messages"]
    if len(rows) > MAX_MESSAGES:
        raise BadFile(f"has more than {MAX_MESSAGES:,} messages")
    rows = [r for r in rows if isinstance(r, dict)]
    if any("sender_name" in r for r in rows):
        told = [_messenger(r) for r in rows]
        parts.format = "messenger"
    elif any("from" in r or r.get("type") == "service" for r in rows):
        told = [_telegram(r) for r in rows]
        parts.format = "telegram"
    else:
        raise BadFile(UNKNOWN)
    keep_messages(sorted(told, key=lambda m: (m[1] is None, m[1] or datetime.min)), parts)


def _telegram(row: dict[str, Any]) -> tuple[str, datetime | None, str, str]:
    """(author, when, words, what of it is no words)."""
    if row.get("type") != "message":
        return "", _day(row.get("date")), "", "app"
    text = row.get("text")
    pieces = text if isinstance(text, list) else [text]
    words = "".join(p if isinstance(p, str) else str(p.get("text", "")) for p in pieces if isinstance(p, str | dict))
    media = any(
        k in row for k in ("photo", "file", "media_type", "location_information", "contact_information", "poll")
    )
    return (
        clean(str(row.get("from") or "Deleted account")),
        _day(row.get("date")),
        words.strip(),
        "media" if media else "",
    )


def _messenger(row: dict[str, Any]) -> tuple[str, datetime | None, str, str]:
    at = row.get("timestamp_ms")
    when = None
    if isinstance(at, int | float) and 0 < at < 4e12:
        when = datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None)
    words = _mended(row.get("content"))
    media = any(
        k in row for k in ("photos", "videos", "audio_files", "files", "sticker", "gifs", "share", "call_duration")
    )
    kind = "deleted" if row.get("is_unsent") else "media" if media else ""
    return clean(_mended(row.get("sender_name"))), when, words.strip(), kind


def _mended(said: Any) -> str:
    """Words as they were written: Messenger writes each byte of a letter as a letter of its own."""
    if not isinstance(said, str):
        return ""
    try:
        return said.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return said


def _day(said: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said)).replace(tzinfo=None)
    except ValueError:
        return None
