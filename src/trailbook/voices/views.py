"""The team's door to Voices from the Field. Here people stand under the names they chose."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trailbook.consent import uses
from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.actions import copy_destroyed
from trailbook.consent.models import Copied, Copy
from trailbook.evidence.doors import Door, team_door
from trailbook.kit.refused import Refused
from trailbook.work.models import Job

from . import files, making, queries
from .across.choice import read_choice
from .counting import counted_lately

#: More answers than this make a page of a megabyte and of hundreds of sheets of paper.
ONE_PAGE = 300


def _door(seat: InquirySeat) -> Door:
    return team_door(seat.person, uses.VOICES)


def _context(seat: InquirySeat) -> dict:
    return {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "forms": files.FORMS,
        "making": making.open_for(seat.inquiry, seat.actor),
    }


@require_GET
def voices(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The questions with their numbers. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    version, heads = queries.heads(seat.inquiry)
    numbers = counted_lately(seat.inquiry, heads, uses.VOICES, seat.actor.key)
    context = _context(seat) | {"version": version, "rows": [(h, numbers[h.lineage]) for h in heads]}
    return render(request, "voices/voices.html", context)


@require_GET
def question(request: HttpRequest, place: str, inquiry: str, lineage: UUID) -> HttpResponse:
    """One question with its answers, some at a time. A look is kept for each whose words are shown."""
    seat = inquiry_seat(request, place, inquiry, "read")
    _version, heads = queries.heads(seat.inquiry)
    here = next((i for i, h in enumerate(heads) if h.lineage == lineage), None)
    if here is None:
        raise Http404
    shown = queries.question_voices(seat.inquiry, _door(seat), heads[here], page=_page(request))
    context = _context(seat) | {
        "question": shown,
        "before": heads[here - 1] if here else None,
        "after": heads[here + 1] if here + 1 < len(heads) else None,
        "previous": shown.page - 1,
        "next": shown.page + 1,
    }
    return render(request, "voices/question.html", context)


def _page(request: HttpRequest) -> int:
    typed = request.GET.get("page", "1")
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 6 else 1


@require_GET
def everything(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """All questions on one page, to print. Where that is very many answers, first it is said how many, and what
    is easier; no words are opened until one asks for them all the same."""
    seat = inquiry_seat(request, place, inquiry, "read")
    if "whole" not in request.GET:
        _version, heads = queries.heads(seat.inquiry)
        numbers = queries.counted(seat.inquiry, heads, uses.VOICES)
        many = sum(n.answered for n in numbers.values())
        if many > ONE_PAGE:
            rows = [(h, numbers[h.lineage]) for h in heads if numbers[h.lineage].answered]
            return render(request, "voices/many.html", _context(seat) | {"many": many, "rows": rows})
    shown = queries.voices(seat.inquiry, _door(seat))
    return render(request, "voices/all.html", _context(seat) | {"voices": shown})


@require_POST
def take(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Take Voices away as a file, numbered to whoever takes it; of some people only where the address says whom."""
    seat = inquiry_seat(request, place, inquiry, "read")
    form = request.POST.get("form", "")
    if form not in files.FORMS:
        raise Http404
    door = _door(seat)
    choice = read_choice(seat.inquiry, door, request.GET) if request.GET else None
    try:
        if choice is None and making.takes_long(seat.inquiry, form):
            return redirect("work:job", place, making.make_later(inquiry=seat.inquiry, form=form, by=seat.actor).uuid)
        copy, data = files.numbered(seat.inquiry, door, form, by=seat.actor, at=timezone.now(), choice=choice)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("voices:voices", seat.place.slug, seat.inquiry.slug)
    return _handed_out(seat, copy, data)


def _handed_out(seat: InquirySeat, copy: Copy, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=files.FORMS[copy.form].media_type)
    name = f"voices-{seat.inquiry.slug}-{copy.number}.{copy.form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def made(request: HttpRequest, place: str, inquiry: str, job: UUID) -> HttpResponse:
    """Take a large file that was made for oneself. Where what people allow has changed since, it is gone."""
    seat = inquiry_seat(request, place, inquiry, "read")
    asked = get_object_or_404(Job, kind=making.KIND, inquiry=seat.inquiry, by=seat.actor.key, uuid=job)
    found = making.made(asked)
    if found is None:
        messages.error(
            request, _("That file is not here any more: what people allow has changed, or a day has passed.")
        )
        return redirect("voices:voices", seat.place.slug, seat.inquiry.slug)
    return _handed_out(seat, *found)


@require_GET
def copies(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Which copies were taken by whom, and which are asked to be destroyed. Never for whose sake."""
    seat = inquiry_seat(request, place, inquiry, "read")
    asked = Q(copied__destroy_asked_at__isnull=False)
    rows = (
        Copy.objects.filter(inquiry=seat.inquiry)
        .annotate(
            asked=Count("copied", filter=asked),
            open=Count("copied", filter=asked & Q(copied__destroyed_at__isnull=True)),
        )
        .order_by("-number")
    )
    mine = [c for c in rows if c.holder == seat.actor.key and c.open]
    context = _context(seat) | {"copies": rows, "mine": mine, "me": seat.actor.key}
    return render(request, "voices/copies.html", context)


@require_POST
def destroyed(request: HttpRequest, place: str, inquiry: str, copy: UUID) -> HttpResponse:
    """The holder says that their copy is no more."""
    seat = inquiry_seat(request, place, inquiry, None)
    found = get_object_or_404(Copy, inquiry=seat.inquiry, uuid=copy, holder=seat.actor.key)
    waiting = Copied.objects.filter(copy=found, destroy_asked_at__isnull=False, destroyed_at__isnull=True)
    for copied in waiting.select_related("copy__place"):
        copy_destroyed(copied=copied, by=seat.actor, at=timezone.now())
    messages.success(request, _("Thank you. Whoever asked can see that this copy is gone."))
    return redirect("voices:copies", seat.place.slug, seat.inquiry.slug)
