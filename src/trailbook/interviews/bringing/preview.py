"""What the preview shows of files that wait: who will be who, what goes in, what is here already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trailbook.evidence.models import Document
from trailbook.people.models import Inquiry, Person, Place

from .. import rules
from ..actions.told import Change, Told, changes_told
from ..reading import ReadDocument, parted
from .choices import Choices, LabelChoice, LabelRow, Who, settled, who_in


@dataclass
class FileRow:
    """One file that waits, as understood (``doc``) and as settled (``made``). ``same_as`` names the document here, or
    the file before it in this lot, that has the very same bytes. ``talks``: how many it holds, where they are several,
    and how many of them are here already."""

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
        return len(self.made.turns)

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


def preview_rows(
    docs: Mapping[int, ReadDocument], choices: Choices, known: Mapping[str, str], inquiry: Inquiry
) -> list[FileRow]:
    """A row a file, in the order they were sent. One query, and a few for each file that only tells about people."""
    have = dict(Document.objects.filter(inquiry=inquiry).values_list("sha256", "name"))
    rows = []
    for n, doc in docs.items():
        made = settled(doc, n, choices)
        choice = choices.of_file(n)
        talks = parted(made)
        there = [have[t.sha256] for t in talks if t.sha256 in have]
        same = (
            "" if doc.error else have.get(made.sha256, "") or (there[0] if there and len(there) == len(talks) else "")
        )
        if not (doc.error or same or choice.leave_out):
            have |= {t.sha256: doc.document for t in [made, *talks]}
        rows.append(
            FileRow(
                n,
                doc,
                made,
                who_in(made if doc.by_message else doc, made, known),
                same,
                choice.leave_out,
                len(choice.drop),
            )
        )
        rows[-1].stated = bool(choice.stated)
        if made.talks:
            rows[-1].talks, rows[-1].talks_here = len(talks), len(there)
    coming = {rules.fold_name(w.name or w.label) for r in rows if r.goes_in for w in r.who if w.state != "unknown"}
    for row in rows:
        if row.doc.facts and not row.doc.turns and not row.doc.error:
            row.told = changes_told(inquiry, row.doc, coming)
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
