"""The team's door to one person over time, and to who has been asked what."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.known import people_known
from trailbook.evidence.doors import team_door
from trailbook.people.models import Person

from .. import queries
from . import gaps, waves


def _context(seat: InquirySeat) -> dict:
    return {"seat": seat, "place": seat.place, "inquiry": seat.inquiry}


@require_GET
def again(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Everybody who was heard more than once."""
    seat = inquiry_seat(request, place, inquiry, "read")
    sought = request.GET.get("q", "").strip()[:100]
    found = waves.people_heard_again(seat.inquiry, people_known(seat.place, seat.person))
    if sought:
        found = found.filter(name__icontains=sought)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "voices/across/again.html", _context(seat) | {"page": page, "sought": sought})


@require_GET
def then(request: HttpRequest, place: str, inquiry: str, person: UUID) -> HttpResponse:
    """One person, one question: what they said in each of their talks. A look is kept."""
    seat = inquiry_seat(request, place, inquiry, "read")
    found = people_known(seat.place, seat.person).filter(uuid=person).first()
    talks = waves.waves_of(found, seat.inquiry) if found else []
    if found is None or not talks:
        raise Http404
    known = waves.asked_over_time(found, seat.inquiry)
    typed = request.GET.get("q", "1")
    at = max(1, min(int(typed) if typed.isdecimal() and len(typed) < 6 else 1, len(known) or 1))
    head = known[at - 1] if known else None
    said = waves.then_and_now(found, seat.inquiry, head, talks, team_door(seat.person)) if head else []
    context = _context(seat) | {
        "person": found,
        "head": head,
        "known": known,
        "said": said,
        "at": at,
        "before": known[at - 2] if at > 1 else None,
        "after": known[at] if at < len(known) else None,
        "previous": at - 1,
        "next": at + 1,
    }
    return render(request, "voices/across/then.html", context)


@require_GET
def asked(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Who has been asked what: question by question, then person by person, or as a table. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    _version, known = queries.heads(seat.inquiry)
    grid = gaps.Grid(seat.inquiry, known)
    sought = request.GET.get("q", "").strip()[:100]
    head = next((h for h in known if str(h.lineage) == request.GET.get("question")), None)
    state = request.GET.get("state", "")
    states = {"open": gaps.OPEN}.get(state, (state,) if state in gaps.STATES else ())
    page = Paginator(_people(seat, grid.people(head, states), sought), 25).get_page(request.GET.get("page"))
    context = _context(seat) | {
        "questions": [(h, grid.counts(h)) for h in known],
        "page": page,
        "rows": [grid.row(p) for p in page],
        "head": head,
        "state": state,
        "states": [(s, sign, word) for s, (sign, word) in gaps.STATES.items()],
        "sought": sought,
        "table": request.GET.get("as") == "table",
        "narrowed": bool(head or states or sought),
        "kept": _kept(request, "page"),
        "plain": _kept(request, "page", "as"),
    }
    return render(request, "voices/across/asked.html", context)


def _kept(request: HttpRequest, *without: str) -> str:
    """What the address says, but for these."""
    said = request.GET.copy()
    for name in without:
        said.pop(name, None)
    return said.urlencode()


def _people(seat: InquirySeat, keys: set[int], sought: str) -> list[Person]:
    """These people in the order of their names. Numbered by the team's names, which every reader of a place sees."""
    found = Person.objects.filter(place=seat.place, erased_at=None).order_by(Lower("name"), "pk")
    if sought:
        found = found.filter(name__icontains=sought)
    return [p for p in found if p.pk in keys]


@require_GET
def ask_next(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Who to ask next, and what: to print before a conversation, with room to write."""
    seat = inquiry_seat(request, place, inquiry, "read")
    _version, known = queries.heads(seat.inquiry)
    current = [h for h in known if not h.earlier]
    grid = gaps.Grid(seat.inquiry, current)
    sought = request.GET.get("q", "").strip()[:100]
    people = _people(seat, grid.people(None, gaps.OPEN), sought)
    one = request.GET.get("person", "")
    if one:
        people = [p for p in people if str(p.uuid) == one]
    page = Paginator(people, 10).get_page(request.GET.get("page"))
    context = _context(seat) | {
        "page": page,
        "rows": [grid.row(p) for p in page],
        "sought": sought,
        "one": one,
        "questions": current,
    }
    return render(request, "voices/across/ask_next.html", context)
