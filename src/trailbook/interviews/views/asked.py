"""Who was asked what, as people say it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.queries import gone_among
from trailbook.evidence.models import Document
from trailbook.guides.models import Question
from trailbook.guides.queries import families
from trailbook.people.models import Inquiry, Person

from ..actions import mark_asked
from ..actions.triage import forget_asked
from ..models import Asked
from ..triage import questions_to_choose
from .triage import page_context


@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, place: str, inquiry: str, document: UUID) -> HttpResponse:
    """Per question and person: asked, passed, not asked, or not known. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "place")
    found = get_object_or_404(Document.objects.select_related("place", "inquiry"), inquiry=seat.inquiry, uuid=document)
    version, questions = questions_to_choose(seat.inquiry)
    people = _answering(found)
    rows = list(Asked.objects.filter(document=found, person__in=people).select_related("question"))
    stands = _stands(seat.inquiry, rows, questions) if version else {}
    if request.method == "POST":
        n = _mark(request, seat, found, questions, people, stands)
        text = ngettext("Saved. %(n)s mark changed.", "Saved. %(n)s marks changed.", n) % {"n": n}
        messages.success(request, text if n else _("Nothing was changed."))
        return redirect("interviews:asked", seat.place.slug, seat.inquiry.slug, found.uuid)
    page = Paginator(people, 12).get_page(request.GET.get("page"))
    grid = [
        {
            "question": q,
            "cells": [
                {"person": p, "name": f"{p.pk}-{q.pk}", "mark": stands.get((p.pk, q.pk))} for p in page.object_list
            ],
        }
        for q in questions
    ]
    context = page_context(request, seat, questions) | {
        "document": found,
        "people": list(page.object_list),
        "page": page,
        "grid": grid,
        "states": Asked.States.choices,
    }
    return render(request, "interviews/asked.html", context)


def _stands(inquiry: Inquiry, rows: list[Asked], questions: list[Question]) -> dict[tuple[int, int], Asked]:
    """By (person, question of the newest version) what is marked: under the question itself, else under an earlier form
    of it, or under one that was split into this or merged into it."""
    here = {q.pk for q in questions}
    found = {(r.person_id, r.question_id): r for r in rows if r.question_id in here}
    older = [r for r in rows if r.question_id not in here]
    if older:
        known = families(inquiry)
        for r in older:
            for q in known.now(r.question_id):
                found.setdefault((r.person_id, q.pk), r)
    return found


def _answering(document: Document) -> list[Person]:
    """Whoever answers in this interview and has not taken their words back."""
    people = Person.objects.filter(
        turns__document=document, turns__asks=False, turns__quoted=False, erased_at=None
    ).distinct()
    found = list(people.order_by("name", "pk"))
    gone = gone_among(p.pk for p in found)
    return [p for p in found if p.pk not in gone]


def _mark(
    request: HttpRequest,
    seat: InquirySeat,
    document: Document,
    questions: list[Question],
    people: list[Person],
    stands: dict[tuple[int, int], Asked],
) -> int:
    changed = 0
    for p in people:
        for q in questions:
            said = request.POST.get(f"{p.pk}-{q.pk}")
            now = stands.get((p.pk, q.pk))
            if said is None or said == (now.state if now else ""):
                continue
            at = timezone.now()
            alone = now is not None and sum(x is now for x in stands.values()) == 1
            target = (
                now.question if now and (alone or said == "") else q
            )  # of a question that was split the other part stays marked
            if said in Asked.States.values:
                mark_asked(document=document, person=p, question=target, state=said, by=seat.actor, at=at)
            elif said == "":
                forget_asked(document=document, person=p, question=target, by=seat.actor, at=at)
            else:
                continue
            changed += 1
    return changed
