"""Who was told what came of their words."""

from __future__ import annotations

from collections.abc import Iterable
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


@transaction.atomic
def tell_many(*, edition: Edition, people: Iterable[Person], way: str, by: Actor, at: datetime) -> int:
    """Keep that these contributors were told of this edition the same way. Says of how many that is new; the ledger
    gets one entry with their number."""
    if way not in Told.Ways.values:
        raise Refused(_("Choose how they were told."))
    keys = [p.pk for p in people if p.place_id == edition.place_id]
    knew = set(Told.objects.filter(edition=edition, way=way, person__in=keys).values_list("person", flat=True))
    rows = [
        Told(edition=edition, person_id=pk, way=way, place_id=edition.place_id, at=at, by=by.key)
        for pk in keys
        if pk not in knew
    ]
    Told.objects.bulk_create(rows, batch_size=500)
    if rows:
        record(place=edition.place, by=by, verb="told", thing=edition, at=at, way=way, people=len(rows))
    return len(rows)


@transaction.atomic
def take_back_telling(*, edition: Edition, told_at: datetime, by: Actor, at: datetime) -> int:
    """What this member wrote down in one go, at that moment, was a mistake: those people are owed a word as before."""
    rows = Told.objects.filter(edition=edition, by=by.key, at=told_at)
    gone, _kinds = rows.delete()
    if gone:
        record(place=edition.place, by=by, verb="took-back-telling", thing=edition, at=at, people=gone)
    return gone
