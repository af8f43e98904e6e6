"""Keeping words: documents and their turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from trailbook.consent.models import Occasion
from trailbook.kit.database import add_rows, next_keys
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Inquiry, Person

from ..models import Document, Excerpt, Revision, Turn


@dataclass
class NewTurn:
    """A turn to be kept. ``text`` is kept exactly as it is. ``key`` is its primary key once it has been kept."""

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
    key: int = 0


TURN = (
    "id", "position", "owner_id", "occasion_id", "label", "asks", "manner", "quoted", "quoted_by_id", "heading",
    "heading_kind", "start", "end", "current_id",
)  # fmt: skip
REVISION = ("id", "turn_id", "text")


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
    """Keep a document with its turns in order; each turn is given its ``key``. A few statements for the words, however
    many turns."""
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
    keys, revisions = next_keys(Turn, len(turns)), next_keys(Revision, len(turns))
    add_rows(
        Turn,
        TURN,
        [
            (
                key,
                position,
                t.owner.pk if t.owner else None,
                t.occasion.pk if t.occasion else None,
                t.label[:160],
                t.asks,
                t.manner,
                t.quoted,
                t.quoted_by.pk if t.quoted_by else None,
                t.heading[:500],
                t.heading_kind,
                t.start,
                t.end,
                revision,
            )
            for position, (key, revision, t) in enumerate(zip(keys, revisions, turns, strict=True))
        ],
        same={"place_id": place.pk, "document_id": document.pk},
    )
    add_rows(
        Revision,
        REVISION,
        [(r, k, t.text) for k, r, t in zip(keys, revisions, turns, strict=True)],
        same={"number": 1, "by": by.key, "at": at},
        searched=True,
    )
    for key, turn in zip(keys, turns, strict=True):
        turn.key = key
    record(place=place, by=by, verb="kept", thing=document, at=at, turns=len(turns))
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Actor, at: datetime) -> None:
    """A mistaken import is undone: the words and all that hangs from them go. What was cited leaves its
    claims without that support, and they say so."""
    place, key = document.place, f"evidence.document:{document.uuid}"
    occasions = set(document.turns.exclude(occasion=None).values_list("occasion", flat=True))
    excerpts = set(document.turns.exclude(spans=None).values_list("spans__excerpt", flat=True))
    Excerpt.objects.filter(pk__in=excerpts).delete()
    document.delete()
    for occasion in Occasion.objects.filter(pk__in=occasions, turns__isnull=True):
        occasion.delete()
    record(place=place, by=by, verb="removed", thing=key, at=at)
    raise_consent_number(place)
