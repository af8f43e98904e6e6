"""Search: the index proposes, the gate disposes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models.expressions import RawSQL

from trailbook.people.models import Inquiry, Place

from .. import gate
from ..doors import Door
from ..models import Document, Turn
from .terms import Match, Segment, Term, all_matches, for_postgres, for_sqlite, parse, snippets

CANDIDATES = 300
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
    for each hit on the page. A fixed number of queries."""
    terms = parse(typed)
    if not terms:
        return Found((), [], 0, 1, 1, False)
    turns = Turn.objects.filter(place=place, current__in=_indexed(terms))
    if inquiry is not None:
        turns = turns.filter(document__inquiry=inquiry)
    newest = turns.live(door).order_by("-current_id").values_list("pk", flat=True)
    keys = list(newest[: CANDIDATES + 1])
    weighed = gate._weighed([gate.Stretch(k) for k in keys[:CANDIDATES]], door)
    found = [(s, m) for s in weighed.values() if (m := all_matches(terms, _runs(s)))]
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, page), pages)
    here = found[(page - 1) * A_PAGE : page * A_PAGE]
    gate._keep_looks([s for s, _ in here], door, "")
    return Found(
        terms=terms,
        hits=[_hit(s, m) for s, m in here],
        count=len(found),
        page=page,
        pages=pages,
        cut_short=len(keys) > CANDIDATES,
    )


def _indexed(terms: tuple[Term, ...]) -> RawSQL:
    if connection.vendor == "sqlite":
        return RawSQL(  # The query is a parameter.
            "SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s", [for_sqlite(terms)]
        )
    return RawSQL(  # The query is a parameter.
        "SELECT id FROM evidence_revision WHERE words @@ %s::tsquery",
        [for_postgres(terms)],
    )


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
