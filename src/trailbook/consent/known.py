"""What is noted of people follows the law of their words: shown to those who may read them, and to nobody once they
took their words back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from trailbook.ledger.rules import Actor
from trailbook.people.models import Membership, Person, PersonAttribute, Place

from . import uses
from .looks import record_looks
from .models import Erasure, Grant, Reader, Withdrawal

ATTRIBUTES = "attributes"


def people_known(place: Place, member: Person | None) -> QuerySet[Person]:
    """The people of whom this member may see what is noted (None: whoever runs the server): still here, with a yes to
    *team*, and readable by this member as their words are."""
    grants = Grant.objects.filter(person=OuterRef("pk"), use=uses.TEAM, answer=uses.YES, ended_at__isnull=True)
    people = Person.objects.filter(
        ~Exists(Withdrawal.objects.filter(person=OuterRef("pk"), ended_at__isnull=True)),
        ~Exists(Erasure.objects.filter(person=OuterRef("pk"))),
        Exists(grants),
        place=place,
        erased_at=None,
    )
    if member is None:
        return people
    if not Membership.objects.wearing(uses.TEAM_READERS).filter(person=member).exists():
        return people.none()
    reads = Reader.objects.filter(owner=OuterRef("pk"), member=member).exclude(answer=uses.NO)
    long_enough = timezone.now() - timedelta(days=7)
    allowed = Q(basis=Reader.Bases.THERE) | Q(answer=uses.YES) | Q(told_at__lte=long_enough)
    return people.filter(Q(Exists(reads.filter(allowed))) | Q(pk=member.pk))


@dataclass(frozen=True)
class _Opened:
    """What a look is of: something of a person's that is no turn."""

    place_id: int
    owner_id: int


def known_of(person: Person, member: Person | None, actor: Actor) -> list[PersonAttribute] | None:
    """What is noted of a person, each with its ``key``, in the order of the keys' names; a look is kept. None where
    this member may not see it: then nothing says whether there is anything."""
    if not people_known(person.place, member).filter(pk=person.pk).exists():
        return None
    found = list(of_person(person))
    if found:
        opened: Iterable[_Opened] = [_Opened(person.place_id, person.pk)]
        record_looks(actor, member, uses.TEAM, opened, ATTRIBUTES)
    return found


def of_person(person: Person) -> QuerySet[PersonAttribute]:
    """What is noted of a person, for their own page; also after they took their words back."""
    rows = PersonAttribute.objects.filter(person=person)
    return rows.select_related("person", "key", "key__same_as", "place").order_by("key__name", "pk")
