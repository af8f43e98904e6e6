"""The reader's door: published reports, for everyone. Words are asked for at each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

import trailbook
from trailbook.kit.limits import limit
from trailbook.reports import around
from trailbook.reports.files import DOCX, PDF, rendered
from trailbook.reports.models import Edition, Report
from trailbook.reports.queries import ShownEdition, newest_edition, public_json, shown_edition, standing

View = Callable[..., HttpResponse]


def the_edition(slug: str) -> Edition:
    """The edition that everyone reads now. Http404 where nothing is published under this name."""
    report = Report.objects.select_related("place", "inquiry").filter(slug=slug).first()
    edition = newest_edition(report) if report else None
    if edition is None:
        raise Http404
    return edition


def tag(edition: Edition, request: HttpRequest) -> str:
    """Changes with the edition, with every change of consent in the place, with every "that is not what I meant",
    and with what draws the page."""
    now = standing(edition)
    who = "in" if request.COOKIES else "out"
    return quote_etag(f"{edition.uuid}-{now}-{trailbook.__version__}-{get_language()}-{who}-{request.path}")


def current(view: View) -> View:
    """Open to everyone; answered from a reader's own copy only while no consent has changed since."""

    @wraps(view)
    def answered(request: HttpRequest, report: str, **more: object) -> HttpResponse:
        edition = the_edition(report)
        etag = tag(edition, request)
        response = get_conditional_response(request, etag=etag) or view(request, edition, **more)
        if response.status_code in {200, 304}:
            response.headers["ETag"] = etag
        patch_cache_control(response, no_cache=True, private=True)
        return response

    return login_not_required(require_safe(answered))


def context(shown: ShownEdition) -> dict[str, object]:
    return {
        "shown": shown,
        "slug": shown.edition.report.slug,
        "place": shown.edition.report.place,
        "trails": True,
        "named_sections": [s for s in shown.sections if s.title],
    }


@current
def report(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The report page: each claim with its voices a tap away."""
    return render(request, "sharing/report.html", context(shown_edition(edition)))


@current
def words(request: HttpRequest, edition: Edition, quote: str) -> HttpResponse:
    """One quotation's trail. Words that are not there any more are answered kindly, and all alike."""
    found = around.find_quote(edition.report, quote)
    if isinstance(found, str):
        return redirect("sharing:words", edition.report.slug, found)
    trail = around.trail_in_public(*found) if found else None
    if trail is None:
        gone = {"edition": edition, "slug": edition.report.slug, "place": edition.report.place}
        return render(request, "sharing/gone.html", gone, status=410)
    return render(request, "sharing/words.html", context(trail.shown) | {"trail": trail})


@current
def editions(request: HttpRequest, edition: Edition) -> HttpResponse:
    """When the report was published and corrected. Nothing here compares one edition with another: corrections of one
    day with the same reason stand in one line."""
    found = Edition.objects.filter(report=edition.report).order_by("-number")
    rows: list[dict[str, Any]] = []
    for e in found.only("number", "published_at", "reason", "correction"):
        row = {"first": e.number, "last": e.number, "day": timezone.localdate(e.published_at), "reason": ""}
        row["reason"] = e.reason if e.correction else ""
        if rows and row["reason"] and (row["day"], row["reason"]) == (rows[-1]["day"], rows[-1]["reason"]):
            rows[-1]["first"] = e.number
        else:
            rows.append(row)
    more = {"edition": edition, "slug": edition.report.slug, "place": edition.report.place, "rows": rows}
    return render(request, "sharing/editions.html", more)


@current
def edition(request: HttpRequest, edition: Edition, number: int) -> HttpResponse:
    """The address of any edition shows the newest one."""
    if not Edition.objects.filter(report=edition.report, number=number).exists():
        raise Http404
    return redirect("sharing:report", edition.report.slug)


@current
def pdf(request: HttpRequest, edition: Edition) -> HttpResponse:
    limit(request, "report-file", times=30, seconds=300)
    return _file(edition, PDF, "application/pdf")


@current
def docx(request: HttpRequest, edition: Edition) -> HttpResponse:
    limit(request, "report-file", times=30, seconds=300)
    return _file(edition, DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def _file(edition: Edition, form: str, kind: str) -> HttpResponse:
    name = f"{edition.report.slug}-{edition.number}.{form}"
    return HttpResponse(
        rendered(edition, form),
        content_type=kind,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@current
def data(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Claims and quotations as data, under random ids."""
    limit(request, "report-data", times=120, seconds=300)
    return JsonResponse(public_json(shown_edition(edition)), json_dumps_params={"ensure_ascii": False, "indent": 1})
