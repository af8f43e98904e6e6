"""Chats on the command line: nothing of one is kept but the messages of authors who are named with --keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trailbook.interviews.reading import ReadDocument, SkippedFile


def chosen_from(
    read: Iterable[ReadDocument | SkippedFile], keep: tuple[str, ...], persons: Mapping[str, str]
) -> tuple[list[ReadDocument | SkippedFile], list[str]]:
    """The same files, with chats cut down to the messages of the authors named; and sentences about authors who are
    in no chat. A chat of which nothing is chosen stays whole, and is refused where it would be kept."""
    from trailbook.interviews.reading import ReadDocument, chats

    found: list[ReadDocument | SkippedFile] = []
    met: set[str] = set()
    for one in read:
        if isinstance(one, ReadDocument) and one.by_message and not one.error:
            met |= {chats.fold(t.speaker or "") for t in one.turns}
            turns = chats.by_authors(one, keep)
            one = chats.chosen(one, turns, persons) if turns else one
        found.append(one)
    return found, [f"Nobody called “{k}” wrote in these chats." for k in keep if chats.fold(k) not in met]


def how_to_choose(read: Iterable[ReadDocument | SkippedFile]) -> list[str]:
    """A sentence for each chat of which nothing was chosen: who wrote in it, and how to keep what they wrote."""
    from trailbook.interviews.reading import ReadDocument, chats

    said = []
    for one in read:
        if isinstance(one, ReadDocument) and one.by_message and not one.error:
            authors = chats.authors_of(one)
            more = f", and {len(authors) - 20} more" if len(authors) > 20 else ""
            who = ", ".join(f"{a} ({n})" for a, n in authors[:20])
            said.append(
                f"In {one.document} wrote: {who}{more}. Keep the messages of whoever said yes with --keep AUTHOR, "
                "once for each."
            )
    return said


def every_message(doc: ReadDocument) -> list[str]:
    """A line for each message: when, who, what."""
    lines = []
    for turn in doc.turns:
        words = " / ".join(turn.text.split("\n"))
        lines.append(f"  {turn.where}, {turn.speaker}: {words}")
    return lines
