"""How and when an interview was held, put right."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from trailbook.consent.models import Occasion
from trailbook.evidence.models import Document
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor

from ..models import Interview


@transaction.atomic
def set_held(*, document: Document, held: str, held_on: date | None, by: Actor, at: datetime) -> Interview:
    """Say how and when this was held, for the interview and for the occasions of those who spoke in it."""
    interview, _made = Interview.objects.update_or_create(
        document=document, defaults={"place": document.place, "held": held, "held_on": held_on}
    )
    Occasion.objects.filter(turns__document=document).update(held=held, held_on=held_on)
    record(place=document.place, by=by, verb="held", thing=document, at=at)
    return interview
