"""The gate for excerpts by the thousand: the law is asked of many at once, and no row becomes a model.

The answer is that of ``gate.shown_excerpts``, which a page asks for some; here they come in lots, one after another, and
memory does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import CharField, ExpressionWrapper, F, IntegerField

from trailbook.consent.looks import record_looks
from trailbook.consent.names import names_of, nobody
from trailbook.kit.prepared import Prepared
from trailbook.people.models import Inquiry, Person

from .cuts import cuts_among
from .doors import MEMBER, SERVER, Door
from .live import law_unfilled, stand_ins, standing
from .models import Excerpt, Manners, Revision, Span, Theme
from .words import Cut, cut_pieces

#: So many excerpts are asked for at a time.
AT_ONCE = 1000


class Opened(NamedTuple):
    """One excerpt as it may be shown: its words, under whose name, whether they were noted by someone else, the
    conversation they begin in, and its keys."""

    excerpt: int
    words: str
    name: str
    noted: bool
    where: str
    key: str


class _Owner(NamedTuple):
    place_id: int
    owner_id: int


class Lots:
    """The excerpts of an inquiry (of one theme, if it is given) at the door of a member or of whoever runs the server.
    ``owners`` fills with those whose words were given out, ``given`` counts the excerpts."""

    def __init__(self, inquiry: Inquiry, door: Door, theme: Theme | None = None) -> None:
        assert door.stands in {MEMBER, SERVER}, "at other doors some words are open on some pages alone"
        self.inquiry, self.door, self.theme = inquiry, door, theme
        self.owners: set[int] = set()
        self.given = 0
        self._names: dict[int, str] = {}
        self._theme = {} if theme is None else {"theme": theme.pk}

    def opened(self, thing: str) -> Iterator[list[Opened]]:
        """Those that may be shown now, oldest first. When all have been given, or nobody wants more, a look is kept for
        each owner whose words were given out, under ``thing``. One or two queries for each lot, and one more where
        something in it is held back."""
        keys = [key for (key,) in _keys(self.theme is not None).rows(inquiry=self.inquiry.pk, **self._theme)]
        cuts = cuts_among(self.inquiry, self.door) if keys else {}
        try:
            for start in range(0, len(keys), AT_ONCE):
                yield self._lot(keys[start], keys[min(start + AT_ONCE, len(keys)) - 1], cuts)
        finally:
            if not connection.needs_rollback:
                seen = [_Owner(self.inquiry.place_id, owner) for owner in self.owners]
                record_looks(self.door.actor, self.door.person, self.door.use, seen, thing)

    def _lot(self, first: int, last: int, cuts: dict[int, list[Cut]]) -> list[Opened]:
        rows = self._rows(first, last)
        texts = _texts(rows, cuts)
        names, unknown = self._named({row[8] for row in rows if row[8]}), nobody()
        found: dict[int, Opened] = {}
        several: dict[int, list[str]] = {}
        shut, owners = set(), set()
        for excerpt, _order, key, quote, turn, revision, start, end, owner, manner, title, document, live in rows:
            words = quote if turn not in cuts else _cut(texts[revision], start, end, revision, cuts[turn])
            if not live or not words.strip():
                shut.add(excerpt)
                continue
            name = names.get(owner, unknown)
            owners.add((excerpt, owner))
            before = found.get(excerpt)
            if before is None:
                noted = manner == Manners.NOTED
                found[excerpt] = Opened(excerpt, words, name, noted, title or document, _dashed(key))
                continue
            several.setdefault(excerpt, [before.name]).append(name)
            noted = before.noted or manner == Manners.NOTED
            found[excerpt] = before._replace(words=f"{before.words} […] {words}", noted=noted)
        for excerpt, said in several.items():
            found[excerpt] = found[excerpt]._replace(name=" · ".join(dict.fromkeys(said)))
        self.owners |= {owner for excerpt, owner in owners if owner and excerpt not in shut}
        open_here = [one for one in found.values() if one.excerpt not in shut] if shut else list(found.values())
        self.given += len(open_here)
        return open_here

    def _rows(self, first: int, last: int) -> list[tuple]:
        who = standing(self.door)
        asked = _spans(self.door.stands, self.door.use, self.theme is not None)
        rows = asked.rows(inquiry=self.inquiry.pk, first=first, last=last, **self._theme, **who)
        rows.sort(key=itemgetter(0, 1))  # here, since the database would do it with all of their words in its hands
        return rows

    def _named(self, owners: set[int]) -> dict[int, str]:
        new = owners - self._names.keys()
        if new:
            self._names |= names_of(Person.objects.in_bulk(new), self.door).known
        return self._names


@lru_cache(maxsize=2)
def _keys(of_theme: bool) -> Prepared:
    """The excerpts of an inquiry, or those of one theme."""

    def make(inquiry: int, theme: int = 0) -> Any:
        listed = Excerpt.objects.filter(inquiry=inquiry)
        listed = listed.filter(themings__theme=theme) if of_theme else listed
        return listed.order_by("pk").values_list("pk")

    return Prepared(make, inquiry=AN_INQUIRY, **A_THEME if of_theme else {})


@lru_cache(maxsize=32)
def _spans(stands: str, use: str, of_theme: bool) -> Prepared:
    """The spans of some of them, each with what is told of it and whether it may be shown."""
    who = stand_ins(stands)

    def make(inquiry: int, first: int, last: int, theme: int = 0, **_who: Any) -> Any:
        spans = Span.objects.filter(excerpt__inquiry=inquiry, excerpt__gte=first, excerpt__lte=last)
        if of_theme:
            spans = spans.filter(excerpt__themings__theme=theme)
        bare_key = ExpressionWrapper(F("excerpt__uuid"), CharField())
        told = spans.annotate(bare=bare_key, live=law_unfilled(stands, use, spans.db, IntegerField()))
        return told.order_by().values_list(
            "excerpt", "order", "bare", "quote", "turn", "revision", "start", "end", "turn__owner", "turn__manner",
            "turn__document__title", "turn__document__name", "live",
        )  # fmt: skip

    asked = {"inquiry": AN_INQUIRY, "first": -900_072, "last": -900_073, **who}
    return Prepared(make, **asked, **A_THEME if of_theme else {})


AN_INQUIRY, A_THEME = -900_071, {"theme": -900_074}


def _texts(rows: list[tuple], cuts: dict[int, list[Cut]]) -> dict[int, str]:
    """The words of the revisions in which something is cut."""
    wanted = {row[5] for row in rows if row[4] in cuts}
    return dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "text")) if wanted else {}


def _cut(text: str, start: int, end: int, revision: int, cuts: list[Cut]) -> str:
    """What is left to show, with its marks; nothing where no word of the speaker's is left."""
    pieces = cut_pieces(text, start, min(end, len(text)), revision, cuts)
    return "".join(p.text for p in pieces) if any(p.kind == "words" and p.text.strip() for p in pieces) else ""


def _dashed(key: UUID | str) -> str:
    """A UUID as it is written: SQLite keeps it without its dashes."""
    told = str(key)
    return told if "-" in told else f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:]}"
