"""What the preview shows of files that wait: who will be who, what goes in, what is here already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trailbook.evidence.models import Document
from trailbook.people.models import Inquiry, Person, Place

from .. import rules
from ..actions.told import Change, Told, changes_told
from ..again import Nearly, messages_here, nearly_same, stems
from ..reading import ReadDocument, parted
from .choices import Choices, FileChoice, LabelChoice, LabelRow, Who, labels_over, settled, who_in
from .kept import Lot
from .store import Upload, keep_likes


@dataclass
class FileRow:
    """One file that waits, as understood (``doc``) and as settled (``made``). ``same_as`` names the document here, or
    the file before it in this lot, that has the very same bytes. ``talks``: how many it holds, where they are several,
    and how many of them are here already. ``size``: how many turns go in, where ``doc`` and ``made`` are without their
    words. ``near``: the document here that it may be a corrected copy of, and ``again`` what is settled about that; of a
    chat ``messages_here`` are not taken in twice."""

    n: int
    doc: ReadDocument
    made: ReadDocument
    who: list[Who]
    same_as: str
    left_out: bool
    dropped: int
    told: Told | None = None
    stated: bool = False
    talks: int = 0
    talks_here: int = 0
    near: Nearly | None = None
    again: str = ""
    messages_here: int = 0
    size: int | None = None

    @property
    def goes_in(self) -> bool:
        if self.told is not None:
            return not self.left_out and bool(self.told.kept or self.told.coming)
        return not (self.doc.error or self.same_as or self.left_out) and self.turns > 0

    @property
    def changes(self) -> list[Change]:
        """What a file without words changes of people who are here: first what was otherwise."""
        return sorted(self.told.kept, key=lambda c: not c.before) if self.told else []

    @cached_property
    def turns(self) -> int:
        return len(self.made.turns) if self.size is None else self.size

    @cached_property
    def answers(self) -> int:
        return sum(not t.asks and t.quoted_by is None for t in self.made.turns)

    @cached_property
    def asked(self) -> int:
        return sum(t.asks for t in self.made.turns)

    @cached_property
    def quoted(self) -> int:
        return sum(t.quoted_by is not None for t in self.made.turns)

    @property
    def questions_asked(self) -> list[str]:
        """What whoever asks asked, turn by turn."""
        return [t.text for t in self.made.turns if t.asks and "?" in t.text]

    @property
    def table(self) -> bool:
        return self.doc.rows

    @property
    def answering(self) -> list[Who]:
        return [w for w in self.who if not w.asks][:12]

    @property
    def more_answering(self) -> int:
        return max(0, len([w for w in self.who if not w.asks]) - 12)

    @property
    def asking(self) -> list[Who]:
        return [w for w in self.who if w.asks]

    @property
    def first_words(self) -> list[Any]:
        return list(self.made.turns[:4])


def known_people(place: Place) -> dict[str, str]:
    """The persons of a place who have a name: folded name -> name. One query."""
    names = Person.objects.filter(place=place, generic=False, erased_at=None).exclude(name="").order_by("-pk")
    return {rules.fold_name(n): n for n in names.values_list("name", flat=True)}


def preview_rows(lot: Lot, choices: Choices, known: Mapping[str, str], inquiry: Inquiry) -> list[FileRow]:
    """A row a file, in the order they come in, without the words (``in_full`` has them). One query, and a few for each
    file that only tells about people."""
    have = dict(Document.objects.filter(inquiry=inquiry).values_list("sha256", "name"))
    rows = []
    for n, light in lot.light.items():
        row = (
            _row(n, lot[n], choices, known)
            if _words_tell(light, choices.of_file(n))
            else _light(n, lot, choices, known)
        )
        talks = parted(row.made) if row.made.talks else [row.made]
        there = [have[t.sha256] for t in talks if t.sha256 in have]
        if not light.error:
            row.same_as = have.get(row.made.sha256, "") or (there[0] if there and len(there) == len(talks) else "")
        if not (light.error or row.same_as or row.left_out):
            have |= {t.sha256: light.document for t in [row.made, *talks]}
        if row.made.talks:
            row.talks, row.talks_here = len(talks), len(there)
        rows.append(row)
    coming = {rules.fold_name(w.name or w.label) for r in rows if r.goes_in for w in r.who if w.state != "unknown"}
    for row in rows:
        if row.doc.facts and not row.doc.turns and not row.doc.error:
            row.told = changes_told(inquiry, row.doc, coming)
    return rows


def _words_tell(light: ReadDocument, choice: FileChoice) -> bool:
    """Whether what goes in of a file cannot be told without its words: a chat, a table of several talks or of facts
    alone, and where single turns were left out."""
    return bool(light.by_message or light.talks or (light.facts and not light.turns) or choice.drop)


def _light(n: int, lot: Lot, choices: Choices, known: Mapping[str, str]) -> FileRow:
    row = _row(n, lot.light[n], choices, known)
    row.size = lot.gists[n].turns_of(row.made)
    return row


def _row(n: int, doc: ReadDocument, choices: Choices, known: Mapping[str, str]) -> FileRow:
    choice = choices.of_file(n)
    made = settled(doc, n, choices)
    who = who_in(made if doc.by_message else doc, made, known)
    return FileRow(n, doc, made, who, "", choice.leave_out, len(choice.drop), stated=bool(choice.stated))


def in_full(row: FileRow, lot: Lot, choices: Choices, known: Mapping[str, str]) -> FileRow:
    """The same row with the file's words."""
    if row.size is None:
        return row
    full = _row(row.n, lot[row.n], choices, known)
    full.same_as = row.same_as
    return full


def see_again(rows: Iterable[FileRow], choices: Choices, inquiry: Inquiry) -> None:
    """Of these files with their words: which are corrected copies of what is here, or chats that grew longer. A query,
    and a few for each file that may be one."""
    here = stems(inquiry)
    for row in rows:
        if row.doc.error or row.same_as or row.left_out:
            continue
        row.near, row.again = nearly_same(row.made, here), choices.of_file(row.n).again
        if row.doc.by_message:
            row.messages_here = len(messages_here(inquiry, row.doc))


def labels_of(upload: Upload, lot: Lot) -> list[LabelRow]:
    """The labels of everything that was sent."""
    rows = labels_over(lot.light, likes=upload.likes)
    if upload.likes is None and not upload.unread:
        keep_likes(upload, {r.label: r.like for r in rows if r.like})
    return rows


def label_rows(
    rows: list[LabelRow],
    chosen: Mapping[str, LabelChoice],
    known: Mapping[str, str],
    wider: Mapping[str, LabelChoice] | None = None,
) -> list[dict[str, Any]]:
    """Labels with what is chosen for them. ``wider``: what is chosen for the whole lot, where this is one file."""
    found = []
    for row in rows:
        choice = chosen.get(row.label, LabelChoice())
        above = (wider or {}).get(row.label, LabelChoice())
        stands = choice.over(above)
        name = stands.name if stands.who == "named" else "" if stands.who else row.one_name
        found.append(
            {
                "row": row,
                "choice": choice,
                "asks": row.asks if above.asks is None else above.asks,
                "asks_now": row.asks if stands.asks is None else stands.asks,
                "stands": stands,
                "name": name,
                "here": bool(name) and rules.fold_name(name) in known,
                "from_lot": wider is not None and not choice.who and bool(above.who),
                "part": stands.part or ("asks" if (row.asks if stands.asks is None else stands.asks) else "answers"),
                "unsaid": row.interprets and not stands.settles,
                "chosen": choice.part or ("" if choice.asks is None else "asks" if choice.asks else "answers"),
            }
        )
    return found
