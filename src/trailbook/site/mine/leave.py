"""Leaving: take everything away, take your words back, come back, erase."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from trailbook.consent import actions
from trailbook.consent import queries as consent
from trailbook.people import mine

from .. import limits
from ..upkeep.erasing import erase_for_good
from . import texts
from .takeout import takeout_zip


@login_not_required
@never_cache
def take_away(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    if request.method == "POST":
        limits.limit(request, "take-away", times=20, seconds=600)
        response = HttpResponse(takeout_zip(person), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="my-words.zip"'
        return response
    return render(request, "mine/take_away.html", {"person": person, "place": person.place})


@login_not_required
@never_cache
def take_back(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    if request.method == "POST":
        actions.withdraw(person=person, how="own-hand", by=person.actor, at=timezone.now())
        messages.success(
            request,
            _("Done. Your words are gone from every page and file here. Only you can open them, on this page."),
        )
        return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "gone": consent.is_withdrawn(person),
        "cannot": texts.before_yes(),
        "copies": consent.copies_of(person).filter(destroyed_at=None).count(),
    }
    return render(request, "mine/take_back.html", context)


@login_not_required
@require_POST
def come_back(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    actions.come_back(person=person, how="own-hand", by=person.actor, at=timezone.now())
    messages.success(request, _("You are back. Nothing is allowed yet: choose who may use your words."))
    return redirect("mine:who")


@login_not_required
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Now, or after seven days. Now cannot be undone, and says so first."""
    person = mine.owner(request)
    if request.method == "POST":
        when = request.POST.get("when", "")
        if when not in ("now", "later"):
            messages.error(request, _("Choose when."))
            return redirect("mine:erase")
        at = timezone.now()
        actions.ask_erasure(person=person, by=person.actor, at=at, now=when == "now")
        if when == "now":
            erase_for_good([person], at)
            mine.leave(request)
            return render(request, "mine/erased.html", {"now": True})
        messages.success(
            request,
            _("Your words are hidden now. In seven days they are destroyed. Until then you can call it off here."),
        )
        return redirect("mine:home")
    return render(request, "mine/erase.html", {"person": person, "place": person.place})


@login_not_required
@require_POST
def call_off(request: HttpRequest) -> HttpResponse:
    person = mine.owner(request)
    actions.call_off_erasure(person=person, by=person.actor, at=timezone.now())
    messages.success(request, _("Called off. Your words are still taken back: only you can open them."))
    return redirect("mine:home")
