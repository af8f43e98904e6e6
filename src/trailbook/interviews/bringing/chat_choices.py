"""What a person settled about a chat: of each author nothing, every message, or single ones, and how they said yes.
Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..reading import ReadDocument, chats
from ..reading.labels import phone

NOTHING, ALL, SOME = "", "all", "some"
KEEPS = (NOTHING, ALL, SOME)


@dataclass(frozen=True)
class AuthorChoice:
    """What of one author is kept, how they said yes, and a note on it."""

    keep: str = NOTHING
    how: str = ""
    note: str = ""

    @property
    def unsaid(self) -> bool:
        """Whether something of theirs was chosen and nobody said how they said yes. Then nothing of theirs goes in."""
        return self.keep != NOTHING and not self.how


def kept_messages(doc: ReadDocument, authors: Mapping[str, AuthorChoice], ticked: Iterable[int]) -> list[int]:
    """The numbers of the messages that go in."""
    single = set(ticked)
    found = []
    for n, turn in enumerate(doc.turns):
        choice = authors.get(turn.speaker or "", AuthorChoice())
        if choice.how and (choice.keep == ALL or (choice.keep == SOME and n in single)):
            found.append(n)
    return found


def only_kept(
    doc: ReadDocument, authors: Mapping[str, AuthorChoice], ticked: Iterable[int], named: Iterable[str]
) -> tuple[ReadDocument, dict[str, str]]:
    """The chat's document of the messages that go in, with how each author said yes; and the label in the file of
    each that stands in it. Without any message it stays a chat of which nothing goes in. ``named``: labels of whom a
    person said who they are."""
    turns = kept_messages(doc, authors, ticked)
    if not turns:
        return replace(doc, turns=(), speakers=(), skipped=()), {}
    told = set(named)
    made = chats.chosen(doc, turns, told)
    was = {x if x in told or not phone(x) else chats.shown_author(x): x for x in {s.label for s in doc.speakers}}
    speakers = []
    for s in made.speakers:
        choice = authors.get(was.get(s.label, s.label), AuthorChoice())
        speakers.append(replace(s, yes_how=choice.how, yes_note=choice.note))
    return replace(made, speakers=tuple(speakers)), was
