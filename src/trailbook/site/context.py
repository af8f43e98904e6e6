"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

import trailbook

#: The stepping stones of an inquiry: key, address name. Their labels are in ``labels``.
STONES = (
    ("guide", "guides:guide"),
    ("hear", "interviews:list"),
    ("voices", "voices:voices"),
    ("make-sense", "evidence:claims"),
    ("say", "reports:list"),
)


def labels() -> dict[str, str]:
    return {
        "guide": _("Guide"),
        "hear": _("Hear"),
        "voices": _("Voices"),
        "make-sense": _("Make sense"),
        "say": _("Say"),
    }


def everywhere(request: HttpRequest) -> dict[str, object]:
    return {
        "source_url": settings.SOURCE_URL,
        "trailbook_version": trailbook.__version__,
        "stones": SimpleLazyObject(lambda: stones(request)),
    }


def stones(request: HttpRequest) -> list[dict[str, Any]]:
    """The inquiry's trail with what waits at each stone, for pages of an inquiry; else nothing."""
    from trailbook.consent.access import InquirySeat
    from trailbook.ledger.lately import lags

    from .waiting import waiting_at

    seat = getattr(request, "seat", None)
    if not isinstance(seat, InquirySeat) or not seat.may("read"):
        return []
    waits: dict[str, int] = {}
    for waiting in waiting_at(seat):
        waits[waiting.stone] = waits.get(waiting.stone, 0) + waiting.count
    request.passing = lags()  # type: ignore[attr-defined] # a page that says this is kept by nobody
    namespace = (request.resolver_match.namespace if request.resolver_match else "") or ""
    at = {"place": seat.place.slug, "inquiry": seat.inquiry.slug}
    row = []
    for key, name in STONES:
        try:
            url = reverse(name, kwargs=at)
        except NoReverseMatch:
            continue
        here = namespace == name.split(":")[0]
        row.append({"key": key, "label": labels()[key], "url": url, "waiting": waits.get(key, 0), "current": here})
    return row
