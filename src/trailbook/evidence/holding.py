"""What evidence holds of a person: given back, and destroyed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from trailbook.consent.models import Occasion
from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Document, Excerpt, Objection, Turn


def erase(person: Person, at: datetime) -> None:
    """Destroy the person's turns, quoted ones in other people's talks too, with every revision, excerpt span,
    held-back passage and mask of them, and the asker's words that stood before them alone; excerpts that shared
    several owners go whole; documents left without words go too. What they asked as an interviewer is not theirs to
    take from those who answered: those turns stay, without a name."""
    turns = Turn.objects.filter(owner=person, asks=False)
    documents = set(Turn.objects.filter(owner=person).values_list("document", flat=True))
    spoken = set(turns.filter(quoted=False).values_list("document", flat=True))
    beside = asked_of_them_alone(person)
    Excerpt.objects.filter(spans__turn__in=turns).delete()
    Turn.objects.filter(pk__in=beside).delete()
    turns.delete()
    Turn.objects.filter(owner=person).update(owner=None, label="")
    Objection.objects.filter(person=person).delete()
    for document in Document.objects.filter(pk__in=documents):
        if not document.turns.filter(asks=False).exists():
            document.delete()
        elif document.pk in spoken and not document.turns.filter(asks=False, quoted=False).exists():
            Document.objects.filter(pk=document.pk).update(title="", folder="", name=nameless(document))
    anonymise(person, documents)
    index_forgets()


def index_forgets() -> None:
    """The full-text index is made anew: SQLite's keeps deleted words in its older parts until then."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO evidence_words(evidence_words) VALUES ('rebuild')")


def asked_of_them_alone(person: Person) -> list[int]:
    """The asker's turns that stand directly before words of this person and before nobody else's: they would
    otherwise show beside the next person's answer."""
    found: list[int] = []
    waiting: list[int] = []
    document = None
    theirs = Turn.objects.filter(owner=person, asks=False).values("document")
    rows = Turn.objects.filter(document__in=theirs).order_by("document", "position")
    for pk, doc, asks, owner in rows.values_list("pk", "document", "asks", "owner"):
        if doc != document:
            document, waiting = doc, []
        if asks:
            waiting.append(pk)
            continue
        if owner == person.pk:
            found += waiting
        waiting = []
    return found


def nameless(document: Document) -> str:
    """What a document is called when its name would say too much."""
    return f"document-{document.uuid.hex[:8]}"


def anonymise(person: Person, documents: Collection[int]) -> None:
    """No document that is left keeps the erased person's name in its name, title or folder, nor do occasions and
    labels for the team alone that were made from these. Where they took part, a part of the name is enough;
    elsewhere in the place it must be the whole name."""
    if not person.name:
        return
    parts = [] if person.generic else [p for p in person.name.split() if len(p) > 2]
    whole = Q(name__icontains=person.name) | Q(title__icontains=person.name) | Q(folder__icontains=person.name)
    for document in Document.objects.filter(whole | Q(pk__in=documents), place=person.place_id):
        names = [person.name, *parts] if document.pk in documents else [person.name]
        fresh = {"name": nameless(document), "title": "", "folder": ""}
        changed = [f for f in fresh if any(n.casefold() in getattr(document, f).casefold() for n in names)]
        if not changed:
            continue
        for old in {document.name, document.title} - {""}:
            Occasion.objects.filter(turns__document=document, title=old).update(title=fresh["name"])
            for other in Person.objects.filter(place=person.place_id, generic=True, name__contains=old):
                other.name = other.name.replace(old, fresh["name"])
                other.save(update_fields=["name"])
        for field in changed:
            setattr(document, field, fresh[field])
        document.save(update_fields=changed)
    Occasion.objects.filter(place=person.place_id, title__icontains=person.name).update(title="")
    Turn.objects.filter(place=person.place_id, label__iexact=person.name).update(label="")


def take_out(person: Person) -> dict[str, Any]:
    """Everything the person said here, turn by turn, with where it is cited."""
    turns = (
        Turn.objects.filter(owner=person, asks=False)
        .select_related("document", "document__inquiry", "current")
        .prefetch_related("spans__excerpt__citations__claim")
        .order_by("document__made_at", "document", "position")
    )
    return {
        "turns": [
            {
                "inquiry": t.document.inquiry.name,
                "document": t.document.title or t.document.name,
                "position": t.position,
                "manner": t.manner,
                "quoted": t.quoted,
                "text": t.current.text if t.current else "",
                "cited_in": sorted({c.claim.said for s in t.spans.all() for c in s.excerpt.citations.all()}),
            }
            for t in turns
        ],
        "objections": [
            {
                "claim": o.claim.said,
                "text": o.text,
                "at": o.at.isoformat(),
                "answer": o.answer,
            }
            for o in person.objections.select_related("claim")
        ],
        "asks": [
            {"page": a.where_title, "use": a.use, "asked": a.at.isoformat(), "answer": a.answer}
            for a in person.asks.all()
        ],
    }


HOLDING = Holding(
    room="evidence",
    models=(
        "evidence.Turn",
        "evidence.Revision",
        "evidence.HoldBack",
        "evidence.Mask",
        "evidence.Excerpt",
        "evidence.Span",
        "evidence.Theming",
        "evidence.Claim",
        "evidence.Citation",
        "evidence.Objection",
        "evidence.Ask",
        "evidence.Document",
    ),
    erase=erase,
    take_out=take_out,
)
