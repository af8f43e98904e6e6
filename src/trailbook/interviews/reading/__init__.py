"""Interview files to turns: what was said, by whom, who asks, and what was left out and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from trailbook.kit.documents.really import holds_macros, not_what_it_says

from .apart import read_apart
from .kinds import KINDS, READERS, Wanted, why_not_kind
from .labels import generic, who_asks
from .lots import read_paths
from .settling import Steady, asks_again, shown_by
from .shapes import Parts, ReadDocument, ReadSpeaker, ReadTurn, Skipped, SkippedFile
from .sizes import MAX_FILE, BadFile
from .talks import parted, several

__all__ = ["KINDS", "ReadDocument", "ReadSpeaker", "ReadTurn", "Skipped", "SkippedFile"]
__all__ += ["correct", "dry_run_json", "parted", "read_apart", "read_bytes", "read_paths", "settle_who_asks"]


def read_bytes(
    name: str,
    data: bytes,
    *,
    asks: Collection[str] = (),
    drop_preamble: bool = True,
    columns: Collection[str] | None = None,
    also: Collection[str] = (),
    roles: Mapping[str, str] | None = None,
    sheet: str = "",
) -> ReadDocument:
    """One file as turns. Never raises for bad content: `error` is then one sentence naming file and reason.
    `columns` says which columns of a table are answers; without it they are found, and those in `also` with them.
    `roles` says of single columns, by title, code or `#number`, what they are; `sheet` names a workbook's sheet."""
    path = PurePosixPath(name.replace("\\", "/"))
    kind = KINDS.get(path.suffix.lower(), path.suffix.lower().lstrip("."))
    doc = ReadDocument(path.name, name, kind, hashlib.sha256(data).hexdigest())
    parts = Parts()
    try:
        if kind not in READERS:
            raise BadFile(why_not_kind(path.suffix))
        if not data:
            raise BadFile("is empty")
        if len(data) > MAX_FILE:
            raise BadFile(f"is bigger than {MAX_FILE // 1024 // 1024} MB")
        if why := not_what_it_says(kind, data):
            raise BadFile(why)
        READERS[kind](data, parts, Wanted(path.name, drop_preamble, columns, also, roles, sheet))
        if not parts.turns and not parts.notes:
            raise BadFile("has no words in it that anybody said")
        if holds_macros(data):
            parts.notes.append("It holds macros. They were left out and never run.")
    except BadFile as problem:
        return replace(doc, error=f"{path.name} {problem}.")
    except RecursionError:
        return replace(doc, error=f"{path.name} is nested too deep to be read.")
    except MemoryError:  # whoever asked is told by the worker that it was too much
        raise
    except Exception:  # one strange file must never stop the others
        return replace(doc, error=f"{path.name} could not be read: it may be damaged.")
    doc = replace(
        doc,
        title=parts.title,
        date=parts.date,
        attributes=parts.attributes,
        skipped=tuple(parts.skipped),
        questions=tuple(dict.fromkeys(parts.questions)),
        notes=tuple(parts.notes),
        format=parts.format or doc.format,
        sha256=parts.sha256 or doc.sha256,
        rows=parts.rows,
        by_message=parts.by_message,
        beside=parts.beside,
        manner=parts.manner,
        columns=tuple(parts.columns),
        facts=tuple(parts.facts),
        sheets=tuple(parts.sheets),
        talks=several(parts),
    )
    return _spoken(doc, parts.turns, asks, parts.name, parts.people, parts.asking)


