"""Who joined the team after people had spoken: who is still to be told of them, and what is not open to them yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from trailbook.people.models import Membership, Person, Place

from . import uses
from .models import Erasure, Reader, Withdrawal


def gone(owner: str) -> Q:
    """The person at ``owner`` took their words back or asked for them to be erased."""
    return Q(Exists(Withdrawal.objects.filter(person=OuterRef(owner), ended_at=None))) | Q(
        Exists(Erasure.objects.filter(person=OuterRef(owner)))
    )


def untold(place: Place) -> QuerySet[Reader]:
    """A row for each person who is still to be told that somebody reads on the team who joined after they spoke. Whoever
    took their words back is left in peace."""
    reads = Membership.objects.wearing(uses.TEAM_READERS).filter(person=OuterRef("member"))
    rows = Reader.objects.filter(place=place, basis=Reader.Bases.NEW, told_at=None, answer="")
    return rows.filter(Exists(reads)).filter(~gone("owner"))


def untold_of(member: Person) -> QuerySet[Reader]:
    """The same for one newcomer, by the names of those to be told."""
    return untold(member.place).filter(member=member).select_related("owner").order_by(Lower("owner__name"), "pk")


@dataclass(frozen=True)
class Newcomer:
    """Someone who joined, how many are still to be told of them, and since when."""

    member: Person
    since: datetime
    to_tell: int


def newcomers(place: Place) -> list[Newcomer]:
    """Newcomers of whom somebody is still to be told, who joined first first. Two queries."""
    counted = (
        untold(place).values("member").annotate(n=Count("owner"), since=Min("made_at")).order_by("since", "member")
    )
    rows = list(counted)
    people = Person.objects.in_bulk([r["member"] for r in rows])
    return [Newcomer(people[r["member"]], r["since"], r["n"]) for r in rows]


def not_open_yet(member: Person, now: datetime | None = None) -> int:
    """How many people's earlier words wait to be opened to this member: they are still to be told of them, or may still
    say no. Who said no is not counted: nobody is to be asked twice."""
    long_ago = (now or timezone.now()) - timedelta(days=7)
    waits = Reader.objects.filter(member=member, basis=Reader.Bases.NEW, answer="")
    return waits.exclude(told_at__lte=long_ago).filter(~gone("owner")).values("owner").distinct().count()
