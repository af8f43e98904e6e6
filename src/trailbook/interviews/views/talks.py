"""Interviews that were heard: the list, and the facts of one."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import inquiry_seat
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Document
from trailbook.evidence.queries import documents_of, talk_rows
from trailbook.guides.queries import latest_version
from trailbook.people.models import Person
from trailbook.work.queries import running_at

from ..actions.facts import set_held
from ..bringing import store
from ..forms import HeldForm
from ..models import Import, Interview

A_PAGE = 25
#: People of one talk on one page of them: a table can hold a thousand.
PEOPLE_A_PAGE = 30


@require_GET
def listed(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Every interview of the inquiry: who, how, when, under which guide, what waits. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    named = request.GET.get("who", "")[:100]
    found = documents_of(seat.inquiry, named).select_related("interview__guide_version", "interview__brought")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    may_hear = seat.may("hear")
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "page": page,
        "rows": [
            {"talk": t, "facts": getattr(t.document, "interview", None)}
            for t in talk_rows(page.object_list, team_door(seat.person))
        ],
        "named": named,
        "page_query": urlencode({"who": named}) + "&" if named else "",
        "may_hear": may_hear,
        "may_place": seat.may("place"),
        "uploads": store.waiting_for(inquiry=seat.inquiry.uuid, by=seat.actor.key) if may_hear else [],
        "imports": Import.objects.filter(inquiry=seat.inquiry).order_by("-at")[:5] if may_hear else [],
        "guide": latest_version(seat.inquiry),
        "running": running_at(seat.inquiry),
        "limits": {"files": store.MAX_FILES, "mb": store.MAX_TOTAL // 1024 // 1024, "bytes": store.MAX_TOTAL},
    }
    return render(request, "interviews/list.html", context)


@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, place: str, inquiry: str, document: UUID) -> HttpResponse:
    """One interview's facts: who, how and when it was held, where its answers are placed. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "hear" if request.method == "POST" else "read")
    found = get_object_or_404(
        Document.objects.select_related("place", "inquiry", "interview__guide_version", "interview__brought"),
        inquiry=seat.inquiry,
        uuid=document,
    )
    facts: Interview | None = getattr(found, "interview", None)
    initial = {"held": facts.held, "held_on": facts.held_on} if facts else {}
    form = HeldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_held(document=found, by=seat.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("interviews:talk", seat.place.slug, seat.inquiry.slug, found.uuid)
    spoke = Person.objects.filter(turns__document=found, turns__asks=False, turns__quoted=False, erased_at=None)
    sought = request.GET.get("q", "").strip()[:100]
    people = spoke.filter(name__icontains=sought).distinct().order_by("name", "pk")
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "document": found,
        "facts": facts,
        "row": talk_rows([found], team_door(seat.person))[0],
        "page": Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "sought": sought,
        "query": f"{urlencode({'q': sought})}&" if sought else "",
        "form": form,
        "may_hear": seat.may("hear"),
        "may_place": seat.may("place"),
    }
    return render(request, "interviews/talk.html", context, status=422 if form.errors else 200)
