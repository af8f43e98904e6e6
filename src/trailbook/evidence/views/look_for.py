"""Search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trailbook.consent.access import inquiry_seat
from trailbook.people.models import Inquiry

from ..doors import team_door
from ..search import search as find


@require_GET
def search(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Everything one may see, in this inquiry or the whole place. A look is kept for each hit shown."""
    seat = inquiry_seat(request, place, inquiry, "read")
    typed = request.GET.get("q", "")[:300]
    everywhere = request.GET.get("in") == "place"
    try:
        number = int(request.GET.get("page", "1"))
    except ValueError:
        number = 1
    found = find(
        typed,
        team_door(seat.person),
        place=seat.place,
        inquiry=None if everywhere else seat.inquiry,
        page=number,
    )
    inquiries = dict(Inquiry.objects.filter(place=seat.place).values_list("pk", "slug"))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "typed": typed,
        "everywhere": everywhere,
        "found": found,
        "hits": [(h, inquiries.get(h.document.inquiry_id, seat.inquiry.slug)) for h in found.hits],
        "previous": found.page - 1,
        "next": found.page + 1,
        "several_inquiries": len(inquiries) > 1,
    }
    return render(request, "evidence/search.html", context)
