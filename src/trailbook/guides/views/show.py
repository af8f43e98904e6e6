"""The guide to read: on a page, on paper, as a file, and as it was."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trailbook.consent.access import InquirySeat, inquiry_seat

from .. import writing
from ..models import Version
from ..queries import as_read, conversations, latest_version, lineage, shown_sections, versions_of

WRITES = "place"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def context(seat: InquirySeat, **more: Any) -> dict[str, Any]:
    """What every page of the guide knows."""
    return {"seat": seat, "place": seat.place, "inquiry": seat.inquiry, "may_write": seat.may(WRITES), **more}


def _version(seat: InquirySeat, number: int | None) -> Version:
    """A version by its number, the newest without one."""
    found = latest_version(seat.inquiry) if number is None else versions_of(seat.inquiry).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_GET
def guide(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The newest version, as a person would read it out; the ways to begin where there is none."""
    seat = inquiry_seat(request, place, inquiry, "read")
    versions = list(versions_of(seat.inquiry))
    if not versions:
        return render(request, "guides/none.html", context(seat))
    return _read(request, seat, versions[0], versions)


@require_GET
def version(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    """One version, perhaps an older one."""
    seat = inquiry_seat(request, place, inquiry, "read")
    versions = list(versions_of(seat.inquiry))
    found = next((v for v in versions if v.number == number), None)
    if found is None:
        raise Http404
    return _read(request, seat, found, versions)


def _read(request: HttpRequest, seat: InquirySeat, found: Version, versions: list[Version]) -> HttpResponse:
    newest = found.pk == versions[0].pk
    heard = conversations(seat.inquiry)
    return render(
        request,
        "guides/guide.html",
        context(
            seat,
            version=found,
            versions=versions,
            newest=newest,
            heard=heard,
            waiting=newest and found.used_at is None and heard > 0,
            sections=shown_sections(found),
            line=lineage(found) if len(versions) > 1 else None,
        ),
    )


@require_GET
def paper(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    """A version to print."""
    seat = inquiry_seat(request, place, inquiry, "read")
    found = _version(seat, number)
    return render(request, "guides/print.html", context(seat, version=found, sections=shown_sections(found)))


@require_GET
def take(request: HttpRequest, place: str, inquiry: str, number: int, form: str) -> HttpResponse:
    """A version as a file to send ahead. It holds nobody's answers."""
    seat = inquiry_seat(request, place, inquiry, "read")
    found = _version(seat, number)
    title = found.guide.title
    if form == "docx":
        note = _("These are the questions we would like to talk about. You can pass on any of them.")
        data, kind = writing.as_docx(as_read(found), title, note), DOCX
    else:
        data, kind = writing.as_markdown(as_read(found), title).encode(), "text/markdown; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    name = f"{slugify(title)[:60] or 'guide'}-{found.number}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
