"""Telling people what came of what they said: who is still owed a word, and what to tell them with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.queries import gone_among
from trailbook.kit.refused import Refused
from trailbook.people.models import Person

from .. import actions
from ..forms import Telling
from ..models import Edition, Report, Told
from ..owed import Owed, edition_to_tell, told_list
from ..picture import qr
from ..queries import newest_edition
from ..theirs import message_for, quoted_in, words_in, words_of
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


#: People on one page of the list, and so letters in one go.
ON_A_PAGE = 50


@dataclass(frozen=True)
class People:
    """Some of those who spoke: which list of them, what was looked for, and one page of it."""

    show: str
    sought: str
    counts: dict[str, int]
    rows: list[Owed]
    page: Page[Owed]
    quoted: set[int]


def _people(request: HttpRequest, edition: Edition, newest: Edition) -> People:
    """Who is owed a word, who of these is quoted, who was told, or who took their words back: as the address asks."""
    quoted = quoted_in(newest)
    everyone = told_list(edition)
    lists = {
        "owed": sorted((r for r in everyone if r.owed), key=lambda r: r.person.pk not in quoted),
        "quoted": [r for r in everyone if r.owed and r.person.pk in quoted],
        "told": [r for r in everyone if not r.owed and not r.gone],
        "gone": [r for r in everyone if r.gone],
    }
    show, sought = request.GET.get("show", "owed"), request.GET.get("q", "").strip()[:100]
    show = show if show in lists else "owed"
    rows = [r for r in lists[show] if sought.casefold() in r.person.name.casefold()]
    counts = {name: len(found) for name, found in lists.items()}
    return People(show, sought, counts, rows, Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")), quoted)


@require_http_methods(["GET", "POST"])
def told(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Everyone who spoke: who is still owed a word, who was told how, who took their words back. Telling many is
    written down here in one go; what was written down last, in one go, can be taken back."""
    seat, found = at_report(request, place, inquiry, report, "tell" if request.method == "POST" else "read")
    edition = _edition(found)
    newest = newest_edition(found) or edition
    people, wrong = _people(request, edition, newest), ""
    form = Telling(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "back" in request.POST:
            return _taken_back(request, seat, edition)
        ticked, everyone = set(request.POST.getlist("person")), request.POST.get("whom") == "all"
        chosen = [r.person for r in people.rows if r.owed and (everyone or str(r.person.uuid) in ticked)]
        if not chosen:
            wrong = _("Tick the people who were told, or choose everyone.")
        elif form.is_valid():
            n = actions.tell_many(
                edition=edition, people=chosen, way=form.cleaned_data["way"], by=seat.actor, at=timezone.now()
            )
            said = ngettext("Saved: one person has been told.", "Saved: %(n)s people have been told.", n)
            messages.success(request, said % {"n": n})
            return to("told-of", seat, found)
    page = context(
        seat,
        found,
        edition=edition,
        newest=newest,
        people=people,
        page=people.page,
        query=_query(people),
        form=form,
        wrong=wrong,
        ticked=set(request.POST.getlist("person")),
        everyone=request.POST.get("whom") == "all",
        last=_last_in_one_go(seat, edition),
        may_tell=seat.may("tell"),
    )
    return render(request, "reports/told.html", page, status=422 if wrong or form.errors else 200)


def _query(people: People) -> str:
    """What of the address stays when one turns the page: which list, and what was looked for."""
    kept = QueryDict(mutable=True)
    if people.show != "owed":
        kept["show"] = people.show
    if people.sought:
        kept["q"] = people.sought
    return f"{kept.urlencode()}&" if kept else ""


def _last_in_one_go(seat: InquirySeat, edition: Edition) -> dict[str, Any] | None:
    """What this member wrote down of several people at once, last and within the hour: it can be taken back."""
    mine = Told.objects.filter(edition=edition, by=seat.actor.key, at__gte=timezone.now() - timedelta(hours=1))
    last = mine.values("at", "way").annotate(n=Count("pk")).filter(n__gt=1).order_by("-at").first()
    return dict(last) if last else None


def _taken_back(request: HttpRequest, seat: InquirySeat, edition: Edition) -> HttpResponse:
    last = _last_in_one_go(seat, edition)
    if last is not None:
        n = actions.take_back_telling(edition=edition, told_at=last["at"], by=seat.actor, at=timezone.now())
        said = ngettext(
            "Taken back. One person is owed a word again.", "Taken back. %(n)s people are owed a word again.", n
        )
        messages.success(request, said % {"n": n})
    return to("told-of", seat, edition.report)


@require_GET
def letters(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """A letter to each on one page of the list, a sheet each, to print. Nobody who took their words back gets one."""
    seat, found = at_report(request, place, inquiry, report, "tell")
    edition = _edition(found)
    people = _people(request, edition, newest_edition(found) or edition)
    whom = [r.person for r in people.page if not r.gone]
    theirs = words_of(found, whom)
    page = context(
        seat,
        found,
        edition=edition,
        letters=[{"person": p, "words": theirs[p.pk]} for p in whom],
        page=people.page,
        query=_query(people),
        address=_read_at(found),
        picture=qr(_read_at(found)),
        today=timezone.localdate(),
    )
    return render(request, "reports/letters.html", page)


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
