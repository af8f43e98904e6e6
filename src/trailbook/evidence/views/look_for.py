"""Search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trailbook.consent.access import inquiry_seat
from trailbook.people.models import Inquiry

from ..doors import team_door
from ..search import search as find
from ..upward import KNOWN


@require_GET
def search(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Everything one may see, in this inquiry or the whole place, the best first or the newest. A look is kept for each
    hit shown."""
    seat = inquiry_seat(request, place, inquiry, "read")
    typed = request.GET.get("q", "")[:300].replace("\0", " ")
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
    inquiries = {key: (slug, name) for key, slug, name in _inquiries(seat.place)}
    marks = KNOWN.marks([h.turn.pk for h in found.hits]) if found.hits else {}
    here = (seat.inquiry.slug, seat.inquiry.name)
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "typed": typed,
        "everywhere": everywhere,
        "newest": newest,
        "before": before,
        "found": found,
        "hits": [(h, *inquiries.get(h.document.inquiry_id, here), marks.get(h.turn.pk, [])) for h in found.hits],
        "previous": found.page - 1,
        "next": found.page + 1,
        "several_inquiries": len(inquiries) > 1,
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/search.html", context)


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0


def _inquiries(place: object) -> list[tuple[int, str, str]]:
    return list(Inquiry.objects.filter(place=place).values_list("pk", "slug", "name"))
