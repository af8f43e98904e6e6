"""After words may no longer be shown, a corrected edition issues itself. A courtesy to readers: the words are gone
already, by the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from trailbook.consent.signals import words_taken_back
from trailbook.ledger import signals
from trailbook.ledger.models import Entry
from trailbook.people.models import Person, Place

from .actions import correct_all
from .models import Edition

#: Ledger verbs after which published words may have to go.
CLOSING = frozenset({"held-back", "answered", "answered-ask", "joined-persons", "erased", "removed"})


def listen() -> None:
    words_taken_back.connect(taken_back, dispatch_uid="reports-correct-after-withdrawal")
    signals.recorded.connect(recorded, dispatch_uid="reports-correct-after-ledger")


def taken_back(sender: Any, person: Person, at: Any, **kwargs: Any) -> None:
    correct_all(person.place, at)


def recorded(sender: Any, place: Place, entries: Sequence[Entry], **kwargs: Any) -> None:
    """Trap: importing records thousands of yes answers; only what can close a door is looked at, and only where
    something is published."""
    if not any(e.verb in CLOSING and e.facts.get("answer") != "yes" for e in entries):
        return
    if Edition.objects.filter(place=place).exists():
        transaction.on_commit(lambda: correct_all(place, timezone.now()))
