"""Telling people that somebody joined the team: one by one, a page of them, or everyone who is still to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent import actions
from trailbook.consent.access import Seat, seat
from trailbook.consent.newcomers import newcomers, untold_of
from trailbook.people.models import Hats, Membership, Person

from .people import TOLD_HOW

#: People on one page of the list, and letters in one go.
ON_A_PAGE, LETTERS = 100, 200


def _newcomer(taken: Seat, key: object) -> tuple[Person, list[str]]:
    """The member with this key and what they are here, in words. Raises Http404."""
    here = Membership.objects.current().filter(place=taken.place, person__uuid=key).select_related("person")
    found = here.prefetch_related("hats").first()
    if found is None:
        raise Http404
    found.person.place = taken.place
    return found.person, [Hats(h.kind).label for h in found.hats.all() if h.until is None]


@require_GET
def new_on_the_team(request: HttpRequest, place: str) -> HttpResponse:
    """Who joined after people had spoken, and how many are still to be told of each."""
    taken = seat(request, place, "tell")
    context = {"seat": taken, "place": taken.place, "newcomers": newcomers(taken.place)}
    return render(request, "site/newcomers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tell_of(request: HttpRequest, place: str, member: str) -> HttpResponse:
    """Everyone who is still to be told of one newcomer. A button writes down that they were."""
    taken = seat(request, place, "tell")
    found, hats = _newcomer(taken, member)
    waits = untold_of(found)
    wrong = ""
    if request.method == "POST":
        how, whom = request.POST.get("how", ""), request.POST.get("whom", "")
        chosen = list(waits if whom == "all" else [r for r in waits if str(r.uuid) in request.POST.getlist("reader")])
        if how not in dict(TOLD_HOW):
            wrong = _("Choose how they were told.")
        elif not chosen:
            wrong = _("Tick the people who were told, or choose everyone.")
        else:
            n = actions.tell_many_of_newcomer(readers=chosen, how=how, by=taken.actor, at=timezone.now())
            said = ngettext(
                "Saved: one person has been told. They have seven days to say no.",
                "Saved: %(n)s people have been told. They have seven days to say no.",
                n,
            )
            messages.success(request, said % {"n": n})
            there = reverse("tell-of", args=[place, found.uuid])
            return redirect(there if untold_of(found).exists() else reverse("new-on-the-team", args=[place]))
    sought = request.GET.get("q", "").strip()[:100]
    shown = waits.filter(owner__name__icontains=sought) if sought else waits
    context: dict[str, Any] = {
        "seat": taken,
        "place": taken.place,
        "member": found,
        "hats": hats,
        "all": waits.count(),
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page")),
        "sought": sought,
        "told_how": TOLD_HOW,
        "wrong": wrong,
        "typed": request.POST,
        "ticked": set(request.POST.getlist("reader")),
    }
    return render(request, "site/tell_of.html", context, status=422 if wrong else 200)


@require_GET
def letters_about(request: HttpRequest, place: str, member: str) -> HttpResponse:
    """A letter to each who is still to be told of one newcomer, a sheet each, to print."""
    taken = seat(request, place, "tell")
    found, hats = _newcomer(taken, member)
    context = {
        "seat": taken,
        "place": taken.place,
        "member": found,
        "hats": hats,
        "page": Paginator(untold_of(found), LETTERS).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
    }
    return render(request, "site/letters_about.html", context)
