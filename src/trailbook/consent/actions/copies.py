"""Files that members took away, numbered to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Person, Place

from ..models import Copied, Copy


def ask_to_destroy(*, person: Person, at: datetime) -> None:
    """Ask the holder of every copy with this person's words to destroy it."""
    Copied.objects.filter(person=person, destroy_asked_at__isnull=True).update(destroy_asked_at=at)


@transaction.atomic
def number_copy(*, inquiry: Inquiry, kind: str, form: str, by: Actor, at: datetime, persons: Iterable[int]) -> Copy:
    """Number a file with unpublished words to whoever takes it, and list whose words are in it."""
    place = Place.objects.select_for_update(no_key=True).get(pk=inquiry.place_id)
    last = Copy.objects.filter(place=place).aggregate(n=Max("number"))["n"] or 0
    copy = Copy.objects.create(
        place=place,
        inquiry=inquiry,
        number=last + 1,
        kind=kind,
        form=form,
        holder=by.key,
        holder_name=by.name[:160],
        made_at=at,
    )
    list_in_copy(copy=copy, persons=persons)
    record(place=place, by=by, verb="took-copy", thing=copy, at=at, number=copy.number)
    return copy


@transaction.atomic
def list_in_copy(*, copy: Copy, persons: Iterable[int]) -> None:
    """List whose words are in it, for a copy that is written while they are found: in the transaction that numbers it,
    before anyone has the file."""
    Copied.objects.bulk_create([Copied(copy=copy, person_id=p) for p in sorted(set(persons))])


@transaction.atomic
def copy_destroyed(*, copied: Copied, by: Actor, at: datetime) -> None:
    copied.destroyed_at = at
    copied.save(update_fields=["destroyed_at"])
    record(place=copied.copy.place, by=by, verb="destroyed-copy", thing=copied.copy, at=at)
