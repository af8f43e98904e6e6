"""Search: the index proposes, the gate disposes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from trailbook.consent import uses
from trailbook.people.models import Inquiry, Place

from .. import gate
from ..doors import Door
from ..models import Document, HoldBack, Mask, Revision, Turn
from .terms import Match, Segment, Term, all_matches, for_postgres, for_sqlite, parse, snippets

#: So many answers are told of at most, the newest; and so many of the index's are gone through for them.
CANDIDATES, MOST_LOOKED = 300, 6000
A_PAGE = 20


@dataclass(frozen=True)
class Hit:
    """Words that were found, in context, under the name their owner has at this door."""

    document: Document
    turn: Turn
    name: str
    noted: bool
    quoted_by: str
    snippets: list[list[Segment]]


@dataclass(frozen=True)
class Found:
    """One page of hits, newest first. ``count`` is of all pages; ``cut_short`` says that only the newest
    ``CANDIDATES`` answers were looked at. ``terms`` empty: nothing was asked for."""

    terms: tuple[Term, ...]
    hits: list[Hit]
    count: int
    page: int
    pages: int
    cut_short: bool


def search(typed: str, door: Door, *, place: Place, inquiry: Inquiry | None = None, page: int = 1) -> Found:
    """Answers in which everything that was typed stands in words that may be shown at ``door``: the words as
    they stand now, in this place (or inquiry). What is held back is neither shown nor found. A look is kept
    for each hit on the page. A bounded number of queries."""
    terms = parse(typed)
    if not terms:
        return Found((), [], 0, 1, 1, False)
    keys, cut_short = _newest(terms, door, place, inquiry)
    unsure = _with_something_held(keys, door)
    weighed = gate._weighed([gate.Stretch(k) for k in keys if k in unsure], door)
    gone = unsure - {s.turn.pk for s in weighed.values() if all_matches(terms, _runs(s))}
    keys = [k for k in keys if k not in gone]
    pages = max(1, -(-len(keys) // A_PAGE))
    page = min(max(1, page), pages)
    shown = gate._weighed([gate.Stretch(k) for k in keys[(page - 1) * A_PAGE : page * A_PAGE]], door)
    here = [(s, m) for s in shown.values() if (m := all_matches(terms, _runs(s)))]
    gate._keep_looks([s for s, _ in here], door, "")
    return Found(
        terms=terms,
        hits=[_hit(s, m) for s, m in here],
        count=len(keys),
        page=page,
        pages=pages,
        cut_short=cut_short,
    )


def _newest(terms: tuple[Term, ...], door: Door, place: Place, inquiry: Inquiry | None) -> tuple[list[int], bool]:
    """The newest answers in which the index has all terms and that may be shown at ``door``, by primary key, and
    whether there may be more. What a word that stands everywhere costs is bounded: the index is gone through from its
    newest words on, some at a time, each lot asked of the law, until there are enough or too many were gone through."""
    keys: list[int] = []
    before, looked, lot = 0, 0, CANDIDATES + CANDIDATES // 5 + 1
    while True:
        lot = min(lot, MOST_LOOKED - looked)
        rows = _indexed(terms, before, lot)
        looked += len(rows)
        if rows:
            before = rows[-1]
            turns = Turn.objects.filter(
                pk__in=list(Revision.objects.filter(pk__in=rows).values_list("turn", flat=True)),
                current__in=rows,
                place=place,
            )
            if inquiry is not None:
                turns = turns.filter(document__inquiry=inquiry)
            found = turns.live_here(door).values_list("current", "pk")
            keys += [pk for _, pk in sorted(found, reverse=True)]
        over = len(rows) < lot
        if over or len(keys) > CANDIDATES or looked >= MOST_LOOKED:
            return keys[:CANDIDATES], len(keys) > CANDIDATES or not over
        lot *= 4


def _indexed(terms: tuple[Term, ...], before: int, most: int) -> list[int]:
    """Revisions in which the index has all terms, by primary key, newest first: those before this one, if it is one."""
    if connection.vendor == "sqlite":
        asked, told = "SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s", for_sqlite(terms)
        older, order = " AND rowid < %s", " ORDER BY rowid DESC LIMIT %s"
    else:
        asked, told = "SELECT id FROM evidence_revision WHERE words @@ %s::tsquery", for_postgres(terms)
        older, order = " AND id < %s", " ORDER BY id DESC LIMIT %s"
    with connection.cursor() as cursor:
        if before:
            cursor.execute(asked + older + order, [told, before, most])
        else:
            cursor.execute(asked + order, [told, most])
        return [row[0] for row in cursor.fetchall()]


def _with_something_held(keys: list[int], door: Door) -> set[int]:
    """Those of these turns of which a passage is not shown as it stands, so that what was found may be in it."""
    held = HoldBack.objects.filter(turn__in=keys, lifted_at__isnull=True).values_list("turn", flat=True)
    masked = Mask.objects.filter(turn__in=keys, lifted_at__isnull=True).values_list("turn", flat=True)
    return set(held) | (set(masked) if door.use == uses.QUOTE else set())


def _runs(shown: gate.Shown) -> list[tuple[int, str]]:
    runs, at = [], 0
    for piece in shown.pieces:
        if piece.kind == "words":
            runs.append((at, piece.text))
        at += len(piece.text)
    return runs


def _hit(shown: gate.Shown, found: list[Match]) -> Hit:
    return Hit(
        document=shown.turn.document,
        turn=shown.turn,
        name=shown.name,
        noted=shown.noted,
        quoted_by=shown.quoted_by,
        snippets=snippets(shown.text, found),
    )
