"""Reading: what runs and ran, who works, and who may ask for work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from trailbook.consent.queries import rights_of
from trailbook.people.models import Inquiry, Person, Place

from .kinds import KINDS, Kind
from .models import Job, Worker
from .rules import SILENT, Standing, left_in_words, seconds_left

OPEN = (Job.States.WAITING, Job.States.RUNNING)


def jobs_of(place: Place) -> QuerySet[Job]:
    """The place's work: what is under way, what waits in the order of its turn, then what ended, newest first."""
    first = Case(When(state=Job.States.RUNNING, then=0), When(state=Job.States.WAITING, then=1), default=2)
    turn = Case(When(state__in=OPEN, then="pk"))
    found = Job.objects.filter(place=place).select_related("inquiry").annotate(first=first, turn=turn)
    return found.order_by("first", "turn", "-ended_at", "-pk")


def kind_of(job: Job) -> Kind:
    """Its kind; one that this version does not know any more is told by its name alone."""
    return KINDS.get(job.kind) or Kind(job.kind, lambda: job.kind, lambda run: None)


@dataclass(frozen=True)
class Running:
    """Work that is under way or waits, told in a line."""

    uuid: UUID
    title: str
    counted: str


def counted(job: Job) -> str:
    """How far it is, in what it counts: "3 of 40 files"."""
    kind = kind_of(job)
    if not job.total:
        return kind.unit(job.done) if job.done else ""
    if job.state == Job.States.DONE:
        return kind.unit(job.total)
    return _("%(done)s of %(total)s") % {"done": f"{job.done:,}", "total": kind.unit(job.total)}


def running_at(inquiry: Inquiry) -> list[Running]:
    """What is under way at an inquiry. One query."""
    jobs = Job.objects.filter(inquiry=inquiry, state__in=OPEN).order_by("pk")
    return [Running(j.uuid, kind_of(j).title(), counted(j)) for j in jobs[:5]]


def standing(job: Job, now: datetime) -> Standing:
    """Where it stands."""
    left = ""
    if job.state == Job.States.RUNNING:
        seconds = seconds_left(done=job.done, total=job.total, run_from=job.run_from, run_at=job.run_at, now=now)
        left = left_in_words(seconds)
    return Standing(job.done, job.total, left)


def anybody_works() -> bool:
    """Whether there is a worker: one that said lately that it lives."""
    return Worker.objects.filter(beat_at__gte=timezone.now() - SILENT).exists()


def may(place: Place | None, by: str, right: str) -> bool:
    """Whether whoever has this key may do this here now: a member by their hats, the server's own always."""
    if not right or not by.startswith("person:"):
        return True
    person = person_of(place, by)
    return person is not None and right in rights_of(person)


def person_of(place: Place | None, by: str) -> Person | None:
    kind, _colon, key = by.partition(":")
    if kind != "person" or place is None:
        return None
    try:
        return Person.objects.filter(place=place, uuid=UUID(key), erased_at=None).first()
    except ValueError:
        return None


def names_of(place: Place, keys: Iterable[str]) -> dict[str, str]:
    """Who asked for it, by name. One query."""
    wanted = {k: k.partition(":")[2] for k in set(keys)}
    members = [v for k, v in wanted.items() if k.startswith("person:")]
    known = dict(Person.objects.filter(place=place, uuid__in=members, erased_at=None).values_list("uuid", "name"))
    by_key = {str(u): n for u, n in known.items()}
    return {k: by_key.get(v, "") if k.startswith("person:") else v for k, v in wanted.items()}
