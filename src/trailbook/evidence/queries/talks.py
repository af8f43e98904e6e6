"""Conversations: who speaks in them, what may be opened, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from trailbook.consent.queries import gone_among
from trailbook.kit.prepared import Prepared
from trailbook.people.models import Inquiry

from ..doors import Door
from ..models import Document, Span, Turn
from ..upward import KNOWN, Waiting


@dataclass(frozen=True)
class Talk:
    """One conversation in a list. ``answers`` are turns that answer, ``open_to_me`` those the reader may
    open; ``people`` the team's names for whoever answers, with those who took their words back apart."""

    document: Document
    people: list[str]
    gone: list[str]
    unknown_speakers: bool
    answers: int
    open_to_me: int
    waiting: list[Waiting]


def talk_rows(documents: Iterable[Document], door: Door) -> list[Talk]:
    """The documents in their order. No words are opened; a fixed number of queries."""
    docs = list(documents)
    keys = [d.pk for d in docs]
    answering = Turn.objects.filter(document__in=keys, asks=False)
    owners = list(
        answering.values("document", "owner", "owner__name").annotate(n=Count("pk")).order_by("document", "owner")
    )
    can_open = dict(answering.live(door).values("document").annotate(n=Count("pk")).values_list("document", "n"))
    gone = gone_among(o["owner"] for o in owners if o["owner"])
    waiting = KNOWN.waiting(keys)
    by_document: dict[int, list[Any]] = {}
    for o in owners:
        by_document.setdefault(o["document"], []).append(o)
    rows = []
    for d in docs:
        here = by_document.get(d.pk, [])
        rows.append(
            Talk(
                document=d,
                people=sorted(o["owner__name"] for o in here if o["owner"] and o["owner"] not in gone),
                gone=sorted(o["owner__name"] for o in here if o["owner"] in gone and o["owner__name"]),
                unknown_speakers=any(o["owner"] is None for o in here),
                answers=sum(o["n"] for o in here),
                open_to_me=can_open.get(d.pk, 0),
                waiting=waiting.get(d.pk, []),
            )
        )
    return rows


def documents_of(inquiry: Inquiry, name: str = "") -> QuerySet[Document]:
    """The inquiry's documents, newest first; with ``name``, those it names: a speaker, a title or a file."""
    documents = Document.objects.filter(inquiry=inquiry).order_by("-made_at", "-pk")
    if name.strip():
        like = Q(name__icontains=name.strip()) | Q(title__icontains=name.strip())
        speaks = Turn.objects.filter(asks=False, owner__name__icontains=name.strip()).values("document")
        documents = documents.filter(like | Q(pk__in=speaks))
    return documents


def excerpts_in(document: Document) -> dict[int, list[UUID]]:
    """The excerpts already made of each turn's words, in order. For saying so beside an answer; holds no words."""
    made: dict[int, list[UUID]] = {}
    for turn, excerpt in _SPANS.rows(document=document.pk):
        made.setdefault(turn, []).append(excerpt)
    return made


_SPANS = Prepared(
    lambda document: (
        Span.objects.filter(turn__document=document)
        .order_by("turn", "start", "pk")
        .values_list("turn", "excerpt__uuid")
    ),
    document=-900_081,
)
