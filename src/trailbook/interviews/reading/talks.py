"""A table with several talks, parted into its talks: each is a document of its own."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath

from .shapes import Parts, ReadDocument, ReadTurn, Talked


def several(parts: Parts) -> tuple[Talked, ...]:
    """The talks of what a reader found; none where it is one talk."""
    by_talk: dict[str, list[ReadTurn]] = {}
    for turn in parts.turns:
        by_talk.setdefault(turn.talk, []).append(turn)
    if len(by_talk) < 2:
        return ()
    return tuple(Talked(talk, parts.dates.get(talk, ""), _mark(talk, turns)) for talk, turns in by_talk.items())


def _mark(talk: str, turns: list[ReadTurn]) -> str:
    said = "\x1e".join([talk, *(f"{t.heading or ''}\x1f{t.text}" for t in turns)])
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def parted(doc: ReadDocument) -> list[ReadDocument]:
    """The talks of a file as documents, in order; a file that is one talk as it is. Each is called as the file is, as
    if it lay in a folder called as the talk."""
    if not doc.talks:
        return [doc]
    by_talk: dict[str, list[ReadTurn]] = {}
    for turn in doc.turns:
        by_talk.setdefault(turn.talk, []).append(turn)
    return [_one(doc, told, by_talk[told.talk]) for told in doc.talks if told.talk in by_talk]


def _one(doc: ReadDocument, told: Talked, turns: list[ReadTurn]) -> ReadDocument:
    said = Counter(t.speaker for t in turns if t.quoted_by is None)
    path = PurePosixPath(doc.path.replace("\\", "/"))
    return replace(
        doc,
        path=str(path.parent / folder_of(told.talk) / path.name),
        sha256=told.mark,
        title=told.talk or doc.title,
        date=told.date or doc.date,
        turns=tuple(turns),
        speakers=tuple(replace(s, turns=said[s.label]) for s in doc.speakers if s.label in said),
        skipped=(),
        rows=doc.rows and not any(t.asks for t in turns),
        manner=doc.manner or ("written" if doc.rows else ""),
        talks=(),
    )


def folder_of(talk: str) -> str:
    """A talk's name as a folder may be called."""
    return " ".join(talk.replace("/", "-").replace("\\", "-").split())[:80].strip(".") or "talk"
