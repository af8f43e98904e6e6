"""Reading a file in a process of its own, with bounds on memory and time. What comes back is plain data.

Tasks run in the worker: ``understand`` and ``unpacked``. Askers use ``read_apart`` and ``unzip_apart``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from trailbook.kit.documents import mail, oldword
from trailbook.kit.limited import Limits, Question, Trouble, stream, work
from trailbook.kit.limited.rows import rows_of

from .kinds import why_not_kind
from .shapes import ReadDocument
from .sizes import MAX_FILE, BadFile, open_zip, unpack

_HERE = "trailbook.interviews.reading.apart"
USUAL = Limits()
DAMAGED = "could not be read: it may be damaged"


def told(doc: ReadDocument) -> list[Any]:
    """A document as JSON can say it, short. ``document_told`` makes it again."""
    return rows_of(ReadDocument).told(doc)


def document_told(said: Any) -> ReadDocument:
    """The document again. Raises TypeError, ValueError or LookupError where it is none."""
    return rows_of(ReadDocument).of(said)


def understand(data: bytes, *, name: str, **wanted: Any) -> list[Any]:
    """In the worker: one file as turns."""
    from . import read_bytes

    return told(read_bytes(name, data, **wanted))


def read_apart(name: str, data: bytes, *, limits: Limits | None = None, **wanted: Any) -> ReadDocument:
    """One file as turns, read in a process of its own; what may be wanted is as in ``read_bytes``. A file that takes
    too much memory or time, or ends the process, is told by a sentence like any other bad file."""
    question = question_of(name, data, wanted)
    try:
        return answered(name, work(question.task, question.data, limits=limits or USUAL, **question.told))
    except Trouble as trouble:
        return answered(name, trouble)


def question_of(name: str, data: bytes, wanted: Mapping[str, Any]) -> Question:
    """What is asked of the worker to read this file."""
    plain = {
        k: list(v) if isinstance(v, Collection) and not isinstance(v, str | dict) else v for k, v in wanted.items()
    }
    if name[-4:].lower() == ".doc":
        data = oldword.prepared(data)  # by LibreOffice: the worker may start nothing
    return Question(f"{_HERE}:understand", data, {"name": name, **plain})


def answered(name: str, said: Any) -> ReadDocument:
    """The document of an answer, or of the trouble there was."""
    if isinstance(said, Trouble):
        return wrong(name, str(said))
    try:
        return document_told(said)
    except (TypeError, ValueError, AttributeError, LookupError):
        return wrong(name, DAMAGED)


def wrong(name: str, why: str, kind: str | None = None) -> ReadDocument:
    """A file that cannot be read, and why."""
    path = PurePosixPath(name.replace("\\", "/"))
    kind = path.suffix.lower().lstrip(".") if kind is None else kind
    return ReadDocument(path.name, name, kind, "", error=f"{path.name} {why}.")


def unpacked(data: bytes, *, endings: list[str], message: bool = False) -> Iterator[list[str] | bytes]:
    """In the worker: what a zip holds, in order of names, or what is attached to a message. For each file ``[path, why]``, where an empty ``why`` means
    that its bytes follow; ``[why]`` alone where the zip itself cannot be read."""
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) and message:
        yield from _attached(data, endings)
        return
    try:
        packed = open_zip(data)
    except BadFile as problem:
        yield [str(problem)]
        return
    for info in sorted(packed.infolist(), key=lambda x: x.filename):
        if info.is_dir():
            continue
        inner = PurePosixPath(info.filename.replace("\\", "/"))
        why = _why_not(inner, endings)
        if why:
            yield [info.filename, why]
            continue
        try:
            found = unpack(packed, info.filename, MAX_FILE)
        except BadFile as problem:
            yield [info.filename, str(problem), "bad"]
            continue
        yield [info.filename, ""]
        yield found
        del found


def _attached(data: bytes, endings: list[str]) -> Iterator[list[str] | bytes]:
    often: Counter[str] = Counter()
    try:
        for said, found in mail.attached(data):
            path = PurePosixPath(said)
            often[said] += 1
            name = said if often[said] == 1 else f"{path.stem} ({often[said]}){path.suffix}"
            why = _why_not(PurePosixPath(name), endings)
            if not why and len(found) > MAX_FILE:
                why = "is too big"
            yield [name, why]
            if not why:
                yield found
    except BadFile as problem:
        yield [str(problem)]


def _why_not(inner: PurePosixPath, endings: Collection[str]) -> str:
    if inner.is_absolute() or ".." in inner.parts or (inner.parts[:1] and inner.parts[0].endswith(":")):
        return "has a name that points outside the zip"
    if any(p.startswith((".", "__MACOSX")) for p in inner.parts):
        return "is a hidden file"
    if inner.suffix.lower() == ".zip":
        return "is a zip inside a zip"
    return "" if inner.suffix.lower() in endings else why_not_kind(inner.suffix)


def unzip_apart(
    data: bytes, endings: Iterable[str], *, limits: Limits | None = None, message: bool = False
) -> Iterator[tuple[str, bytes | None, str, bool]]:
    """What a zip holds (or with ``message`` what is attached to an e-mail), unpacked in a process of its own: (path inside, bytes or None, why there are none, whether
    that is a fault of the file). Raises BadFile where the zip itself cannot be read; where it breaks off half-way,
    what came before stands."""
    path: str | None = None
    try:
        for said in stream(f"{_HERE}:unpacked", data, limits=limits or USUAL, endings=sorted(endings), message=message):
            if isinstance(said, bytes):
                if path is None:
                    raise BadFile("is damaged")
                yield path, said, "", False
                path = None
            elif len(said) == 1:
                raise BadFile(str(said[0]))
            elif said[1]:
                yield str(said[0]), None, str(said[1]), len(said) > 2
            else:
                path = str(said[0])
    except Trouble as trouble:
        raise BadFile(str(trouble)) from trouble
