"""What should happen to a person's words if the team loses touch with them, or they die."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from ..models import Wish


@transaction.atomic
def say_wish(*, person: Person, text: str, by: Actor, at: datetime) -> Wish | None:
    """Keep what the person wishes, in their own words; an empty text takes it away. The newest one stands, and
    older ones are not kept."""
    Wish.objects.filter(person=person).delete()
    said = text.strip()
    wish = Wish.objects.create(place=person.place, person=person, text=said, by=by.key, at=at) if said else None
    record(place=person.place, by=by, verb="wished", thing=person, at=at, said=bool(said))
    return wish
