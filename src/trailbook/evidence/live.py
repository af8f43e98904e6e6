"""Which turns may be shown at a door, as one queryset. The law of consent, in SQL.

Trap: write every test as EXISTS on indexed columns of the row at hand; ``owner IN (…)`` is ten times slower
among many words.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from trailbook.consent import uses
from trailbook.consent.models import Erasure, Grant, Reader, Withdrawal
from trailbook.people.models import Membership

from . import doors

if TYPE_CHECKING:
    from .doors import Door

NEWCOMER_WAITS = timedelta(days=7)


def granted(use: str, answer: str = uses.YES, prefix: str = "") -> Q:
    """The standing answer to ``use`` is ``answer``: the occasion's own where there is one, else the one for
    everything. (A *no* for everything has already ended the occasions' answers when it was given.)"""
    owner = OuterRef(f"{prefix}owner")
    mine = Grant.objects.filter(occasion=OuterRef(f"{prefix}occasion"), person=owner, use=use, ended_at__isnull=True)
    general = Grant.objects.filter(
        person=owner,
        occasion__isnull=True,
        use=use,
        ended_at__isnull=True,
        answer=answer,
    )
    return Q(Exists(mine.filter(answer=answer))) | (Q(~Exists(mine)) & Q(Exists(general)))


def still_here(prefix: str = "") -> Q:
    """The owner has neither taken their words back nor asked for them to be erased."""
    owner = OuterRef(f"{prefix}owner")
    return Q(~Exists(Withdrawal.objects.filter(person=owner, ended_at__isnull=True))) & Q(
        ~Exists(Erasure.objects.filter(person=owner))
    )


def may_read(door: Door, prefix: str = "") -> Q:
    """The member at the door may read this owner: there at the yes, or told since and not refused."""
    assert door.person is not None
    long_enough = timezone.now() - NEWCOMER_WAITS
    reads = Reader.objects.filter(owner=OuterRef(f"{prefix}owner"), member=door.person).exclude(answer="no")
    allowed = Q(basis=Reader.Bases.THERE) | Q(answer="yes") | Q(told_at__lte=long_enough)
    return Q(Exists(reads.filter(allowed))) | Q(**{f"{prefix}owner": door.person})


def wears_a_reading_hat(door: Door) -> Q:
    return Q(Exists(Membership.objects.wearing(uses.TEAM_READERS).filter(person=door.person)))


class TurnQuerySet(models.QuerySet):
    """Turns, and the sets of them that have a name."""

    def live(self, door: Door, answer: str = uses.YES) -> TurnQuerySet:
        """Turns of contributors whose words may be shown at ``door``. Askers' turns are never in it: they
        show only beside an answer. ``answer=ASK`` gives those whose owner must be asked first instead."""
        answering = self.filter(asks=False)
        if door.stands == doors.OWNER:
            return answering.filter(owner=door.person, owner__erased_at__isnull=True)
        theirs = Q(owner__isnull=False) & still_here() & granted(uses.TEAM)
        if door.use != uses.TEAM or answer != uses.YES:
            theirs &= granted(door.use, answer)
        unknown = Q(owner__isnull=True)
        if door.stands == doors.MEMBER:
            place = door.person.place_id  # type: ignore[union-attr]
            base = answering.filter(place=place).filter(wears_a_reading_hat(door))
            theirs &= may_read(door)
            return base.filter(theirs | unknown) if door.use == uses.TEAM else base.filter(theirs)
        if door.stands == doors.SERVER:
            return answering.filter(theirs | unknown) if door.use == uses.TEAM else answering.filter(theirs)
        if door.stands == doors.CONTRIBUTOR:
            inside = self.model._default_manager.filter(
                owner=door.person, document__inquiry=door.inquiry, asks=False
            ).filter(still_here() & granted(uses.TEAM) & granted(uses.VOICES))
            return answering.filter(document__inquiry=door.inquiry).filter(Q(Exists(inside)) & theirs)
        return answering.filter(theirs)
