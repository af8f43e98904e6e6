"""Who was told what came of their words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from ..models import Edition, Told


@transaction.atomic
def tell(*, edition: Edition, person: Person, way: str, by: Actor, at: datetime) -> Told:
    """Keep that a contributor was told of this edition: when, how and by whom. Told twice the same way of the same
    edition, it is kept once."""
    if way not in Told.Ways.values:
        raise Refused(_("Choose how they were told."))
    if person.place_id != edition.place_id:
        raise Refused(_("That person is not of this place."))
    told, made = Told.objects.get_or_create(
        edition=edition,
        person=person,
        way=way,
        defaults={"place_id": edition.place_id, "at": at, "by": by.key},
    )
    if made:
        record(place=edition.place, by=by, verb="told", thing=edition, at=at, way=way)
    return told
