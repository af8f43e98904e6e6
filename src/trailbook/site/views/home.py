"""Home: places, inquiries, and what waits in the order of the work."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent.access import inquiry_seat, seat
from trailbook.interviews.bringing.store import waiting_for
from trailbook.people import actions
from trailbook.people.models import Inquiry, Membership
from trailbook.reports.models import Edition

from ..forms import InquiryForm, PlaceForm
from ..waiting import waiting_at

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Where one belongs. With a single place, straight there."""
    mine = list(
        Membership.objects.current()
        .filter(person__account=request.user.pk, person__account__isnull=False)
        .select_related("place")
        .order_by("place__name")
    )
    if len(mine) == 1:
        return redirect("home", place=mine[0].place.slug)
    return render(request, "site/places.html", {"memberships": mine})


@require_GET
def home(request: HttpRequest, place: str) -> HttpResponse:
    """A place: its own words for itself and its inquiries."""
    taken = seat(request, place, None)
    inquiries = list(Inquiry.objects.filter(place=taken.place).order_by("made_at"))
    if len(inquiries) == 1 and taken.may("read"):
        return redirect("inquiry", place=place, inquiry=inquiries[0].slug)
    context = {"seat": taken, "place": taken.place, "inquiries": inquiries}
    return render(request, "site/home.html", context)


@require_GET
def inquiry(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """What waits here, in the order of the work, each a tap away."""
    taken = inquiry_seat(request, place, inquiry, None)
    context = {
        "seat": taken,
        "place": taken.place,
        "inquiry": taken.inquiry,
        "others": Inquiry.objects.filter(place=taken.place).exclude(pk=taken.inquiry.pk).order_by("made_at"),
        "waiting": waiting_at(taken),
        "uploads": waiting_for(inquiry=taken.inquiry.uuid, by=taken.actor.key) if taken.may("hear") else [],
        "published": published(taken.inquiry),
    }
    return render(request, "site/inquiry.html", context)


def published(inquiry: Inquiry) -> list[Edition]:
    """The newest edition of each of the inquiry's reports that everyone may read."""
    editions = Edition.objects.filter(report__inquiry=inquiry).select_related("report")
    newest = {e.report_id: e for e in editions.order_by("number").defer("structure")}
    return [e for e in newest.values() if e.taken_down_at is None]


@FORM
def new_inquiry(request: HttpRequest, place: str) -> HttpResponse:
    """A new question for the place."""
    taken = seat(request, place, "publish")
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_inquiry(place=taken.place, by=taken.actor, at=timezone.now(), **form.cleaned_data)
        return redirect("inquiry", place=place, inquiry=made.slug)
    context = {
        "seat": taken,
        "place": taken.place,
        "form": form,
        "title": _("Ask something new"),
        "button": _("Begin"),
    }
    return render(request, "site/words_form.html", context)


@FORM
def change_inquiry(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Put the inquiry's question, aims and name in other words. Its short name stays, so that links go on working."""
    taken = inquiry_seat(request, place, inquiry, "publish")
    fields = ("name", "question", "aims", "for_whom")
    form = InquiryForm(request.POST or None, initial={f: getattr(taken.inquiry, f) for f in fields})
    if request.method == "POST" and form.is_valid():
        actions.word_inquiry(inquiry=taken.inquiry, by=taken.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("inquiry", place=place, inquiry=inquiry)
    context = {
        "seat": taken,
        "place": taken.place,
        "inquiry": taken.inquiry,
        "form": form,
        "title": _("What this inquiry asks"),
        "button": _("Save"),
    }
    return render(request, "site/words_form.html", context)


@FORM
def change_place(request: HttpRequest, place: str) -> HttpResponse:
    """Put the place's name and its own words for itself differently. Its short name stays."""
    taken = seat(request, place, "manage")
    form = PlaceForm(request.POST or None, initial={"name": taken.place.name, "own_words": taken.place.own_words})
    if request.method == "POST" and form.is_valid():
        actions.word_place(place=taken.place, by=taken.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("home", place=place)
    context = {
        "seat": taken,
        "place": taken.place,
        "form": form,
        "title": _("How this place speaks of itself"),
        "button": _("Save"),
    }
    return render(request, "site/words_form.html", context)


@require_GET
def health(request: HttpRequest, place: str) -> HttpResponse:
    """Is it healthy: the checks of the command line, for the co-ordinator."""
    taken = seat(request, place, "manage")
    from ..upkeep.health import check_all  # brings in all of upkeep, which few page processes ever need

    checks = check_all()
    context = {"seat": taken, "place": taken.place, "checks": checks, "well": all(c.well for c in checks)}
    return render(request, "site/health.html", context)


@require_POST
def remove_sample(request: HttpRequest) -> HttpResponse:
    """The sample goes, in one step. For whoever coordinates a place of their own, or the sample itself."""
    from ..sample.load import remove_sample as remove

    allowed = Membership.objects.wearing(("coordinator",)).filter(person__account=request.user.pk)
    member = (
        allowed.filter(person__account__isnull=False)
        .select_related("person", "place")
        .order_by("place__sample")
        .first()
    )
    if member is None:
        raise Http404
    by = member.person.actor
    if member.place.sample:  # this account goes too: leave its session before it is gone
        logout(request)
    remove(by=by)
    messages.success(request, _("The sample is gone."))
    return redirect("first")
