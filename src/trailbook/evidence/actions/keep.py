"""Keeping words: documents and their turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


@dataclass(slots=True)
class NewTurn:
    """A turn to be kept. ``text`` is kept exactly as it is. People and the occasion are told as rows, or by their
    primary keys. ``key`` is its own primary key once it has been kept."""

    text: str
    owner: Person | int | None = None
    occasion: Occasion | int | None = None
    label: str = ""
    asks: bool = False
    manner: str = "said"
    quoted: bool = False
    quoted_by: Person | int | None = None
    heading: str = ""
    heading_kind: str = ""
    start: float | None = None
    end: float | None = None
    key: int = 0


@dataclass(slots=True)
class NewDocument:
    """A document to be kept, with its turns in order."""

    name: str
    format: str
    sha256: str
    turns: Sequence[NewTurn]
    folder: str = ""
    title: str = ""
    language: str = ""


TURN = (
    "id", "document_id", "position", "owner_id", "occasion_id", "label", "asks", "manner", "quoted", "quoted_by_id",
    "heading", "heading_kind", "start", "end", "current_id",
)  # fmt: skip
REVISION = ("id", "turn_id", "text")


def _key(row: Person | Occasion | int | None) -> int | None:
    return row if row is None or isinstance(row, int) else row.pk


@transaction.atomic
def keep_documents(
    *,
    inquiry: Inquiry,
    documents: Sequence[NewDocument],
    by: Actor,
    at: datetime,
    meanwhile: Callable[[], object] | None = None,
) -> list[Document]:
    """Keep these documents; each turn is given its ``key``. The same few statements, however many documents.

    ``meanwhile`` is done while the words are indexed. It asks the database nothing; it may still say of turns whose they
    are and whether they ask, but their words are written."""
    place = inquiry.place
    made = Document.objects.bulk_create(
        [
            Document(
                place=place,
                inquiry=inquiry,
                name=d.name[:255],
                folder=d.folder[:255],
                title=d.title[:255],
                format=d.format,
                sha256=d.sha256,
                language=d.language,
                made_at=at,
                made_by=by.key,
            )
            for d in documents
        ],
        batch_size=500,
    )
    count = sum(len(d.turns) for d in documents)
    keys, revisions = iter(next_keys(Turn, count)), next_keys(Revision, count)
    words: list[tuple[int, int, str]] = []
    for document, told in zip(made, documents, strict=True):
        for t in told.turns:
            t.key = next(keys)
            words.append((revisions[len(words)], t.key, t.text))
        record(place=place, by=by, verb="kept", thing=document, at=at, turns=len(told.turns))
    turns: list[tuple[object, ...]] = []

    def rest() -> None:
        if meanwhile:
            meanwhile()
        turns.extend(_rows(made, documents, revisions))

    # The words go first: a revision's turn may come later in the same transaction.
    add_rows(
        Revision,
        REVISION,
        words,
        same={"number": 1, "by": by.key, "at": at},
        index="evidence_words",
        meanwhile=rest,
    )
    add_rows(Turn, TURN, turns, same={"place_id": place.pk})
    return made


def _rows(
    made: Sequence[Document], documents: Sequence[NewDocument], revisions: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    current = iter(revisions)
    for document, told in zip(made, documents, strict=True):
        number = document.pk
        for position, t in enumerate(told.turns):
            yield (
                t.key, number, position, _key(t.owner), _key(t.occasion),
                t.label[:160], t.asks, t.manner, t.quoted, _key(t.quoted_by),
                t.heading[:500], t.heading_kind, t.start, t.end, next(current),
            )  # fmt: skip


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
    """Keep one document with its turns in order; each turn is given its ``key``."""
    told = NewDocument(name, format, sha256, turns, folder, title, language)
    return keep_documents(inquiry=inquiry, documents=[told], by=by, at=at)[0]


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
