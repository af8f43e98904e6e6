"""Telling people what came of what they said: who is still owed a word, and what to tell them with."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.queries import gone_among
from trailbook.kit.refused import Refused
from trailbook.people.models import Person

from .. import actions
from ..forms import Telling
from ..models import Edition, Report
from ..owed import edition_to_tell, told_list
from ..picture import qr
from ..queries import newest_edition
from ..theirs import message_for, words_in
from .common import at_report, context, to


@require_GET
def told_newest(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The list of the report that was published last."""
    seat = inquiry_seat(request, place, inquiry, "read")
    last = (
        Edition.objects.filter(report__inquiry=seat.inquiry, taken_down_at__isnull=True)
        .select_related("report")
        .order_by("-published_at", "-number")
        .first()
    )
    if last is None:
        messages.info(request, _("Nothing is published yet. When it is, everyone who spoke is owed a word about it."))
        return to("list", seat)
    return to("told-of", seat, last.report)


def _edition(report: Report) -> Edition:
    edition = edition_to_tell(report)
    if edition is None or newest_edition(report) is None:
        raise Http404
    edition.report = report
    return edition


@require_GET
def told(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Everyone who spoke: who is still owed a word, who was told how, who took their words back."""
    seat, found = at_report(request, place, inquiry, report, "read")
    edition = _edition(found)
    rows = told_list(edition)
    page = context(
        seat,
        found,
        edition=edition,
        newest=newest_edition(found),
        owed=[r for r in rows if r.owed],
        told=[r for r in rows if not r.owed and not r.gone],
        gone=[r for r in rows if r.gone],
        may_tell=seat.may("tell"),
    )
    return render(request, "reports/told.html", page)


def _person(seat: InquirySeat, key: UUID) -> Person:
    spoke = Person.objects.filter(place=seat.place, occasions__inquiry=seat.inquiry, erased_at__isnull=True)
    person: Person = get_object_or_404(spoke.distinct(), uuid=key)
    return person


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, place: str, inquiry: str, report: str, person: UUID) -> HttpResponse:
    """One person: what of theirs stands there, a message to pass on, a letter, and writing down that they know."""
    seat, found = at_report(request, place, inquiry, report, "tell")
    edition, whom = _edition(found), _person(seat, person)
    form = Telling(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell(edition=edition, person=whom, way=form.cleaned_data["way"], by=seat.actor, at=timezone.now())
        except Refused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("Saved. They have been told."))
            return to("told-of", seat, found)
    gone = bool(gone_among([whom.pk]))
    words = [] if gone else words_in(found, whom)
    page = context(
        seat,
        found,
        edition=edition,
        person=whom,
        gone=gone,
        words=words,
        message="" if gone else message_for(whom, found, _read_at(found), len(words), seat.person.name),
        form=form,
        may_link=seat.may("link"),
    )
    return render(request, "reports/tell.html", page, status=422 if form.errors else 200)


def _read_at(report: Report) -> str:
    return f"{settings.PUBLIC_URL}{reverse('sharing:report', args=[report.slug])}"


@require_GET
def letter(request: HttpRequest, place: str, inquiry: str, report: str, person: UUID) -> HttpResponse:
    """A letter to print: what came of it, their own words and where they stand, how to change their mind."""
    seat, found = at_report(request, place, inquiry, report, "tell")
    edition, whom = _edition(found), _person(seat, person)
    if gone_among([whom.pk]):
        messages.info(request, _("They took their words back. No letter quotes them."))
        return to("tell", seat, found, person=whom.uuid)
    page = context(
        seat,
        found,
        edition=edition,
        person=whom,
        words=words_in(found, whom),
        address=_read_at(found),
        picture=qr(_read_at(found)),
        today=timezone.localdate(),
    )
    return render(request, "reports/letter.html", page)
