"""Search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from trailbook.consent.access import inquiry_seat
from trailbook.people.models import Inquiry

from ..doors import team_door
from ..search import Hit
from ..search import search as find
from ..upward import KNOWN
from .talks import NOBODY

LONGEST = 300


@require_GET
def search(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Everything one may see, in this inquiry or the whole place, the best first or the newest. A look is kept for each
    hit shown."""
    seat = inquiry_seat(request, place, inquiry, "read")
    typed = _shortened(request.GET.get("q", "").replace("\0", " "))
    everywhere = request.GET.get("in") == "place"
    newest = request.GET.get("order") == "newest"
    number, before = (_number(request, name) for name in ("page", "before"))
    found = find(
        typed,
        team_door(seat.person),
        place=seat.place,
        inquiry=None if everywhere else seat.inquiry,
        page=number,
        newest=newest,
        before=before,
    )
    inquiries = list(Inquiry.objects.filter(place=seat.place).select_related("place"))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "typed": typed,
        "everywhere": everywhere,
        "newest": newest,
        "before": before,
        "found": found,
        "hits": _rows(found.hits, inquiries),
        "previous": found.page - 1,
        "next": found.page + 1,
        "several_inquiries": len(inquiries) > 1,
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/search.html", context)


def _shortened(typed: str) -> str:
    """No more than a long sentence, and no half a word at its end."""
    return typed if len(typed) <= LONGEST else typed[: LONGEST + 1].rpartition(" ")[0] or typed[:LONGEST]


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _rows(hits: list[Hit], inquiries: list[Inquiry]) -> list[dict[str, Any]]:
    """Each hit with where it leads, the inquiry it is of, and under which questions it stands. An address is made once
    an inquiry: making one for each hit costs more than its words."""
    marks = KNOWN.marks([h.turn.pk for h in hits]) if hits else {}
    of = {i.pk: i for i in inquiries}
    at = {pk: {"place": i.place.slug, "inquiry": i.slug} for pk, i in of.items()}
    here = {h.document.inquiry_id for h in hits}
    talk = {pk: reverse("evidence:conversation", kwargs=at[pk] | {"document": NOBODY}) for pk in here}
    choose = {pk: reverse("evidence:choose", kwargs=at[pk] | {"turn": NOBODY}) for pk in here}
    return [
        {
            "hit": h,
            "address": f"{talk[key].replace(str(NOBODY), str(h.document.uuid))}#t-{h.turn.uuid}",
            "choose": choose[key].replace(str(NOBODY), str(h.turn.uuid)),
            "inquiry": of[key].name,
            "marks": marks.get(h.turn.pk, []),
        }
        for h in hits
        for key in [h.document.inquiry_id]
    ]
