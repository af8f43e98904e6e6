"""The team's door: what runs and what ran in their place, how far it is, stopping it and going on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trailbook.consent.access import Seat, seat
from trailbook.kit.refused import Refused

from .actions import go_on, stop
from .models import Job
from .queries import anybody_works, counted, jobs_of, kind_of, names_of, standing
from .rules import day_in_words, took_in_words, when_in_words

A_PAGE = 30


def _row(job: Job, taken: Seat, names: dict[str, str]) -> dict[str, Any]:
    """One piece of work as it is told."""
    now = timezone.now()
    kind, where = kind_of(job), standing(job, now)
    may = not kind.right or taken.may(kind.right)
    here = timezone.localtime(now)
    return {
        "job": job,
        "title": kind.title(),
        "counted": counted(job),
        "done": min(where.done, where.total or where.done),
        "total": where.total,
        "left": where.left,
        "who": names.get(job.by, ""),
        "said": kind.said(job),
        "may_stop": may and job.open and job.stop_asked_at is None,
        "may_go_on": may and job.state in (Job.States.STOPPED, Job.States.FAILED) and kind.can_go_on(job),
        "no_further": job.state == Job.States.STOPPED and not kind.can_go_on(job),
        "day": day_in_words(timezone.localtime(job.ended_at), here) if job.ended_at else "",
        "asked": when_in_words(timezone.localtime(job.made_at), here),
        "ended": when_in_words(timezone.localtime(job.ended_at), here) if job.ended_at else "",
        "took": _took(job),
    }


def _took(job: Job) -> str:
    if job.state != Job.States.DONE or job.started_at is None or job.ended_at is None:
        return ""
    return took_in_words((job.ended_at - job.started_at).total_seconds())


def _led(row: dict[str, Any], taken: Seat) -> dict[str, Any]:
    """With where it leads, and whether straight on."""
    job: Job = row["job"]
    kind = kind_of(job)
    may = not kind.right or taken.may(kind.right)
    led = may and not job.open and job.state != Job.States.FAILED and (not kind.private or job.by == taken.actor.key)
    return row | {"leads_to": kind.leads_to(job) if led else None, "straight_on": kind.straight_on}


@require_GET
def listed(request: HttpRequest, place: str) -> HttpResponse:
    """What runs and what ran, what came of it, and why what failed did."""
    taken = seat(request, place, "read")
    page = Paginator(jobs_of(taken.place), A_PAGE).get_page(request.GET.get("page"))
    names = names_of(taken.place, [j.by for j in page.object_list])
    rows = [_row(j, taken, names) for j in _with_place(page.object_list, taken)]
    open_now = [r for r in rows if r["job"].open]
    context = {
        "seat": taken,
        "place": taken.place,
        "page": page,
        "open": open_now,
        "ended": [r for r in rows if not r["job"].open],
        "nobody": bool(open_now) and not anybody_works(),
    }
    return render(request, "work/list.html", context)


def _with_place(jobs: Any, taken: Seat) -> list[Job]:
    found = list(jobs)
    for job in found:
        if job.inquiry is not None:
            job.inquiry.place = taken.place
    return found


def _job(taken: Seat, key: UUID) -> Job:
    found = get_object_or_404(jobs_of(taken.place), uuid=key)
    return _with_place([found], taken)[0]


@require_GET
def job(request: HttpRequest, place: str, job: UUID) -> HttpResponse:
    """One piece of work: how far it is. It looks again by itself while there is something to see, unless told not
    to."""
    taken = seat(request, place, "read")
    found = _job(taken, job)
    row = _led(_row(found, taken, names_of(taken.place, [found.by])), taken)
    if found.state == Job.States.DONE and row["straight_on"] and row["leads_to"]:
        return redirect(row["leads_to"][0])
    context = {
        "seat": taken,
        "place": taken.place,
        "inquiry": found.inquiry,
        "row": row,
        "job": found,
        "still": "still" in request.GET,
        "nobody": found.open and not anybody_works(),
    }
    return render(request, "work/job.html", context)


@require_POST
def stop_it(request: HttpRequest, place: str, job: UUID) -> HttpResponse:
    """Stop it. What is done stays done."""
    taken = seat(request, place, "read")
    found = _job(taken, job)
    try:
        stop(job=found, by=taken.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It stops. What is done stays done."))
    return redirect("work:job", taken.place.slug, found.uuid)


@require_POST
def go_on_with_it(request: HttpRequest, place: str, job: UUID) -> HttpResponse:
    """Go on from where it stands."""
    taken = seat(request, place, "read")
    found = _job(taken, job)
    try:
        go_on(job=found, by=taken.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect("work:job", taken.place.slug, found.uuid)
