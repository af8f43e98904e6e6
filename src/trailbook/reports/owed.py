"""Who is still owed a word about what came of what they said."""

from __future__ import annotations

from dataclasses import dataclass

from trailbook.consent.queries import gone_among
from trailbook.ledger.rules import MACHINE
from trailbook.people.models import Inquiry, Person

from .models import Edition, Report, Told


@dataclass(frozen=True)
class Owed:
    """A contributor of the inquiry, how they were told of this report so far, and whether they took their words
    back. ``owed``: nobody has told them of the edition that is to be told of."""

    person: Person
    told: list[Told]
    gone: bool
    owed: bool


def edition_to_tell(report: Report) -> Edition | None:
    """The newest edition that people published. One that issued itself because words were withdrawn owes nobody a
    new word: telling of it would point at whoever left."""
    return report.editions.exclude(by=MACHINE.key).order_by("-number").first()


def told_list(edition: Edition) -> list[Owed]:
    """Everyone who spoke in the inquiry, those still owed a word about this edition first. Who took their words
    back is in the list and owed nothing. A fixed number of queries."""
    people = list(
        Person.objects.filter(occasions__inquiry=edition.report.inquiry_id, erased_at__isnull=True)
        .distinct()
        .order_by("name", "pk")
    )
    told: dict[int, list[Told]] = {}
    rows = Told.objects.filter(edition__report=edition.report_id, person__in=people)
    for t in rows.select_related("edition").order_by("at"):
        told.setdefault(t.person_id, []).append(t)
    gone = gone_among(p.pk for p in people)

    def row(p: Person) -> Owed:
        had = told.get(p.pk, [])
        knows = any(t.edition.number >= edition.number for t in had)
        return Owed(p, had, p.pk in gone, p.pk not in gone and not knows)

    return sorted((row(p) for p in people), key=lambda o: not o.owed)


def still_owed(inquiry: Inquiry) -> int:
    """How many people of the inquiry are owed a word about the report that was published last, for the home page."""
    newest = (
        Edition.objects.filter(report__inquiry=inquiry, taken_down_at__isnull=True)
        .exclude(by=MACHINE.key)
        .select_related("report")
        .order_by("-published_at", "-number")
        .first()
    )
    return sum(o.owed for o in told_list(newest)) if newest else 0
