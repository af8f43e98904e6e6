"""The list of reports, a new one, and the page on which one is written."""

from __future__ import annotations

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import inquiry_seat
from trailbook.evidence.doors import team_door
from trailbook.kit.refused import Refused

from .. import actions
from ..draft import as_written, draft_page
from ..forms import BringFile, Explanation, NewReport, Title, title_taken
from ..models import Report
from ..outline import ready_outline
from ..queries import expanded, standing_of
from ..rules import seen
from .asks import open_asks
from .common import at_report, context, say, to

A_LIST = 200


@require_GET
def listing(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Every report of the inquiry and how it stands; whoever is still to be asked about their words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    rows = Report.objects.filter(inquiry=seat.inquiry).annotate(last=Max("editions__published_at"))
    reports = list(rows.order_by("-last", "-made_at")[:A_LIST])
    page = context(
        seat,
        rows=standing_of(reports),
        asks=open_asks(seat),
        may_claim=seat.may("claim"),
        may_tell=seat.may("tell"),
    )
    return render(request, "reports/list.html", page)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Begin a report: with the ready-made outline, or with nothing."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    form = NewReport(request.POST or None, initial={"title": seat.inquiry.name})
    if request.method == "POST" and form.is_valid():
        title, outline = form.cleaned_data["title"], form.cleaned_data["begin"] == "outline"
        sections = [(h.title, h.level) for h in ready_outline()] if outline else []
        try:
            if title_taken(seat.inquiry, title):
                raise Refused(_("There is a report with this title already. Give this one another."))
            made = actions.make_report(
                inquiry=seat.inquiry, title=title, outline=sections, by=seat.actor, at=timezone.now()
            )
        except Refused as why:
            form.add_error("title", str(why))
        else:
            say(request, _("Begun. Only the team sees it until you publish it."), [])
            return to("write", seat, made)
    return render(request, "reports/new.html", context(seat, form=form), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """A report from a file. A file with the title of a draft brings that draft up to date."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    form = BringFile(request.POST or None, request.FILES or None)
    wrong: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = actions.import_report(
                inquiry=seat.inquiry,
                name=file.name,
                data=file.read(actions.MAX_FILE + 1),
                door=team_door(seat.person),
                by=seat.actor,
                at=timezone.now(),
            )
        except Refused as why:
            wrong = str(why).split("\n")
        else:
            say(request, _("The file is in. Read it through before you publish."), done.notes)
            return to("write", seat, done.report)
    status = 422 if wrong or form.errors else 200
    return render(request, "reports/bring.html", context(seat, form=form, wrong=wrong), status=status)


@require_GET
def write(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """The draft, part by part, with what each claim rests on and which voices everyone would see."""
    seat, found = at_report(request, place, inquiry, report, "read")
    door = team_door(seat.person)
    marks = expanded(found, [found.no_challenge], door)
    page = context(
        seat,
        found,
        standing=standing_of([found])[0],
        sections=draft_page(found, door),
        no_challenge=as_written(found.no_challenge, marks),
        may_claim=seat.may("claim"),
        may_publish=seat.may("publish"),
        may_tell=seat.may("tell"),
    )
    return render(request, "reports/write.html", page)


@require_http_methods(["GET", "POST"])
def title(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Change the title. The address stays."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    form = Title(request.POST or None, initial={"title": found.title, "was": seen(found.title)})
    theirs, status = "", 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["title"]
        try:
            actions.set_title(report=found, title=typed, was=form.cleaned_data["was"], by=seat.actor, at=timezone.now())
        except actions.Changed as why:
            found.refresh_from_db()
            theirs, status = found.title, 409
            form = Title(initial={"title": typed, "was": seen(found.title)})
            say_changed(request, why)
        except Refused as why:
            form.add_error("title", str(why))
        else:
            say(request, _("Saved."), [])
            return to("write", seat, found)
    page = context(
        seat,
        found,
        form=form,
        heading=_("Change the title"),
        theirs=theirs,
        mine=form.initial.get("title", "") if theirs else "",
    )
    return render(request, "reports/edit.html", page, status=422 if form.errors else status)


@require_http_methods(["GET", "POST"])
def no_challenge(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Why nothing challenges the claims."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    door = team_door(seat.person)

    def now() -> str:
        return as_written(found.no_challenge, expanded(found, [found.no_challenge], door))

    form = Explanation(request.POST or None, initial={"text": now(), "was": seen(found.no_challenge)})
    theirs, status = "", 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["text"]
        try:
            notes = actions.set_no_challenge(
                report=found,
                text=typed,
                was=form.cleaned_data["was"],
                door=door,
                by=seat.actor,
                at=timezone.now(),
            )
        except actions.Changed as why:
            found.refresh_from_db()
            theirs, status = now() or _("(nothing)"), 409
            form = Explanation(initial={"text": typed, "was": seen(found.no_challenge)})
            say_changed(request, why)
        except Refused as why:
            form.add_error("text", str(why))
        else:
            say(request, _("Saved. It is printed at the end of the report."), notes)
            if request.POST.get("then") == "checks":
                return to("checks", seat, found)
            return to("write", seat, found, "#no-challenge")
    page = context(
        seat,
        found,
        form=form,
        heading=_("When nothing challenges the claims"),
        theirs=theirs,
        mine=form.initial.get("text", "") if theirs else "",
    )
    return render(request, "reports/edit.html", page, status=422 if form.errors else status)


def say_changed(request: HttpRequest, why: Exception) -> None:
    from django.contrib import messages

    messages.error(request, str(why))
