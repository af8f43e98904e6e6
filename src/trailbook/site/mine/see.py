"""Seeing: what came of it, what you said, who has read it. A look of your own is never kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from trailbook.consent import queries as consent
from trailbook.consent.names import shown_name
from trailbook.people import mine

from . import queries, texts
from .known import talked_again


@login_not_required
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Everything on one plain page, in the order in which it matters to the person."""
    person = mine.owner(request)
    naming = queries.naming_of(person)
    asks, newcomers = queries.asks_waiting(person), queries.newcomers_waiting(person)
    months = consent.looks_by_month(person)
    claims = queries.claims_using(person)
    context = {
        "person": person,
        "place": person.place,
        "came": queries.what_came_of_it(person)[:3],
        "claims": len(claims),
        "answered": sum(1 for c in claims for o in c.objections if o.answered_at),
        "asks": asks,
        "newcomers": newcomers,
        "waits": len(asks) + len(newcomers),
        "rung": texts.rung(consent.rung_of(consent.standing_answers(person))),
        "shown_as": shown_name(person, naming),
        "held": queries.held_back(person),
        "month": months[0] if months else None,
        "gone": consent.is_withdrawn(person),
        "erasure": queries.erasure_waiting(person),
        "groups": queries.groups_in(person),
        "again": talked_again(person),
        "noted": person.noted.count(),
        "turns": person.turns.filter(asks=False).count(),
        "asked": person.turns.filter(asks=True).exists(),
        "said": {key: texts.text(key) for key in ("withdraw", "erase", "objection", "hold_back")},
    }
    return render(request, "mine/home.html", context)


@login_not_required
@never_cache
@require_GET
def said(request: HttpRequest) -> HttpResponse:
    """What you said, one question at a time and not too much at once, so that a long talk costs little to open."""
    person = mine.owner(request)
    under = queries.said_by_question(person)
    at = _number(request.GET.get("q"), len(under))
    pages = queries.in_pages(under[at - 1].said) if under else []
    page = _number(request.GET.get("part"), len(pages))
    context = {
        "person": person,
        "place": person.place,
        "under": under,
        "now": under[at - 1] if under else None,
        "said": pages[page - 1] if pages else (),
        "at": at,
        "page": page,
        "pages": len(pages),
        "part_before": page - 1,
        "part_after": page + 1 if page < len(pages) else None,
        "before": at - 1,
        "after": at + 1 if at < len(under) else None,
        "keep": request.GET.get("keep") == "yes",
    }
    return render(request, "mine/said.html", context)


@login_not_required
@never_cache
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What you asked, for whoever asked questions: your own words, each with a way to keep a part of it back."""
    person = mine.owner(request)
    page = _number(request.GET.get("part"), 9999)
    words, pages = queries.asked_by(person, page)
    page = min(page, pages)
    context = {
        "person": person,
        "place": person.place,
        "said": words,
        "page": page,
        "pages": pages,
        "part_before": page - 1,
        "part_after": page + 1 if page < pages else None,
    }
    return render(request, "mine/asked.html", context)


def _number(typed: str | None, most: int) -> int:
    """A number from an address, between 1 and ``most``."""
    number = int(typed) if typed and typed.isdecimal() and len(typed) < 6 else 1
    return max(1, min(number, most))


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
        "said": texts.text("objection"),
    }
    return render(request, "mine/came.html", context)


@login_not_required
@never_cache
@require_GET
def asks(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    context = {
        "person": person,
        "place": person.place,
        "asks": queries.asks_waiting(person),
        "newcomers": queries.newcomers_waiting(person),
        "said": texts.text("newcomer"),
    }
    return render(request, "mine/asks.html", context)


@login_not_required
@never_cache
@require_GET
def readers(request: HttpRequest) -> HttpResponse:
    """Who has read it, which copies were made, and who may read."""
    person = mine.owner(request)
    rows = [{"reader": r, "may": consent.may_read_now(r)} for r in consent.readers_of(person).order_by("made_at")]
    copies = list(consent.copies_of(person))
    context = {
        "person": person,
        "place": person.place,
        "rows": rows,
        "months": [(m, texts.looked(m)) for m in consent.looks_by_month(person)],
        "copies": copies,
        "destroyed": sum(1 for c in copies if c.destroyed_at),
        "asked": any(c.destroy_asked_at for c in copies),
        "names": request.GET.get("names") == "yes",
        "doors": texts.doors(),
        "table": texts.hats_that_read(),
        "looks": texts.text("looks"),
        "about_copies": texts.text("copies"),
        "gone": consent.is_withdrawn(person),
    }
    return render(request, "mine/readers.html", context)


@login_not_required
@never_cache
@require_GET
def voices(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Voices from the Field, for those in it: everyone who said yes to it, one question at a time."""
    from trailbook.evidence.doors import group_door
    from trailbook.voices.queries import heads, question_voices

    person = mine.owner(request)
    found = next((i for i in queries.groups_in(person) if i.slug == inquiry), None)
    if found is None:
        raise Http404
    _version, known = heads(found)
    at = _number(request.GET.get("q"), len(known))
    page = _number(request.GET.get("page"), 9999)
    shown = question_voices(found, group_door(person, found), known[at - 1], page=page) if known else None
    context = {
        "person": person,
        "place": person.place,
        "inquiry": found,
        "question": shown,
        "heads": known,
        "at": at,
        "before": at - 1,
        "after": at + 1 if at < len(known) else None,
        "page_before": page - 1,
        "page_after": page + 1 if shown and shown.more else None,
    }
    return render(request, "mine/voices.html", context)