def _spoken(
    doc: ReadDocument,
    turns: list[ReadTurn],
    asks: Iterable[str],
    name: str | None,
    people: dict[str, tuple[str | None, dict[str, str]]],
    asked_by: Iterable[str] = (),
) -> ReadDocument:
    own = [(t.speaker, t.text) for t in turns if t.speaker and t.quoted_by is None]
    if doc.by_message:  # nobody is taken to ask in a chat but who is said to
        given = {a.casefold().strip().rstrip(":") for a in asks}
        asking = frozenset(x for x, _text in own if x.casefold() in given)
    else:
        asking = frozenset(asked_by) if people or (doc.beside and not asks) else who_asks(own, asks)
    turns = [replace(t, asks=True) if t.speaker in asking and t.quoted_by is None else t for t in turns]
    turns = shown_by(turns, asking)
    counts = Counter(t.speaker for t in turns if t.quoted_by is None)
    answering = [x for x in counts if x not in asking]
    if people:
        counts = Counter({label: counts[label] for label in [*(x for x in counts if x in asking), *people]})
    speakers = []
    for label, number in counts.items():
        if label is None:
            if len(counts) == 1:
                facts = doc.attributes
                speakers.append(ReadSpeaker("", "none", False, name, facts, number))
            continue
        row = people.get(label)
        kind = "generic" if generic(label) or (row and not row[0]) else "name"
        known, facts = row or (label if kind == "name" else None, {})
        if row is None and len(answering) == 1 and label in answering:
            known, facts = known or name, doc.attributes
        speakers.append(ReadSpeaker(label, kind, label in asking, known, facts, number))  # type: ignore[arg-type]
    return replace(doc, turns=tuple(turns), speakers=tuple(speakers))


def settle_who_asks(found: Sequence[ReadDocument | SkippedFile]) -> list[ReadDocument | SkippedFile]:
    """The same files, with who asks settled over all of them: a label that asks in most talks asks in each."""
    steady = Steady()
    for one in found:
        steady.see(one)
    labels = steady.labels()
    return [asks_again(one, labels) for one in found]


def correct(
    doc: ReadDocument,
    *,
    asks: Mapping[str, bool] | None = None,
    rename: Mapping[str, str] | None = None,
    drop: Collection[int] = (),
) -> ReadDocument:
    """What a person settled on the preview: who asks (by label in the file), who a label is, turns to drop."""
    settled, names = asks or {}, rename or {}
    kept = [t for i, t in enumerate(doc.turns) if i not in drop]
    gone = [Skipped(t.where, "was left out by hand") for i, t in enumerate(doc.turns) if i in drop]
    turns = tuple(
        replace(
            t,
            asks=settled.get(t.speaker or "", t.asks) and t.quoted_by is None,
            speaker=names.get(t.speaker or "", t.speaker or "") or t.speaker,
            quoted_by=None if t.quoted_by is None else names.get(t.quoted_by, t.quoted_by),
        )
        for t in kept
    )
    counts = Counter(t.speaker for t in kept if t.quoted_by is None)
    speakers = tuple(
        replace(
            s,
            asks=settled.get(s.label, s.asks),
            label=names.get(s.label, s.label),
            name=names.get(s.label, s.name),
            kind="name" if s.label in names else s.kind,
            turns=counts[s.label or None],
        )
        for s in doc.speakers
    )
    return replace(doc, turns=turns, speakers=speakers, skipped=doc.skipped + tuple(gone))


def _called(paths: list[PurePosixPath]) -> list[str]:
    """Each file's name; of those alike, with the folder before it, or as many as it takes."""
    called = [path.name for path in paths]
    for n in range(2, 2 + max((len(path.parts) for path in paths), default=0)):
        often = Counter(called)
        alike = [i for i, name in enumerate(called) if often[name] > 1]
        for i in alike:
            called[i] = "/".join(p.strip("/") for p in paths[i].parts[-n:] if p.strip("/"))
    return called


def dry_run_json(docs: Iterable[ReadDocument | SkippedFile]) -> dict[str, Any]:
    """The shape `hear --dry-run --json` prints; a file that was not read at all tells why in `skipped`. A file's name
    has the folder before it where two are called alike."""
    docs = list(docs)
    paths = [PurePosixPath(d.path.replace("\\", "/")) for d in docs]
    files: list[dict[str, Any]] = []
    for d, path, document in zip(docs, paths, _called(paths), strict=True):
        if isinstance(d, SkippedFile):
            skipped = [{"where": d.path, "why": d.why}]
            files.append(
                {
                    "document": document,
                    "format": path.suffix[1:].lower(),
                    "turns": [],
                    "skipped": skipped,
                    "error": None,
                }
            )
            continue
        turns = [
            {"speaker": t.speaker, "asks": t.asks, "start": t.start, "end": t.end, "text": t.text} for t in d.turns
        ]
        skipped = [{"where": s.where, "why": s.why} for s in d.skipped]
        error = d.error or (None if turns else d.nothing_said)
        files.append({"document": document, "format": d.format, "turns": turns, "skipped": skipped, "error": error})
    return {"files": files}
