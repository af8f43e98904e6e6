"""What evidence holds of a person: given back, and destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Document, Excerpt, Objection, Turn


def erase(person: Person, at: datetime) -> None:
    """Destroy the person's turns with every revision, excerpt span, held-back passage and mask of them;
    excerpts that shared several owners go whole; documents left without words go too. What they asked as an
    interviewer is not theirs to take from those who answered: those turns stay, without a name."""
    turns = Turn.objects.filter(owner=person, asks=False)
    documents = set(turns.values_list("document", flat=True))
    Excerpt.objects.filter(spans__turn__in=turns).delete()
    turns.delete()
    Turn.objects.filter(owner=person).update(owner=None, label="")
    Objection.objects.filter(person=person).delete()
    for document in Document.objects.filter(pk__in=documents):
        if not document.turns.filter(asks=False).exists():
            document.delete()
        else:
            anonymise(document, person)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO evidence_words(evidence_words) VALUES ('rebuild')")


def anonymise(document: Document, person: Person) -> None:
    """A document others speak in too keeps no name of the erased person in its own name or title."""
    parts = [p for p in (person.name, *person.name.split()) if len(p) > 2]
    for field in ("name", "title", "folder"):
        value = getattr(document, field)
        if any(p.casefold() in value.casefold() for p in parts):
            setattr(document, field, f"document-{document.uuid.hex[:8]}" if field == "name" else "")
    document.save(update_fields=["name", "title", "folder"])


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
                "cited_in": sorted({c.claim.text for s in t.spans.all() for c in s.excerpt.citations.all()}),
            }
            for t in turns
        ],
        "objections": [
            {
                "claim": o.claim.text,
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
