"""What each engine's index proposes, the newest first. Nothing of it may be shown before the gate has been asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from .terms import Term, for_postgres, for_sqlite

Rows = list[tuple[int, int, str]]

ON_SQLITE = """
SELECT r.id, r.turn_id, r.text FROM evidence_words w CROSS JOIN evidence_revision r ON r.id = w.rowid
WHERE w.evidence_words MATCH %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s
"""
BACKWARDS = """
SELECT id, turn_id, text FROM evidence_revision
WHERE words @@ %s::tsquery AND id >= %s AND id < %s ORDER BY id DESC LIMIT %s
"""
#: The sum keeps the planner from going backwards through all there is, which it does for words it knows nothing of.
BY_THE_INDEX = """
SELECT id, turn_id, text FROM evidence_revision
WHERE words @@ %s::tsquery AND id < %s ORDER BY id + 0 DESC LIMIT %s
"""
#: On PostgreSQL so many rows are looked at to see how frequent a word is, and so many at most instead of the index.
A_LOOK, RATHER = 4000, 40_000
LAST = 2**62


def proposed(terms: Sequence[Term], before: int, most: int) -> Rows:
    """Revisions in which the index has all terms, as (key, turn, text), newest first: those before this one, if it is
    one."""
    if connection.vendor == "sqlite":
        return _asked(ON_SQLITE, for_sqlite(terms), before or LAST, most)
    return _on_postgresql(for_postgres(terms), before, most)


def _on_postgresql(told: str, before: int, most: int) -> Rows:
    """PostgreSQL's index has no order: asked for the newest with a word that stands everywhere, it gathers them all
    first. So the newest rows are gone through by their keys for as long as that is less work than the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM evidence_revision")
        first = top = min(before or LAST, cursor.fetchone()[0])
    rows: Rows = []
    span = A_LOOK
    while len(rows) < most and top > 0 and span <= RATHER:
        low = max(0, top - span)
        rows += _asked(BACKWARDS, told, low, top, most - len(rows))
        top = low
        span = (most - len(rows)) * (first - top) // len(rows) * 5 // 4 + 1 if rows else LAST
    if len(rows) < most and top > 0:
        rows += _asked(BY_THE_INDEX, told, top, most - len(rows))
    return rows


def _asked(sql: str, *told: str | int) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())
