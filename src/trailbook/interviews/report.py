"""The report of an act of bringing in that the worker did: what went in, what was the same, what was refused and why."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from trailbook.kit.papers import plain_cell
from trailbook.people.models import Person

from .models import Import, Sent

SHOWN = 100


@dataclass(frozen=True)
class Line:
    """A file that did not go in, as it is told."""

    name: str
    why: str


def counts_of(brought: Import) -> dict[str, Any]:
    """What an act of bringing in came to, in counts. Two queries."""
    sent = Sent.objects.filter(brought=brought).order_by()
    counts = dict(sent.values_list("outcome").annotate(n=Count("pk")))
    sums = sent.filter(outcome=Sent.Outcomes.IN).aggregate(
        turns=Sum("turns"), placed=Sum("placed"), unplaced=Sum("unplaced")
    )
    return {o: counts.get(o, 0) for o in Sent.Outcomes.values} | {k: v or 0 for k, v in sums.items()}


def report_of(brought: Import) -> dict[str, Any] | None:
    """What its page shows; None where the worker did not do it. A fixed number of queries."""
    counts = counts_of(brought)
    if not any(counts[o] for o in Sent.Outcomes.values):
        return None
    met = Person.objects.filter(
        turns__document__interview__brought=brought, turns__asks=False, turns__quoted=False, erased_at=None
    )
    notes = Sent.objects.filter(brought=brought, outcome=Sent.Outcomes.IN, document__isnull=False).exclude(why="")
    return counts | {
        "met": met.distinct().count(),
        "told": [
            (title, counts[outcome], [Line(s.name, s.why) for s in _of(brought, outcome)])
            for outcome, title in (
                (Sent.Outcomes.REFUSED, _("Could not be taken in")),
                (Sent.Outcomes.SAME, _("Were here already")),
                (Sent.Outcomes.LEFT, _("Were left out")),
            )
        ],
        "notes": [Line(s.document.name, s.why) for s in notes.select_related("document")[:SHOWN] if s.document],
        "shown": SHOWN,
    }


def _of(brought: Import, outcome: str) -> Iterable[Sent]:
    return Sent.objects.filter(brought=brought, outcome=outcome)[:SHOWN]


def as_csv(brought: Import) -> str:
    """The whole report as a table, a line a file. Opens no words. No cell is one that a spreadsheet would run. Two
    queries."""
    people: dict[int, list[str]] = defaultdict(list)
    met = Person.objects.filter(
        turns__document__interview__brought=brought, turns__asks=False, turns__quoted=False, erased_at=None
    )
    for document, name in met.order_by("turns__document", "pk").values_list("turns__document", "name").distinct():
        people[document].append(name)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            _("number"),
            _("file"),
            _("what became of it"),
            _("why"),
            _("turns"),
            _("placed"),
            _("not placed"),
            _("people"),
        ]
    )
    for sent in Sent.objects.filter(brought=brought).select_related("document").order_by("n"):
        name = sent.document.name if sent.document else sent.name
        if sent.outcome == Sent.Outcomes.IN and sent.document is None:
            name = _("was taken out again")
        told = ", ".join(people.get(sent.document_id or 0, [])) if sent.outcome == Sent.Outcomes.IN else ""
        cells = [name, sent.get_outcome_display(), sent.why]
        table.writerow([sent.n + 1, *map(plain_cell, cells), sent.turns, sent.placed, sent.unplaced, plain_cell(told)])
    return "\ufeff" + out.getvalue()
