"""What is said before files are heard, and what became of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from trailbook.consent import uses
from trailbook.evidence.models import Document

from ..reading import ReadDocument
from ..reading.chats import nothing_chosen


@dataclass(frozen=True)
class Stated:
    """What whoever brings the words in states was allowed before: the uses beyond *notes* and *team*, how that is
    known, and how the persons want to be named."""

    uses: tuple[str, ...] = ()
    note: str = ""
    how: str = "importer"
    naming: str = ""
    shown_as: str = ""

    def why_not(self) -> str | None:
        """Why this cannot be recorded, or None."""
        wrong = [u for u in self.uses if u not in uses.USES]
        if wrong:
            return f"There is no use called “{wrong[0]}”. There are: {', '.join(uses.USES)}."
        if self.naming and self.naming not in uses.NAMINGS:
            return f"There is no naming called “{self.naming}”. There are: {', '.join(uses.NAMINGS)}."
        if self.naming in (uses.CHOSEN, uses.ROLE) and not self.shown_as.strip():
            return "Say which name or role to show."
        return None


@dataclass
class Heard:
    """What became of one file: kept (``documents`` where it holds several talks, ``kept`` the first), the same as one that is here already, or refused with a sentence. ``placed``
    and ``unplaced`` count answering turns; both are 0 where there is no guide yet. ``told``: of how many people here a
    file without words told something new."""

    document: str
    path: str
    kept: Document | None = None
    same: bool = False
    error: str = ""
    turns: int = 0
    placed: int = 0
    unplaced: int = 0
    people: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    told: int = 0
    documents: list[Document] = field(default_factory=list)


class Beside(Protocol):
    """What whoever has this done keeps in the same transactions, so that both are there or neither."""

    def first(self) -> None:
        """First in each transaction. Raises where this may not go on."""

    def last(self, batch: Sequence[Heard]) -> None:
        """Last in each transaction, with what became of its files."""


def why_not_kept(read: ReadDocument, talks: Sequence[ReadDocument], have: Mapping[str, str]) -> str:
    """Why a file is not kept, as a sentence; empty where it is. ``have``: what is here, by its mark."""
    if read.error:
        return read.error
    if read.by_message:
        return nothing_chosen(read)
    if not read.turns:
        return read.nothing_said
    if read.sha256 in have:
        return f"{read.document} is here already, as {have[read.sha256]}."
    if all(t.sha256 in have for t in talks):
        return f"{read.document} is here already: all its talks are."
    return ""


def only_new_talks(talks: Sequence[ReadDocument], have: Mapping[str, str]) -> list[ReadDocument]:
    """Those talks of a table that are not here yet; what is here is told beside them."""
    new = [t for t in talks if t.sha256 not in have]
    if len(new) == len(talks):
        return new
    here = len(talks) - len(new)
    said = f"Talks of it that are here already: {here}. They were not taken in twice."
    return [replace(t, notes=(*t.notes, said)) for t in new]
