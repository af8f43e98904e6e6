"""The list of withdrawals outside the database, applied to the database: at every start, and after a restore."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from trailbook.consent import actions, withdrawn
from trailbook.consent.models import Erasure, Grant, Withdrawal
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Person

from .erasing import erase_for_good


@dataclass
class Stands:
    """Where the list leaves a person."""

    taken_back: bool = False
    returned_at: datetime | None = None
    erasing: withdrawn.Line | None = None
    called_off_at: datetime | None = None
    erased: bool = False
    was_others: list[str] = field(default_factory=list)


def where_the_list_leaves(lines: Iterable[withdrawn.Line]) -> dict[str, Stands]:
    """Each person's end (by UUID), reading the list from its beginning. Whoever was joined into another stands where
    that other does: an old backup may know them apart."""
    found: dict[str, Stands] = {}
    into: dict[str, str] = {}
    for line in lines:
        stands = found.setdefault(line.person, Stands())
        at = datetime.fromisoformat(line.at)
        if line.act == withdrawn.WITHDREW:
            stands.taken_back = True
        elif line.act == withdrawn.RETURNED:
            stands.taken_back, stands.returned_at = False, at
        elif line.act == withdrawn.ERASE_ASKED:
            stands.erasing = line
        elif line.act == withdrawn.CALLED_OFF:
            stands.erasing, stands.taken_back, stands.called_off_at = None, True, at
        elif line.act == withdrawn.ERASED:
            stands.erased = True
        elif line.act == withdrawn.JOINED:
            into[line.other] = line.person
    for other in into:
        keep, seen = other, {other}
        while keep in into and into[keep] not in seen:
            keep = into[keep]
            seen.add(keep)
        theirs, own = found.get(keep, Stands()), found.setdefault(other, Stands())
        own.taken_back, own.erased = own.taken_back or theirs.taken_back, own.erased or theirs.erased
        own.erasing = own.erasing or theirs.erasing
    return found


def apply_list(lines: Iterable[withdrawn.Line], *, by: Actor) -> dict[str, int]:
    """Bring every person to where the list leaves them. Where all is so already, this is a handful of queries and
    changes nothing. Says how many were withdrawn and erased again."""
    ends = where_the_list_leaves(lines)
    again = {"withdrawn_again": 0, "erased_again": 0}
    if not ends:
        return again
    persons = list(Person.objects.filter(uuid__in=list(ends), erased_at=None).select_related("place"))
    open_now = set(Withdrawal.objects.filter(person__in=persons, ended_at=None).values_list("person", flat=True))
    asked = {e.person_id: e for e in Erasure.objects.filter(person__in=persons)}
    for person in persons:
        stands = ends[str(person.uuid)]
        if stands.erased:
            continue
        if stands.erasing and person.pk not in asked:
            _ask_again(person, stands.erasing, by)
            again["withdrawn_again"] += 1
        elif _called_off(stands, asked.get(person.pk)):
            asked[person.pk].delete()
        if stands.taken_back and person.pk not in open_now:
            actions.withdraw(person=person, how="importer", by=by, at=timezone.now())
            again["withdrawn_again"] += 1
        if stands.returned_at and not stands.taken_back:
            _afresh(person, stands.returned_at)
    again["erased_again"] = erase_for_good([p for p in persons if ends[str(p.uuid)].erased], timezone.now())
    return again


def _called_off(stands: Stands, erasure: Erasure | None) -> bool:
    late = stands.called_off_at
    return bool(erasure and late and not stands.erasing and erasure.asked_at <= late)


@transaction.atomic
def _ask_again(person: Person, line: withdrawn.Line, by: Actor) -> None:
    Erasure.objects.create(
        place=person.place,
        person=person,
        asked_at=datetime.fromisoformat(line.at),
        due_at=datetime.fromisoformat(line.due or line.at),
        by=by.key,
    )
    record(place=person.place, by=by, verb="asked-erasure", thing=person, at=timezone.now())
    raise_consent_number(person.place)


@transaction.atomic
def _afresh(person: Person, at: datetime) -> None:
    """Who came back was to be asked each use afresh: what they had allowed before stays ended."""
    ended = Grant.objects.filter(person=person, ended_at=None, at__lt=at).update(ended_at=at)
    ended += Withdrawal.objects.filter(person=person, ended_at=None, at__lt=at).update(ended_at=at)
    if ended:
        raise_consent_number(person.place)
