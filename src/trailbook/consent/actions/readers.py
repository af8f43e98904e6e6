"""Who on the team may read whose words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from trailbook.ledger.actions import record, together
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Membership, Person

from .. import uses, withdrawn
from ..models import Grant, Hows, Reader


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
def tell_many_of_newcomer(*, readers: Sequence[Reader], how: str, by: Actor, at: datetime) -> int:
    """Each of these contributors was told of this newcomer in the same way: an entry for each, as if one by one. Gives
    how many had not been told before."""
    untold = [r for r in readers if r.told_at is None]
    if not untold:
        return 0
    for reader in untold:
        reader.told_at, reader.told_how = at, how
    Reader.objects.bulk_update(untold, ["told_at", "told_how"], batch_size=200)
    place = untold[0].place
    with together():
        for reader in untold:
            record(place=place, by=by, verb="told-of-newcomer", thing=reader, at=at, how=how)
    raise_consent_number(place)
    return len(untold)


@transaction.atomic
def was_there(*, member: Person, by: Actor, at: datetime) -> int:
    """Whoever ran the server while nobody was on the team yet becomes its first member. They wrote down every answer
    that stands, so they are no newcomer to those people. Whoever said yes by their own hand, on a page where nobody
    stood by name, is told of them as of anybody. Gives of how many people they are no newcomer."""
    own_hand = Grant.objects.filter(person=OuterRef("owner"), use=uses.TEAM, how=Hows.OWN_HAND)
    rows = Reader.objects.filter(member=member, basis=Reader.Bases.NEW, answer="", told_at=None).filter(
        ~Exists(own_hand)
    )
    changed = rows.update(basis=Reader.Bases.THERE)
    if changed:
        record(place=member.place, by=by, verb="was-there", thing=member, at=at, people=changed)
        raise_consent_number(member.place)
    return changed


@transaction.atomic
def answer_reader(*, reader: Reader, answer: str, by: Actor, at: datetime) -> None:
    """The contributor's yes or no to one member reading their words."""
    reader.answer, reader.answered_at = answer, at
    reader.save(update_fields=["answer", "answered_at"])
    record(place=reader.place, by=by, verb="answered-reader", thing=reader, at=at, answer=answer)
    raise_consent_number(reader.place)
    if answer == uses.NO:
        withdrawn.append(withdrawn.line(withdrawn.REFUSED, reader.owner, at, other=reader.member))
