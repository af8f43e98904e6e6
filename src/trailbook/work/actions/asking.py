"""Asking for work, stopping it, going on with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Place

from ..kinds import KINDS
from ..models import Job
from ..queries import OPEN, kind_of, may
from ..tasks import do_job


def enqueue(
    kind: str,
    *,
    by: Actor,
    at: datetime,
    place: Place | None = None,
    inquiry: Inquiry | None = None,
    args: dict[str, Any] | None = None,
    once: str = "",
    total: int | None = None,
) -> Job:
    """Ask for a piece of work; it is begun by the next worker that is free. In the caller's transaction: if that fails,
    nothing was asked.

    ``kind`` is a registered one. ``args`` are ids and choices of ours, never words. With ``once``, the same work that
    waits or is under way already is given back instead of being asked for twice. Raises Refused where ``by`` may not
    ask for it."""
    found = KINDS[kind]
    place = place or (inquiry.place if inquiry else None)
    if not may(place, by.key, found.right):
        raise Refused(_("Your part in this team does not include this. Ask the co-ordinator if you think it should."))
    if there := _there(kind, once):
        return there
    try:
        with transaction.atomic():
            job = Job.objects.create(
                place=place,
                inquiry=inquiry,
                kind=kind,
                args=args or {},
                by=by.key,
                once=once,
                made_at=at,
                total=total,
            )
            hand_over(job)
            if place is not None:
                record(place=place, by=by, verb="asked-for-work", thing=job, at=at, kind=kind)
    except IntegrityError:
        if there := _there(kind, once):
            return there
        raise
    return job


def _there(kind: str, once: str) -> Job | None:
    return Job.objects.filter(kind=kind, once=once, state__in=OPEN).first() if once else None


def hand_over(job: Job) -> None:
    """Put it into the queue, in the caller's transaction."""
    do_job.using(priority=10 if kind_of(job).urgent else 0).enqueue(str(job.uuid))


@transaction.atomic
def stop(*, job: Job, by: Actor, at: datetime) -> Job:
    """Ask for it to stop: at once where it waits, after the step it is in where it is under way. What is done stays
    done. Raises Refused where it has ended already, or ``by`` may not."""
    now = Job.objects.select_for_update().get(pk=job.pk)
    if not may(now.place, by.key, kind_of(now).right):
        raise Refused(_("Your part in this team does not include this. Ask the co-ordinator if you think it should."))
    if not now.open:
        raise Refused(_("This has ended already. There is nothing to stop."))
    now.stop_asked_at = at
    if now.state == Job.States.WAITING:
        now.state, now.ended_at = Job.States.STOPPED, at
    now.save(update_fields=["stop_asked_at", "state", "ended_at"])
    if now.place is not None:
        record(place=now.place, by=by, verb="stopped-work", thing=now, at=at)
    return now


@transaction.atomic
def go_on(*, job: Job, by: Actor, at: datetime) -> Job:
    """Go on with what was stopped or could not be done, from where it stands. It is done in the name of whoever says
    so now. Raises Refused."""
    now = Job.objects.select_for_update().get(pk=job.pk)
    if not may(now.place, by.key, kind_of(now).right):
        raise Refused(_("Your part in this team does not include this. Ask the co-ordinator if you think it should."))
    if now.state not in (Job.States.STOPPED, Job.States.FAILED):
        raise Refused(_("This goes on already, or it is done."))
    if now.once and _there(now.kind, now.once):
        raise Refused(_("The same work is under way already."))
    now.state, now.stop_asked_at, now.ended_at = Job.States.WAITING, None, None
    now.sentence, now.tries, now.held_by, now.by = "", 0, "", by.key
    now.save()
    hand_over(now)
    if now.place is not None:
        record(place=now.place, by=by, verb="went-on-with-work", thing=now, at=at)
    return now
