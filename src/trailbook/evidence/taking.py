"""Excerpts as files, each copy numbered to its holder."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from trailbook.consent.actions import list_in_copy, number_copy
from trailbook.consent.models import Copy
from trailbook.kit.papers import Block, Heading, Paper, Paragraph, Quotation, Run, docx_file, to_csv, to_xlsx
from trailbook.kit.prepared import Prepared
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from .doors import Door
from .lots import Lots
from .models import Citation, Stances, Theme, Theming, said

#: As many bytes of words wait in memory to be set under their themes; what is more goes to a file without a name.
IN_MEMORY = 4_000_000

FORMS: dict[str, tuple[Any, str]] = {
    "csv": (gettext_lazy("A table (CSV)"), "text/csv; charset=utf-8"),
    "xlsx": (
        gettext_lazy("A spreadsheet (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "docx": (
        gettext_lazy("A Word document (DOCX)"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


class Taken(NamedTuple):
    """One excerpt as it is taken away: the words, whose they are here, its themes, the claims it is under with how it
    stands to each, where it was said, and its lasting key."""

    words: str
    name: str
    noted: bool
    themes: list[str]
    claims: list[str]
    where: str
    key: str


@transaction.atomic
def take_excerpts(
    *, inquiry: Inquiry, door: Door, form: str, by: Actor, at: datetime, theme: Theme | None = None
) -> tuple[Copy, IO[bytes]]:
    """The excerpts that show at ``door`` (of one theme, if it is given), oldest first, as a file of this form (csv,
    xlsx or docx), numbered to ``by``. A look is kept for each person whose words are in it. Raises Refused where there
    is nothing to take, KeyError for a form that does not exist. Memory does not grow with the excerpts."""
    FORMS[form]
    copy = number_copy(inquiry=inquiry, kind="excerpts", form=form, by=by, at=at, persons=())
    lots = Lots(inquiry, door, theme)
    taken = opened(lots, thing=key_of(copy))
    file = _as_paper(inquiry, copy, taken, theme) if form == "docx" else _as_table(inquiry, copy, taken, form)
    if not lots.given:
        file.close()
        raise Refused(_("There is nothing to take: no excerpt is open to you here."))
    list_in_copy(copy=copy, persons=lots.owners)
    return copy, file


def opened(lots: Lots, thing: str) -> Iterator[list[Taken]]:
    """These excerpts with what the team made of them, lot by lot. Two more queries for each."""
    stances = {value: str(label) for value, label in Stances.choices}
    for lot in lots.opened(thing):
        if not lot:
            continue
        here = {"inquiry": lots.inquiry.pk, "first": lot[0].excerpt, "last": lot[-1].excerpt}
        themes: dict[int, list[str]] = {}
        for excerpt, name in _THEMES.rows(**here):
            themes.setdefault(excerpt, []).append(name)
        claims: dict[int, list[str]] = {}
        for excerpt, stance, text in _CLAIMS.rows(**here):
            claims.setdefault(excerpt, []).append(f"{stances[stance]}: {said(text)}")
        none: list[str] = []
        yield [
            Taken(words, name, noted, themes.get(excerpt, none), claims.get(excerpt, none), where, key)
            for excerpt, words, name, noted, where, key in lot
        ]


_SOME: dict[str, Any] = {"inquiry": -900_081, "first": -900_082, "last": -900_083}
_THEMES = Prepared(
    lambda inquiry, first, last: (
        Theming.objects.filter(excerpt__inquiry=inquiry, excerpt__gte=first, excerpt__lte=last)
        .order_by("theme__name")
        .values_list("excerpt", "theme__name")
    ),
    **_SOME,
)
_CLAIMS = Prepared(
    lambda inquiry, first, last: (
        Citation.objects.filter(excerpt__inquiry=inquiry, excerpt__gte=first, excerpt__lte=last)
        .filter(claim__put_away_at__isnull=True)
        .order_by("order", "pk")
        .values_list("excerpt", "stance", "claim__text")
    ),
    **_SOME,
)


def _as_table(inquiry: Inquiry, copy: Copy, taken: Iterator[list[Taken]], form: str) -> IO[bytes]:
    numbered, by_hand = f"{copy.number}, {copy.holder_name}", _("noted")
    if inquiry.place.sample:
        numbered += " · " + _("This is a made-up sample. Nobody in it is real.")
    table = (
        [words, name, by_hand if noted else "", "; ".join(themes), "; ".join(claims), where, key, numbered]
        for lot in taken
        for words, name, noted, themes, claims, where, key in lot
    )
    head = [
        _("Words"), _("Who"), _("How"), _("Themes"), _("Claims"), _("Conversation"), _("Key"), _("Copy"),
    ]  # fmt: skip
    if form == "csv":
        return to_csv(head, table)
    return to_xlsx(_("Excerpts"), head, table, widths=(80, 20, 10, 24, 40, 28, 38, 20))


def _as_paper(inquiry: Inquiry, copy: Copy, taken: Iterator[list[Taken]], theme: Theme | None) -> IO[bytes]:
    note = _("This is copy %(n)s, numbered to %(who)s. If someone takes their words back we ask you to destroy it.")
    sample = (_("This is a made-up sample. Nobody in it is real."),) if inquiry.place.sample else ()
    paper = Paper(
        title=_("Excerpts: %(theme)s") % {"theme": theme.name} if theme else _("Excerpts"),
        under=(inquiry.name, *sample),
        language=get_language() or "en-gb",
        blocks=(),
        footer=note % {"n": copy.number, "who": copy.holder_name},
    )
    with _Groups() as groups:
        for row in chain.from_iterable(taken):
            groups.add(row, [theme.name] if theme else row.themes or [""])
        return docx_file(paper, _blocks(groups))


def _blocks(groups: _Groups) -> Iterator[Block]:
    for name in sorted(groups.places, key=lambda n: (not n, n.casefold())):
        yield Heading(name or _("Under no theme yet"), 1)
        for row in groups.of(name):
            about = (row.where, *row.claims)
            yield Quotation(tuple(row.words.split("\n\n")), by=row.name, noted=row.noted, about=about)
    yield Paragraph((Run(_("Words stand under each theme they carry.")),), "quiet")


class _Groups:
    """Rows by group, in the order they came. They wait in a file without a name when they are many."""

    def __init__(self) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - closed by __exit__
        self.places: dict[str, array[int]] = {}
        self.end = 0

    def __enter__(self) -> _Groups:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.file.close()

    def add(self, row: Taken, groups: list[str]) -> None:
        data = marshal.dumps(tuple(row))
        self.file.write(data)
        for group in groups:
            self.places.setdefault(group, array("Q")).extend((self.end, len(data)))
        self.end += len(data)

    def of(self, group: str) -> Iterator[Taken]:
        places = iter(self.places[group])
        for at, size in zip(places, places, strict=True):
            self.file.seek(at)
            yield Taken(*marshal.loads(self.file.read(size)))  # noqa: S302 - what was written here a moment ago
