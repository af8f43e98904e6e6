"""Then and now: what one person said to a question, talk by talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from trailbook.evidence.doors import OWNER, Door
from trailbook.evidence.gate import Shown, Stretch, shown_many
from trailbook.evidence.models import Document
from trailbook.interviews.models import Interview, Placing
from trailbook.people.models import Inquiry, Person

from ..queries import Head, heads


@dataclass(frozen=True)
class Wave:
    """One talk of somebody's: which of theirs, when it was held where that is known."""

    number: int
    document: Document
    held_on: date | None


@dataclass(frozen=True)
class Then:
    """What they said in one talk; ``said`` empty: nothing to this question that shows."""

    wave: Wave
    said: tuple[Shown, ...]


def waves_of(person: Person, inquiry: Inquiry) -> list[Wave]:
    """Somebody's talks in an inquiry, the first one first. Two queries."""
    documents = list(
        Document.objects.filter(inquiry=inquiry, turns__owner=person, turns__asks=False, turns__quoted=False)
        .distinct()
        .order_by("pk")
    )
    held = dict(Interview.objects.filter(document__in=documents).values_list("document", "held_on"))
    documents.sort(key=lambda d: (held.get(d.pk) or date.min, d.pk))
    return [Wave(n, d, held.get(d.pk)) for n, d in enumerate(documents, 1)]


def asked_over_time(person: Person, inquiry: Inquiry) -> list[Head]:
    """The questions that somebody answered in any of their talks, in the order of the guide."""
    _version, known = heads(inquiry)
    answered = set(
        Placing.objects.filter(
            turn__owner=person, turn__document__inquiry=inquiry, turn__quoted=False, question__isnull=False
        ).values_list("question", flat=True)
    )
    return [h for h in known if answered & set(h.family)]


def then_and_now(person: Person, inquiry: Inquiry, head: Head, waves: Sequence[Wave], door: Door) -> list[Then]:
    """What they said to one question in each talk, in the order of the words. A fixed number of queries; a look is
    kept where the door keeps looks."""
    placings = Placing.objects.filter(
        question__in=head.family, turn__owner=person, turn__document__inquiry=inquiry, turn__asks=False
    )
    if door.stands != OWNER:
        placings = placings.filter(turn__quoted=False)
    rows = placings.order_by("turn__position", "start", "pk").values_list("turn", "start", "end", "turn__document")
    stretches: dict[int, list[Stretch]] = {}
    for turn, start, end, document in rows:
        stretches.setdefault(document, []).append(Stretch(turn, start, end))
    shown = shown_many([s for found in stretches.values() for s in found], door)
    return [
        Then(wave, tuple(shown[s] for s in dict.fromkeys(stretches.get(wave.document.pk, ())) if s in shown))
        for wave in waves
    ]


def people_heard_again(inquiry: Inquiry, known: QuerySet[Person]) -> QuerySet[Any]:
    """Of these people those who spoke more than once here, each with ``times``."""
    return (
        known.filter(occasions__inquiry=inquiry)
        .annotate(times=Count("occasions", distinct=True))
        .filter(times__gt=1)
        .order_by(Lower("name"), "pk")
    )
