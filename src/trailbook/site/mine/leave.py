"""Leaving: take everything away, take your words back, come back, have them destroyed."""

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
from . import queries, texts
from .takeout import takeout_zip


@login_not_required
@never_cache
def take_away(request: HttpRequest) -> HttpResponse:
    """Everything held of you, as one small file."""
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
    """Said twice, it is one."""
    person = mine.owner(request)
    if request.method == "POST":
        actions.withdraw(person=person, how="own-hand", by=person.actor, at=timezone.now())
        messages.success(request, _("Done. From now on nobody but you can open your words."))
        return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "gone": consent.is_withdrawn(person),
        "said": texts.text("withdraw"),
        "cannot": texts.cannot(),
        "copies": consent.copies_of(person).filter(destroyed_at=None).count(),
    }
    return render(request, "mine/take_back.html", context)


@login_not_required
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Nothing opens by itself: each use is asked afresh. An old page sent twice changes nothing."""
    person = mine.owner(request)
    if not queries.taken_back(person):
        return redirect("mine:home")
    if request.method == "POST":
        actions.come_back(person=person, how="own-hand", by=person.actor, at=timezone.now())
        messages.success(request, _("You are back. It is still no to everything, until you say yes."))
        return redirect("mine:who")
    context = {"person": person, "place": person.place, "said": texts.text("coming_back")}
    return render(request, "mine/come_back.html", context)


@login_not_required
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Now, or after seven days. Now cannot be undone: it has a screen of its own that says so first."""
    person = mine.owner(request)
    when = request.POST.get("when", "") if request.method == "POST" else request.GET.get("when", "")
    if request.method == "POST" and when in ("now", "later"):
        at = timezone.now()
        actions.ask_erasure(person=person, by=person.actor, at=at, now=when == "now")
        if when == "now":
            erase_for_good([person], at)
            mine.leave(request)
            return render(request, "mine/erased.html")
        messages.success(request, _("Your words are hidden now. In seven days they are destroyed."))
        return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "said": texts.text("erase"),
        "waits": queries.erasure_waiting(person),
        "now": when == "now",
    }
    return render(request, "mine/erase.html", context)


@login_not_required
@require_POST
def call_off(request: HttpRequest) -> HttpResponse:
    """Before its day, it can be stopped. The words stay taken back."""
    person = mine.owner(request)
    if queries.erasure_waiting(person):
        actions.call_off_erasure(person=person, by=person.actor, at=timezone.now())
        messages.success(request, _("Stopped. Nothing is destroyed. Still nobody but you can open your words."))
    return redirect("mine:home")
