"""The list of withdrawals outside the database, applied to the database: at every start, and after a restore."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from trailbook.consent import actions, uses, withdrawn
from trailbook.consent.models import Erasure, Grant, Reader, Withdrawal
from trailbook.ledger.actions import record
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Person

from .erasing import erase_for_good
from .passages import namings_again, passages_again


@dataclass
class Stands:
    """Where the list leaves a person."""

    taken_back: bool = False
    returned_at: datetime | None = None
    erasing: withdrawn.Line | None = None
    called_off_at: datetime | None = None
    erased: bool = False
    noes: dict[tuple[str, str], datetime] = field(default_factory=dict)
    refused: dict[str, datetime] = field(default_factory=dict)


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
        elif line.act == withdrawn.CLOSED:
            stands.noes[line.use, line.other] = at
        elif line.act == withdrawn.REFUSED:
            stands.refused[line.other] = at
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
    changes nothing. Says how many were withdrawn and erased again, how many passages were held back and hidden again,
    and how many people are named otherwise again."""
    lines = list(lines)
    ends = where_the_list_leaves(lines)
    again = {"withdrawn_again": 0, "erased_again": 0, "held_back_again": 0, "masked_again": 0, "named_again": 0}
    if not ends:
        return again
    persons = list(Person.objects.filter(uuid__in=list(ends), erased_at=None).select_related("place"))
    open_now = set(Withdrawal.objects.filter(person__in=persons, ended_at=None).values_list("person", flat=True))
    asked = {e.person_id: e for e in Erasure.objects.filter(person__in=persons)}
    open_answers = _open_answers(persons)
    readers = (
        Reader.objects.filter(owner__in=persons).exclude(answer=uses.NO).select_related("member", "owner", "place")
    )
    for person in persons:
        stands = ends[str(person.uuid)]
        if stands.erased:
            continue
        if stands.erasing and person.pk not in asked:
            _ask_again(person, stands.erasing, by)
            again["withdrawn_again"] += 1
        elif _called_off(stands, asked.get(person.pk)):
            actions.call_off_erasure(person=person, by=by, at=timezone.now())
        if stands.taken_back and person.pk not in open_now:
            actions.withdraw(person=person, how="importer", by=by, at=timezone.now())
            again["withdrawn_again"] += 1
        back = stands.returned_at if not stands.taken_back else None
        if back and (person.pk in open_now or any(g.at < back for g in open_answers.get(person.pk, []))):
            _afresh(person, back)
        _close(person, stands, open_answers.get(person.pk, []))
    _refuse(readers, {str(p.uuid): ends[str(p.uuid)] for p in persons})
    again |= passages_again(lines, by=by)
    again["named_again"] = namings_again(lines, by=by)
    again["erased_again"] = erase_for_good([p for p in persons if ends[str(p.uuid)].erased], timezone.now())
    return again


def _open_answers(persons: list[Person]) -> dict[int, list[Grant]]:
    """What stands that is not a no, by person."""
    found: dict[int, list[Grant]] = {}
    rows = Grant.objects.filter(person__in=persons, ended_at=None).exclude(answer=uses.NO)
    for grant in rows.select_related("occasion"):
        found.setdefault(grant.person_id, []).append(grant)
    return found


def _close(person: Person, stands: Stands, answers: list[Grant]) -> None:
    """Answers that stand although the person has closed their use since: they end, and no answer means no."""
    late = []
    for grant in answers:
        own = str(grant.occasion.uuid) if grant.occasion else ""
        since = [at for key in {"", own} if (at := stands.noes.get((grant.use, key))) and grant.at < at]
        if since:
            late.append(grant.pk)
    if late:
        with transaction.atomic():
            now = timezone.now()
            Grant.objects.filter(pk__in=late).update(ended_at=now)
            record(place=person.place, by=MACHINE, verb="answered", thing=person, at=now, ended=len(late))
            raise_consent_number(person.place)


def _refuse(readers: Iterable[Reader], ends: dict[str, Stands]) -> None:
    """Readers whom a person has refused since stay refused, unless they were let in again after that."""
    for reader in readers:
        at = ends[str(reader.owner.uuid)].refused.get(str(reader.member.uuid))
        if at and (reader.answered_at is None or reader.answered_at < at):
            with transaction.atomic():
                Reader.objects.filter(pk=reader.pk).update(answer=uses.NO, answered_at=at)
                record(place=reader.place, by=MACHINE, verb="answered-reader", thing=reader, at=timezone.now())
                raise_consent_number(reader.place)


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
        record(place=person.place, by=MACHINE, verb="came-back", thing=person, at=timezone.now())
        raise_consent_number(person.place)
