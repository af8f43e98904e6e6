"""Keeping words: documents and their turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from trailbook.consent.models import Occasion
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Person

from ..models import Document, Revision, Turn


@dataclass
class NewTurn:
    """A turn to be kept. ``text`` is kept exactly as it is."""

    text: str
    owner: Person | None = None
    occasion: Occasion | None = None
    label: str = ""
    asks: bool = False
    manner: str = "said"
    quoted: bool = False
    quoted_by: Person | None = None
    heading: str = ""
    heading_kind: str = ""
    start: float | None = None
    end: float | None = None


@transaction.atomic
def keep_document(
    *,
    inquiry: Inquiry,
    name: str,
    format: str,
    sha256: str,
    turns: Sequence[NewTurn],
    by: Actor,
    at: datetime,
    folder: str = "",
    title: str = "",
    language: str = "",
) -> Document:
    """Keep a document with its turns in order. Two statements for the words, however many turns."""
    place = inquiry.place
    document = Document.objects.create(
        place=place,
        inquiry=inquiry,
        name=name[:255],
        folder=folder[:255],
        title=title[:255],
        format=format,
        sha256=sha256,
        language=language,
        made_at=at,
        made_by=by.key,
    )
    rows = [
        Turn(
            place=place,
            document=document,
            position=i,
            owner=t.owner,
            occasion=t.occasion,
            label=t.label[:160],
            asks=t.asks,
            manner=t.manner,
            quoted=t.quoted,
            quoted_by=t.quoted_by,
            heading=t.heading[:500],
            heading_kind=t.heading_kind,
            start=t.start,
            end=t.end,
        )
        for i, t in enumerate(turns)
    ]
    rows = Turn.objects.bulk_create(rows, batch_size=500)
    revisions = Revision.objects.bulk_create(
        [Revision(turn=row, text=t.text, by=by.key, at=at) for row, t in zip(rows, turns, strict=True)],
        batch_size=500,
    )
    point_at_current(document, revisions)
    record(place=place, by=by, verb="kept", thing=document, at=at, turns=len(rows))
    return document


def point_at_current(document: Document, revisions: Sequence[Revision]) -> None:
    """Each new turn's current revision is the one just made: one statement."""
    from django.db.models import OuterRef, Subquery

    newest = Revision.objects.filter(turn=OuterRef("pk")).order_by("-number").values("pk")[:1]
    Turn.objects.filter(document=document).update(current=Subquery(newest))


@transaction.atomic
def remove_document(*, document: Document, by: Actor, at: datetime) -> None:
    """A mistaken import is undone: the words and all that hangs from them go. What was cited leaves its
    claims without that support, and they say so."""
    from trailbook.people.actions import raise_consent_number

    place, key = document.place, f"evidence.document:{document.uuid}"
    occasions = set(document.turns.exclude(occasion=None).values_list("occasion", flat=True))
    excerpts = set(document.turns.exclude(spans=None).values_list("spans__excerpt", flat=True))
    from ..models import Excerpt

    Excerpt.objects.filter(pk__in=excerpts).delete()
    document.delete()
    for occasion in Occasion.objects.filter(pk__in=occasions, turns__isnull=True):
        occasion.delete()
    record(place=place, by=by, verb="removed", thing=key, at=at)
    raise_consent_number(place)
