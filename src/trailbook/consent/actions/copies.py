"""Files that members took away, numbered to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from trailbook.kit.prepared import Prepared, put_in
from trailbook.ledger.actions import record
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.models import Inquiry, Person, Place

from ..models import Copied, Copy


def ask_to_destroy(*, person: Person, at: datetime) -> None:
    """Ask the holder of every copy with this person's words to destroy it."""
    Copied.objects.filter(person=person, destroy_asked_at__isnull=True).update(destroy_asked_at=at)


@transaction.atomic
def number_copy(*, inquiry: Inquiry, kind: str, form: str, by: Actor, at: datetime, persons: Collection[int]) -> Copy:
    """Number a file with unpublished words to whoever takes it, and list whose words are in it."""
    place = inquiry.place
    if connection.features.has_select_for_update:  # on SQLite whoever writes is alone already
        list(Place.objects.select_for_update(no_key=True).filter(pk=place.pk).values_list("pk"))
    last = (_NEWEST.first(place=place.pk) or (0,))[0]
    copy = Copy(
        place=place,
        inquiry=inquiry,
        number=last + 1,
        kind=kind,
        form=form,
        holder=by.key,
        holder_name=by.name[:160],
        made_at=at,
    )
    put_in(copy)
    list_in_copy(copy=copy, persons=persons)
    record(place=place, by=by, verb="took-copy", thing=copy, at=at, number=copy.number)
    return copy


#: The number of a place's newest copy.
_NEWEST = Prepared(
    lambda place: Copy.objects.filter(place=place).order_by("-number").values_list("number")[:1], place=-900_061
)


@transaction.atomic
def list_in_copy(*, copy: Copy, persons: Collection[int]) -> None:
    """List whose words are in it, for a copy that is written while they are found: in the transaction that numbers it,
    before anyone has the file."""
    if persons:
        Copied.objects.bulk_create([Copied(copy=copy, person_id=p) for p in sorted(set(persons))])


@transaction.atomic
def copy_destroyed(*, copied: Copied, by: Actor, at: datetime) -> None:
    copied.destroyed_at = at
    copied.save(update_fields=["destroyed_at"])
    record(place=copied.copy.place, by=by, verb="destroyed-copy", thing=copied.copy, at=at)


@transaction.atomic
def copy_never_taken(*, copy: Copy, at: datetime) -> None:
    """A file was numbered and destroyed before its holder had it."""
    Copied.objects.filter(copy=copy, destroyed_at__isnull=True).update(destroyed_at=at)
    record(place=copy.place, by=MACHINE, verb="destroyed-copy", thing=copy, at=at)
