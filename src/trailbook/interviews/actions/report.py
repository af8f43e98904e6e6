"""What became of each file that the worker brought in, kept in the same transactions as the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from trailbook.kit.database import add_rows
from trailbook.people.models import Inquiry

from ..models import Import, Sent
from .heard import Heard

FIELDS = ("n", "outcome", "document_id", "name", "why", "turns", "placed", "unplaced")


def begin_import(inquiry: Inquiry, by: str, at: datetime) -> Import:
    """An act of bringing in that the worker will do. In the caller's transaction, which has its ledger entry."""
    return Import.objects.create(place=inquiry.place, inquiry=inquiry, at=at, by=by)


def keep_outcomes(brought: Import, rows: Sequence[tuple[int, Heard]]) -> None:
    """Of these files, by number, what became of each."""
    _keep(brought, [_row(n, heard) for n, heard in rows])


def keep_left_out(brought: Import, rows: Sequence[tuple[int, str, str]]) -> None:
    """These files (number, name, why) are not to go in."""
    left = Sent.Outcomes.LEFT.value
    _keep(brought, [(n, left, None, name[:500], why[:1000], 0, 0, 0) for n, name, why in rows])


def _keep(brought: Import, rows: Sequence[tuple[object, ...]]) -> None:
    add_rows(Sent, FIELDS, rows, same={"place_id": brought.place_id, "brought_id": brought.pk})


def _row(n: int, heard: Heard) -> tuple[object, ...]:
    if heard.kept is not None:
        said = " ".join(heard.notes)[:1000]
        return (n, Sent.Outcomes.IN.value, heard.kept.pk, "", said, heard.turns, heard.placed, heard.unplaced)
    if heard.told:  # a file without words that told something of people here
        return (n, Sent.Outcomes.LEFT.value, None, heard.document[:500], heard.notes[-1][:1000], 0, 0, 0)
    outcome = Sent.Outcomes.SAME if heard.same else Sent.Outcomes.REFUSED
    return (n, outcome.value, None, heard.document[:500], heard.error[:1000], 0, 0, 0)


def forget_names(before: datetime) -> int:
    """What is told of files that did not go in loses their names. Says how many."""
    return Sent.objects.filter(brought__at__lt=before).exclude(name="", why="").update(name="", why="")
