"""Reading a guide in a process of its own, with bounds on memory and time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from trailbook.kit.documents import oldword
from trailbook.kit.limited import Trouble, work
from trailbook.kit.limited.rows import rows_of

from .parse import MAX_BYTES, read_guide
from .shapes import GuideError, ReadGuide


def understand(data: bytes, *, name: str, said: list[str]) -> list[Any] | str:
    """In the worker: a guide as a row, or the sentence on what is wrong with it."""
    try:
        return rows_of(ReadGuide).told(read_guide(name, data, said=said))
    except GuideError as why:
        return str(why)


def read_guide_apart(name: str, data: bytes, *, said: Collection[str] = ()) -> ReadGuide:
    """As ``read_guide``, in a process of its own. Raises GuideError, also for a file that takes too much memory or
    time, or ends the process."""
    short = name.replace("\\", "/").rsplit("/", 1)[-1]
    if len(data) > MAX_BYTES:
        raise GuideError(f"{short} is too big to be a topic guide.")
    try:
        if short.lower().endswith(".doc"):
            data = oldword.prepared(data)  # by LibreOffice: the worker may start nothing
        found = work("trailbook.guides.reading.apart:understand", data, name=name, said=list(said))
        if isinstance(found, list):
            return rows_of(ReadGuide).of(found)
    except Trouble as trouble:
        raise GuideError(f"{short} {trouble}.") from trouble
    except (TypeError, ValueError, LookupError) as odd:
        raise GuideError(f"{short} could not be read: it may be damaged.") from odd
    raise GuideError(str(found))
