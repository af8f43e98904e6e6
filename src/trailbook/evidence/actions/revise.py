"""Words put right: a newer text of a document in the place of the one that is here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from trailbook.consent.models import Occasion
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number

from ..models import Document, Excerpt, Revision, Turn
from .keep import NewTurn

FAR = 1_000_000


@transaction.atomic
def revise_document(
    *, document: Document, wanted: Sequence[tuple[Turn | None, NewTurn]], sha256: str, by: Actor, at: datetime
) -> None:
    """The turns of this document are these from now on, in this order; each with the turn it was, or None where it is
    new. A turn that stays keeps its owner and all that hangs from it; where its words differ they are its next
    revision. Turns that are not among them go, with what was chosen from them. Each new turn is given its ``key``."""
    stay = {turn.pk for turn, _ in wanted if turn is not None}
    gone = document.turns.exclude(pk__in=stay)
    number = gone.count()
    occasions = set(gone.exclude(occasion=None).values_list("occasion", flat=True))
    Excerpt.objects.filter(pk__in=set(gone.exclude(spans=None).values_list("spans__excerpt", flat=True))).delete()
    gone.delete()
    for occasion in Occasion.objects.filter(pk__in=occasions, turns__isnull=True):
        occasion.delete()
    document.turns.update(position=F("position") + FAR)
    changed, made = 0, 0
    for position, (turn, new) in enumerate(wanted):
        if turn is None:
            new.key = _made(document, position, new, by, at).pk
            made += 1
            continue
        turn.position, turn.start, turn.end = position, new.start, new.end
        new.key = turn.pk
        if turn.current is not None and turn.current.text != new.text:
            turn.current = _revision(turn, new.text, by, at)
            changed += 1
        turn.save(update_fields=["position", "start", "end", "current"])
    document.sha256 = sha256
    document.save(update_fields=["sha256"])
    record(place=document.place, by=by, verb="revised", thing=document, at=at, changed=changed, new=made, gone=number)
    raise_consent_number(document.place)


def _revision(turn: Turn, text: str, by: Actor, at: datetime) -> Revision:
    last = turn.revisions.aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(turn=turn, number=last + 1, text=text, by=by.key, at=at)


def _made(document: Document, position: int, new: NewTurn, by: Actor, at: datetime) -> Turn:
    turn = Turn.objects.create(
        place=document.place,
        document=document,
        position=position,
        owner=new.owner,
        occasion=new.occasion,
        label=new.label[:160],
        asks=new.asks,
        manner=new.manner,
        quoted=new.quoted,
        quoted_by=new.quoted_by,
        heading=new.heading[:500],
        heading_kind=new.heading_kind,
        start=new.start,
        end=new.end,
    )
    turn.current = _revision(turn, new.text, by, at)
    turn.save(update_fields=["current"])
    return turn
