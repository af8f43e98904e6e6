"""Seeing: what came of it, what you said, who has read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from trailbook.consent import queries as consent
from trailbook.consent.models import Naming
from trailbook.consent.names import shown_name
from trailbook.people import mine

from . import queries, texts


@login_not_required
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything on one plain page, in the order in which it matters to the person."""
    person = mine.owner(request)
    answers = consent.standing_answers(person)
    naming = Naming.objects.filter(person=person, ended_at=None).first()
    months = consent.looks_by_month(person)
    context = {
        "person": person,
        "place": person.place,
        "came": queries.what_came_of_it(person)[:5],
        "claims": len(queries.claims_using(person)),
        "asks": queries.asks_waiting(person),
        "rung": texts.rung(consent.rung_of(answers)),
        "shown_as": shown_name(person, naming),
        "naming": naming,
        "month": months[0] if months else None,
        "readers": consent.readers_of(person).count(),
        "newcomers": list(consent.readers_of(person).filter(basis="new", answer="")),
        "gone": consent.is_withdrawn(person),
        "erasure": getattr(person, "erasure", None),
        "groups": queries.groups_in(person),
        "turns": person.turns.filter(asks=False).count(),
    }
    return render(request, "mine/home.html", context)


@login_not_required
@never_cache
@require_GET
def said(request: HttpRequest) -> HttpResponse:
    """What you said, one question at a time so that a long talk costs little to open."""
    person = mine.owner(request)
    under = queries.said_by_question(person)
    try:
        at = max(0, min(int(request.GET.get("q", "1")) - 1, len(under) - 1))
    except ValueError:
        at = 0
    context = {
        "person": person,
        "place": person.place,
        "under": under,
        "now": under[at] if under else None,
        "at": at + 1,
        "before": at if at > 0 else None,
        "after": at + 2 if at + 1 < len(under) else None,
    }
    return render(request, "mine/said.html", context)


@login_not_required
@never_cache
@require_GET
def came_of_it(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    context = {
        "person": person,
        "place": person.place,
        "came": queries.what_came_of_it(person),
        "claims": queries.claims_using(person),
    }
    return render(request, "mine/came.html", context)


@login_not_required
@never_cache
@require_GET
def asks(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    context = {"person": person, "place": person.place, "asks": queries.asks_waiting(person)}
    return render(request, "mine/asks.html", context)


@login_not_required
@never_cache
@require_GET
def readers(request: HttpRequest) -> HttpResponse:
    """Who may read your words, who has, and which copies were made."""
    person = mine.owner(request)
    rows = [{"reader": r, "may": consent.may_read_now(r)} for r in consent.readers_of(person).order_by("made_at")]
    context = {
        "person": person,
        "place": person.place,
        "rows": rows,
        "months": consent.looks_by_month(person),
        "copies": list(consent.copies_of(person)),
        "names": request.GET.get("names") == "yes",
        "table": texts.hats_that_read(),
    }
    return render(request, "mine/readers.html", context)


@login_not_required
@never_cache
@require_GET
def voices(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Voices from the Field, for those in it: everyone who said yes to it, question by question."""
    from trailbook.evidence.doors import group_door
    from trailbook.voices.queries import voices as collated

    person = mine.owner(request)
    found = next((i for i in queries.groups_in(person) if i.slug == inquiry), None)
    if found is None:
        raise Http404
    shown = collated(found, group_door(person, found))
    context = {"person": person, "place": person.place, "inquiry": found, "voices": shown}
    return render(request, "mine/voices.html", context)
