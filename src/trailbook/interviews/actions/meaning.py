"""Placing what the rules left, by what it means: with the sentence model, where it is installed. For the worker and the
command line, never for a page: it takes a second or so an interview."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from trailbook.evidence.models import Document
from trailbook.guides.actions import mark_used
from trailbook.kit.database import add_rows
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from ..models import Asked, Placing
from ..placing import Placed
from ..placing.meaning import SURE_RULE, Alike, place_by_meaning
from ..placing.model import engine
from .placings import PLACING, Shelf, as_turns, keep_asked, kept_turns

#: Who made such a placing. It is the machine's, and may be made anew by it until a person has confirmed or moved it.
MEANING = Actor(key="machine:meaning", name="Trailbook")


def why_not_by_meaning() -> str | None:
    """Why answers are placed by rules alone on this machine, as a sentence; None where the model is installed."""
    if not settings.SENTENCE_MODEL:
        return "The sentence model is switched off here (TRAILBOOK_SENTENCE_MODEL). Answers are placed by rules alone."
    return engine.why_not()


def place_document_by_meaning(
    *, document: Document, by: Actor, at: datetime, shelf: Shelf | None = None, alike: Alike | None = None
) -> int:
    """Propose a question for the answers of a document that stand nowhere; says how many stand by meaning now.

    What a person placed, confirmed or took out, and what stands by a heading, a column or the rules, stays; but where somebody
    asks, what the rules alone placed less surely than ``SURE_RULE`` is weighed again with everything else, and stands as meaning
    and rules say together, or nowhere. Run twice, it gives the same, and writes nothing the second time. The model is asked outside
    any transaction, so pages can write meanwhile; what was placed in between stays. No number the model makes of the words is kept.
    Raises ``engine.NotHere``.
    """
    shelf = shelf or Shelf(document.inquiry)
    if shelf.version is None or not shelf.items:
        return 0
    turns = kept_turns(document)
    talk = any(t.asks and not t.quoted for t in turns)
    proposed = place_by_meaning(
        shelf.items,
        as_turns([t.key for t in turns], turns),
        alike or engine.for_one_file(),
        _settled(document, shelf, talk),
    )
    owner = {t.key: t.owner for t in turns}
    with transaction.atomic():
        still = _settled(document, shelf, talk)
        wanted = {p.turn: p for p in proposed if p.turn not in still}
        mine = Placing.objects.filter(_open(talk), turn__document=document)
        there = set(mine.values_list("turn", "question", "start", "end", "by"))
        if {(k, shelf.question(p.item).pk, p.start, p.end, MEANING.key) for k, p in wanted.items()} == there:
            return len(wanted)
        mine.delete()
        _keep(document, shelf, wanted, owner, at)
        record(place=document.place, by=MEANING, verb="placed", thing=document, at=at, placed=len(wanted))
    return len(wanted)


def _open(talk: bool) -> Q:
    """The placings that may be made anew: by meaning, and in a talk those that the rules are not sure of."""
    mine = Q(by=MEANING.key)
    if talk:
        mine |= Q(confidence__lt=SURE_RULE)
    return mine & Q(confirmed_at__isnull=True, how="machine")


def _settled(document: Document, shelf: Shelf, talk: bool) -> dict[Hashable, str | None]:
    """The turns that stand somewhere for good: the key of the item, None where a person said that it answers none, or it stands
    under another version's question."""
    keys = {q.pk: str(i) for i, q in enumerate(shelf.questions)}
    rows = Placing.objects.filter(turn__document=document).exclude(_open(talk))
    return {turn: keys.get(question or 0) for turn, question in rows.values_list("turn", "question")}


def _keep(
    document: Document, shelf: Shelf, wanted: dict[Hashable, Placed], owner: dict[int, int | None], at: datetime
) -> None:
    add_rows(
        Placing,
        PLACING,
        [
            (turn, shelf.question(p.item).pk, p.start, p.end, p.how, p.confidence, p.why[:300])
            for turn, p in wanted.items()
        ],
        same={
            "place_id": document.place_id,
            "by": MEANING.key,
            "at": at,
            "confirmed_by": "",
            "confirmed_at": None,
        },
    )
    people = {(owner[t], shelf.question(p.item).pk) for t, p in wanted.items()}  # type: ignore[index]
    pairs = {(who, question) for who, question in people if who}
    pairs -= set(Asked.objects.filter(document=document).values_list("person", "question"))
    keep_asked(shelf, [(document.pk, who, question) for who, question in pairs], at)
    if wanted and shelf.version is not None:
        mark_used(version=shelf.version, at=at)


def place_by_meaning_here(
    *,
    inquiry: Inquiry,
    by: Actor,
    at: datetime,
    documents: Sequence[Document] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> int:
    """Every document of an inquiry, or these, one after another; says how many answers stand by meaning. ``tell`` is given
    how many interviews are done, of how many. Raises ``engine.NotHere``."""
    shelf = Shelf(inquiry)
    there = Document.objects.filter(inquiry=inquiry)
    if documents is not None:
        there = there.filter(pk__in=[d.pk for d in documents])
    keys = list(there.order_by("pk").values_list("pk", flat=True))
    count = 0
    for n, key in enumerate(keys, 1):
        document = there.filter(pk=key).select_related("place", "inquiry").first()
        if document is not None:
            count += place_document_by_meaning(document=document, by=by, at=at, shelf=shelf)
        if tell:
            tell(n, len(keys))
    return count
