"""Who on the team may read whose words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Membership, Person

from .. import uses, withdrawn
from ..models import Grant, Reader


def list_readers(*, person: Person, at: datetime, saw: Collection[int] | None = None) -> None:
    """At a yes to *team*: who may read from now on.

    ``saw`` are the members (primary keys) who were put to the person by name at this yes: they may read, unless
    the person has said no to one of them. Members not among them are newcomers, to be told of. Without ``saw``
    (a yes given away from the page) everyone who reads on the team now counts as having been there at the first
    yes; whoever is listed already stays as they are (a newcomer does not become an old hand by a later yes).
    """
    first = not Reader.objects.filter(owner=person, basis=Reader.Bases.THERE).exists()
    if saw is None and not first:
        return
    members = Membership.objects.wearing(uses.TEAM_READERS).filter(place=person.place).exclude(person=person)
    now = list(members.values_list("person", flat=True))
    seen = set(now if saw is None else saw)
    if saw is not None:
        newcomers = Reader.objects.filter(owner=person, member__in=seen, basis=Reader.Bases.NEW, answer="")
        newcomers.filter(told_at__isnull=True).update(told_at=at, told_how="page")
        newcomers.update(answer=uses.YES, answered_at=at)
    Reader.objects.bulk_create(
        [
            Reader(
                place=person.place,
                owner=person,
                member_id=m,
                basis=Reader.Bases.THERE if m in seen else Reader.Bases.NEW,
                made_at=at,
            )
            for m in now
        ],
        ignore_conflicts=True,
    )


def list_newcomer(*, member: Person, at: datetime, came_back: bool = False) -> None:
    """A member who joined: list everyone of the place who has ever said yes to *team* as still to be told of
    them. (Whoever has not, will see them by name at their first yes.) Someone who left and ``came_back`` is a
    newcomer again: people may have spoken while they were away. A yes or no to them still stands."""
    if came_back:
        Reader.objects.filter(member=member).update(basis=Reader.Bases.NEW, told_at=None, told_how="")
    owners = (
        Grant.objects.filter(place=member.place, use=uses.TEAM, answer=uses.YES)
        .exclude(person=member)
        .values_list("person", flat=True)
        .distinct()
    )
    Reader.objects.bulk_create(
        [Reader(place=member.place, owner_id=o, member=member, basis=Reader.Bases.NEW, made_at=at) for o in owners],
        ignore_conflicts=True,
    )


@transaction.atomic
def tell_of_newcomer(*, reader: Reader, how: str, by: Actor, at: datetime) -> None:
    """The contributor was told that this newcomer would read what they said earlier. The first telling
    counts."""
    if reader.told_at is None:
        reader.told_at, reader.told_how = at, how
        reader.save(update_fields=["told_at", "told_how"])
        record(place=reader.place, by=by, verb="told-of-newcomer", thing=reader, at=at, how=how)
        raise_consent_number(reader.place)


@transaction.atomic
def answer_reader(*, reader: Reader, answer: str, by: Actor, at: datetime) -> None:
    """The contributor's yes or no to one member reading their words."""
    reader.answer, reader.answered_at = answer, at
    reader.save(update_fields=["answer", "answered_at"])
    record(place=reader.place, by=by, verb="answered-reader", thing=reader, at=at, answer=answer)
    raise_consent_number(reader.place)
    if answer == uses.NO:
        withdrawn.append(withdrawn.line(withdrawn.REFUSED, reader.owner, at, other=reader.member))
