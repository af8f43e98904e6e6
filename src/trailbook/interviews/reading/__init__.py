"""Interview files to turns: what was said, by whom, who asks, and what was left out and why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from .kinds import KINDS, READERS, TABLES, Wanted
from .labels import generic, who_asks
from .shapes import Parts, ReadDocument, ReadSpeaker, ReadTurn, Skipped, SkippedFile
from .sizes import MAX_FILE, BadFile, open_zip, unpack

__all__ = ["KINDS", "ReadDocument", "ReadSpeaker", "ReadTurn", "Skipped", "SkippedFile"]
__all__ += ["correct", "dry_run_json", "read_bytes", "read_paths", "settle_who_asks"]


def read_bytes(
    name: str,
    data: bytes,
    *,
    asks: Collection[str] = (),
    drop_preamble: bool = True,
    columns: Collection[str] | None = None,
    also: Collection[str] = (),
) -> ReadDocument:
    """One file as turns. Never raises for bad content: `error` is then one sentence naming file and reason.
    `columns` says which columns of a table are answers; without it they are found, and those in `also` with them."""
    path = PurePosixPath(name.replace("\\", "/"))
    kind = KINDS.get(path.suffix.lower(), path.suffix.lower().lstrip("."))
    doc = ReadDocument(path.name, name, kind, hashlib.sha256(data).hexdigest())
    parts = Parts()
    try:
        if kind not in READERS:
            raise BadFile("is a kind of file that cannot be read here")
        if not data:
            raise BadFile("is empty")
        if len(data) > MAX_FILE:
            raise BadFile(f"is bigger than {MAX_FILE // 1024 // 1024} MB")
        READERS[kind](data, parts, Wanted(path.name, drop_preamble, columns, also))
        if not parts.turns and not parts.notes:
            raise BadFile("has no words in it that anybody said")
    except BadFile as problem:
        return replace(doc, error=f"{path.name} {problem}.")
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
    asking = frozenset(asked_by) if people else who_asks(own, asks)
    turns = [replace(t, asks=True) if t.speaker in asking and t.quoted_by is None else t for t in turns]
    turns = _shown_by(turns, asking)
    counts = Counter(t.speaker for t in turns if t.quoted_by is None)
    answering = [x for x in counts if x not in asking]
    if people:
        counts = Counter({label: counts[label] for label in [*asking, *people]})
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


def _shown_by(turns: Iterable[ReadTurn], asking: Collection[str]) -> list[ReadTurn]:
    """A quotation with its source beside it is shown by whoever asks, also where it cuts into an answer."""
    if len(asking) != 1:
        return list(turns)
    (shows,) = asking
    return [replace(t, quoted_by=shows) if t.sourced and t.quoted_by not in (None, shows) else t for t in turns]


def _asks_again(doc: ReadDocument, asking: Collection[str]) -> ReadDocument:
    turns = [replace(t, asks=t.speaker in asking and t.quoted_by is None) for t in doc.turns]
    return replace(
        doc,
        turns=tuple(_shown_by(turns, asking)),
        speakers=tuple(replace(s, asks=s.label in asking) for s in doc.speakers),
    )


def settle_who_asks(found: Sequence[ReadDocument | SkippedFile]) -> list[ReadDocument | SkippedFile]:
    """The same files, with who asks settled over all of them: a label that asks in most talks asks in each."""
    talks = [d for d in found if isinstance(d, ReadDocument) and len(d.speakers) > 1 and d.format not in TABLES]
    present = Counter(s.label for d in talks for s in d.speakers)
    asked = Counter(s.label for d in talks for s in d.speakers if s.asks)
    steady = {x for x, n in present.items() if n > 0.6 * len(talks) and n >= 3 and asked[x] > 0.5 * n}

    def settled(d: ReadDocument | SkippedFile) -> ReadDocument | SkippedFile:
        if isinstance(d, ReadDocument) and (here := steady & {s.label for s in d.speakers}):
            return _asks_again(d, here)
        return d

    return [settled(d) for d in found]


def read_paths(
    paths: Iterable[str | Path], *, asks: Collection[str] = (), also: Collection[str] = ()
) -> Iterator[ReadDocument | SkippedFile]:
    """Every file under `paths`, folders and zips opened; who asks is settled over the whole batch. `also`: titles
    of columns that are answers wherever they stand."""
    found: list[ReadDocument | SkippedFile] = [x for p in paths for x in _one(Path(p), asks, also, True)]
    yield from found if asks else settle_who_asks(found)


def _one(
    path: Path, asks: Collection[str], also: Collection[str], chosen: bool
) -> Iterator[ReadDocument | SkippedFile]:
    try:
        if path.is_symlink() and not chosen:
            yield SkippedFile(str(path), "is a link to another place")
        elif path.name.startswith(".") and not chosen:
            yield SkippedFile(str(path), "is a hidden file or folder")
        elif path.is_dir():
            for child in sorted(path.iterdir()):
                yield from _one(child, asks, also, False)
        elif not path.exists():
            yield ReadDocument(path.name, str(path), "", "", error=f"{path.name} was not found.")
        elif path.suffix.lower() not in KINDS and path.suffix.lower() != ".zip" and not chosen:
            yield SkippedFile(str(path), "is a kind of file that cannot be read here")
        elif path.stat().st_size > MAX_FILE:
            size = f"{path.name} is bigger than {MAX_FILE // 1024 // 1024} MB."
            yield ReadDocument(path.name, str(path), path.suffix.lower().lstrip("."), "", error=size)
        elif path.suffix.lower() == ".zip":
            yield from _zip(path, path.read_bytes(), asks, also)
        else:
            yield read_bytes(str(path), path.read_bytes(), asks=asks, also=also)
    except OSError:
        yield ReadDocument(path.name, str(path), "", "", error=f"{path.name} could not be opened.")


def _zip(path: Path, data: bytes, asks: Collection[str], also: Collection[str]) -> Iterator[ReadDocument | SkippedFile]:
    try:
        packed = open_zip(data)
    except BadFile as problem:
        yield ReadDocument(path.name, str(path), "zip", "", error=f"{path.name} {problem}.")
        return
    for info in sorted(packed.infolist(), key=lambda x: x.filename):
        inner = PurePosixPath(info.filename.replace("\\", "/"))
        full = f"{path}/{inner}"
        if info.is_dir():
            continue
        if inner.is_absolute() or ".." in inner.parts:
            yield SkippedFile(full, "has a name that points outside the zip")
        elif any(p.startswith((".", "__MACOSX")) for p in inner.parts):
            yield SkippedFile(full, "is a hidden file")
        elif inner.suffix.lower() not in KINDS:
            why = (
                "is a zip inside a zip"
                if inner.suffix.lower() == ".zip"
                else "is a kind of file that cannot be read here"
            )
            yield SkippedFile(full, why)
        else:
            try:
                yield read_bytes(full, unpack(packed, info.filename, MAX_FILE), asks=asks, also=also)
            except BadFile as problem:
                yield ReadDocument(inner.name, full, inner.suffix[1:].lower(), "", error=f"{inner.name} {problem}.")


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
