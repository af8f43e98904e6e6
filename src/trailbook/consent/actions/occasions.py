"""Times of speaking, and what was stated to be allowed before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from trailbook.kit.database import add_rows
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Inquiry, Membership, Person, Place

from .. import uses
from ..models import Grant, Naming, Occasion, Reader


@transaction.atomic
def open_occasion(
    *,
    person: Person,
    inquiry: Inquiry,
    at: datetime,
    held: str = "",
    held_on: object = None,
    title: str = "",
) -> Occasion:
    return Occasion.objects.create(
        place=person.place,
        person=person,
        inquiry=inquiry,
        held=held,
        held_on=held_on,
        title=title[:200],
        made_at=at,
    )


@dataclass(slots=True)
class NewOccasion:
    """A time of speaking to be opened: whose, and how, when and as what it was held."""

    person: Person
    held: str = ""
    held_on: date | None = None
    title: str = ""


@transaction.atomic
def open_occasions(*, inquiry: Inquiry, wanted: Sequence[NewOccasion], at: datetime) -> list[Occasion]:
    """Open these occasions, in order, in one statement."""
    return Occasion.objects.bulk_create(
        [
            Occasion(
                place_id=inquiry.place_id,
                person=new.person,
                inquiry=inquiry,
                held=new.held,
                held_on=new.held_on,
                title=new.title[:200],
                made_at=at,
            )
            for new in wanted
        ],
        batch_size=500,
    )


def reading_team(place: Place) -> list[int]:
    """The members who read under *team* now, by the primary keys of their persons."""
    members = Membership.objects.wearing(uses.TEAM_READERS).filter(place=place)
    return list(members.values_list("person", flat=True))


@transaction.atomic
def state_answers(
    *,
    talks: Sequence[Sequence[Occasion]],
    said: Sequence[str],
    how: str,
    note: str,
    by: Actor,
    at: datetime,
    place: Place,
    team: Sequence[int] | None = None,
    new: Collection[int] = (),
) -> None:
    """Record that consent to these uses was given before, for occasions that are new: a yes each, with how that
    is known. What was put to them then is not ours to know, so no wording of ours is noted. ``talks`` holds the
    occasions of each conversation; each has one ledger entry. For many calls in a row: ``team`` as ``reading_team``
    gave it, and the persons who are ``new``."""
    occasions = [o for talk in talks for o in talk]
    if not occasions:
        return
    add_rows(
        Grant,
        ("person_id", "occasion_id", "use"),
        [(o.person_id, o.pk, use) for o in occasions for use in said],
        same={"place_id": place.pk, "answer": uses.YES, "wording_id": None, "how": how, "note": note[:300]}
        | {"by": by.key, "at": at, "ended_at": None},
    )
    if uses.TEAM in said:
        persons = {o.person_id for o in occasions} - set(new)
        there = (
            set(Reader.objects.filter(owner__in=persons, basis=Reader.Bases.THERE).values_list("owner", flat=True))
            if persons
            else set()
        )
        members = reading_team(place) if team is None else team
        Reader.objects.bulk_create(
            [
                Reader(place=place, owner_id=p, member_id=m, basis=Reader.Bases.THERE, made_at=at)
                for p in sorted({o.person_id for o in occasions} - there)
                for m in members
                if m != p
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
    for talk in talks:
        if talk:
            record(
                place=place,
                by=by,
                verb="stated-consent",
                thing=talk[0],
                at=at,
                people=len(talk),
                uses=list(said),
            )
    raise_consent_number(place)


@transaction.atomic
def state_naming(*, persons: Sequence[Person], kind: str, text: str, by: Actor, at: datetime) -> None:
    """Record how these persons want to be named, as stated by whoever brings their words in. Someone who has
    chosen with their own hand keeps their choice."""
    chosen = set(Naming.objects.filter(person__in=persons, ended_at__isnull=True).values_list("person", flat=True))
    unnamed = [p for p in persons if p.pk not in chosen]
    if not unnamed:
        return
    if kind not in uses.NAMINGS:
        raise ValueError(f"There is no such naming: {kind}.")
    shown = text.strip()[:120]
    Naming.objects.bulk_create(
        [Naming(place_id=p.place_id, person=p, kind=kind, text=shown, by=by.key, at=at) for p in unnamed],
        batch_size=500,
    )
    place = unnamed[0].place
    record(place=place, by=by, verb="stated-naming", thing=unnamed[0], at=at, people=len(unnamed), kind=kind)
    raise_consent_number(place)
