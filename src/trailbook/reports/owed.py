"""Who is still owed a word about what came of what they said."""

from __future__ import annotations

from dataclasses import dataclass

from trailbook.consent.models import Erasure, Withdrawal
from trailbook.people.models import Person

from .models import Edition, Told


@dataclass(frozen=True)
class Owed:
    """A contributor of the inquiry, how they were told of this report so far, and whether they have withdrawn."""

    person: Person
    told: list[Told]
    gone: bool


def told_list(edition: Edition) -> list[Owed]:
    """Everyone who spoke in the inquiry, those still owed a word first. A fixed number of queries."""
    people = list(
        Person.objects.filter(occasions__inquiry=edition.report.inquiry_id, erased_at__isnull=True)
        .distinct()
        .order_by("name", "pk")
    )
    told: dict[int, list[Told]] = {}
    rows = Told.objects.filter(edition__report=edition.report_id, person__in=people)
    for t in rows.select_related("edition").order_by("at"):
        told.setdefault(t.person_id, []).append(t)
    gone = set(
        Withdrawal.objects.filter(person__in=people, ended_at__isnull=True).values_list("person", flat=True)
    ) | set(Erasure.objects.filter(person__in=people).values_list("person", flat=True))
    listed = [Owed(p, told.get(p.pk, []), p.pk in gone) for p in people]
    return sorted(listed, key=lambda o: bool(o.told))
