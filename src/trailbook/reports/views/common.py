"""What every page of a report begins with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from trailbook.consent.access import InquirySeat, inquiry_seat

from ..models import Report


def at_report(request: HttpRequest, place: str, inquiry: str, slug: str, right: str) -> tuple[InquirySeat, Report]:
    """The member's seat and the inquiry's report of this name, through the access check."""
    seat = inquiry_seat(request, place, inquiry, right)
    return seat, of_inquiry(seat, slug)


def of_inquiry(seat: InquirySeat, slug: str) -> Report:
    found: Report = get_object_or_404(Report, inquiry=seat.inquiry, slug=slug)
    found.inquiry, found.place = seat.inquiry, seat.place
    return found


def context(seat: InquirySeat, report: Report | None = None, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"seat": seat, "place": seat.place, "inquiry": seat.inquiry}
    if report is not None:
        base["report"] = report
    return base | more


def to(name: str, seat: InquirySeat, report: Report | None = None, part: str = "", **more: Any) -> HttpResponse:
    """Go to one of the room's pages; ``part`` is where on it."""
    at: dict[str, Any] = {"place": seat.place.slug, "inquiry": seat.inquiry.slug, **more}
    if report is not None:
        at["report"] = report.slug
    response = redirect(f"reports:{name}", **at)
    response["Location"] += part
    return response


def say(request: HttpRequest, sentence: str, notes: list[str]) -> None:
    """What was done, and what to know about it."""
    messages.success(request, sentence)
    for note in notes:
        messages.info(request, note)
