"""What is noted about you, and what you said then and now."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from trailbook.consent.known import of_person
from trailbook.evidence.doors import own_door
from trailbook.people import mine, rules
from trailbook.people.models import AttributeKey, Inquiry, Person

from ..noted import changes, shown_as


@login_not_required
@never_cache
def noted(request: HttpRequest) -> HttpResponse:
    """What is noted about you: put it right, add to it, take it away. Also after you took your words back."""
    person = mine.owner(request)
    rows = of_person(person)
    if request.method == "POST":
        changes(request, person, list(rows), by=person.actor)
        return redirect("mine:noted")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    offered = AttributeKey.objects.filter(place=person.place_id, same_as=None, hidden=False).exclude(offered=[])
    context = {
        "person": person,
        "place": person.place,
        "page": page,
        "rows": [shown_as(row) for row in page],
        "keys": offered.exclude(noted__person=person).order_by("name")[:20],
        "most": rules.MOST,
        "sought": "",
    }
    return render(request, "mine/noted.html", context)


def talked_again(person: Person) -> list[Inquiry]:
    """Inquiries in which somebody spoke more than once. One query."""
    often = person.occasions.order_by().values("inquiry").annotate(n=Count("pk")).filter(n__gt=1)
    return list(Inquiry.objects.filter(pk__in=often.values("inquiry")).order_by("pk"))


@login_not_required
@never_cache
@require_GET
def then(request: HttpRequest, inquiry: str) -> HttpResponse:
    """What you said then, and now: one question at a time. Nobody sees that you opened it."""
    from trailbook.voices.across import waves

    person = mine.owner(request)
    found = next((i for i in talked_again(person) if i.slug == inquiry), None)
    if found is None:
        raise Http404
    talks = waves.waves_of(person, found)
    known = waves.asked_over_time(person, found)
    typed = request.GET.get("q", "1")
    at = max(1, min(int(typed) if typed.isdecimal() and len(typed) < 6 else 1, len(known) or 1))
    head = known[at - 1] if known else None
    context = {
        "person": person,
        "place": person.place,
        "inquiry": found,
        "head": head,
        "known": known,
        "said": waves.then_and_now(person, found, head, talks, own_door(person)) if head else [],
        "at": at,
        "before": at - 1,
        "after": at + 1 if at < len(known) else None,
    }
    return render(request, "mine/then.html", context)
