"""After words may no longer be shown, a corrected edition issues itself. A courtesy to readers: the words are gone
already, by the gate."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from trailbook.consent.signals import words_taken_back
from trailbook.ledger.models import Entry
from trailbook.people.models import Person, Place

from .actions import correct_all
from .models import Edition

#: Ledger verbs after which published words may have to go.
CLOSING = frozenset({"held-back", "answered", "answered-ask", "joined-persons", "erased", "removed"})


def listen() -> None:
    words_taken_back.connect(taken_back, dispatch_uid="reports-correct-after-withdrawal")
    post_save.connect(recorded, sender=Entry, dispatch_uid="reports-correct-after-ledger")


def taken_back(sender: Any, person: Person, at: Any, **kwargs: Any) -> None:
    correct_all(person.place, at)


def recorded(sender: Any, instance: Entry, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Trap: importing records thousands of yes answers; only what can close a door is looked at, and only where
    something is published."""
    if raw or not created or instance.verb not in CLOSING or instance.facts.get("answer") == "yes":
        return
    place = Place.objects.filter(uuid=instance.place_key).first()
    if place is None or not Edition.objects.filter(place=place).exists():
        return
    transaction.on_commit(lambda: correct_all(place, timezone.now()))
