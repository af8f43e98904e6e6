"""The trail of an excerpt: said, heard, cited in, published in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from trailbook.people.registry import HOLDINGS, Appearance

from ..models import Excerpt


@dataclass(frozen=True)
class Stop:
    """One stop on the trail: *said*, *heard*, *cited* or *published*; what and where, and when."""

    kind: str
    title: str
    at: datetime | None = None
    address: str = ""
    day: date | None = None
    detail: str = ""


def trail_of(excerpt: Excerpt) -> list[Stop]:
    """The stops in the order in which words travel. Never the words themselves."""
    place, inquiry = excerpt.place, excerpt.inquiry
    base = [place.slug, inquiry.slug]
    stops: list[Stop] = []
    spans = list(excerpt.spans.select_related("turn__document", "turn__occasion").defer("quote"))
    for document in {s.turn.document_id: s.turn.document for s in spans}.values():
        first = next(s for s in spans if s.turn.document_id == document.pk)
        occasion = first.turn.occasion
        address = reverse("evidence:conversation", args=[*base, document.uuid]) + f"#t-{first.turn.uuid}"
        stops.append(Stop("said", occasion.title if occasion else "", day=occasion.held_on if occasion else None))
        stops.append(Stop("heard", document.title or document.name, document.made_at, address))
    for c in excerpt.citations.select_related("claim").order_by("at"):
        address = reverse("evidence:claim", args=[*base, c.claim.uuid])
        stops.append(Stop("cited", c.claim.said, c.at, address, detail=c.get_stance_display()))
    for appearance in published(excerpt):
        day = date.fromisoformat(appearance.day) if appearance.day else None
        stops.append(Stop("published", appearance.title, None, appearance.address, day, appearance.detail))
    return stops


def published(excerpt: Excerpt) -> list[Appearance]:
    """Where the rooms above show this excerpt."""
    return [
        a
        for room, h in HOLDINGS.items()
        if room not in {"evidence", "consent", "people"}
        for a in h.appearances(excerpt)
    ]
