"""Links for whoever runs the server to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from trailbook.ledger.rules import Actor
from trailbook.people.actions import make_link
from trailbook.people.models import Link, Person

SIGNIN_LIVES = timedelta(hours=12)
INVITE_LIVES = timedelta(days=7)


def mine_link(person: Person, *, by: Actor) -> str:
    """A fresh private link to a contributor's page. Links printed before go on working."""
    _, secret = make_link(kind=Link.Kinds.MINE, place=person.place, person=person, by=by, at=timezone.now())
    return f"{settings.PUBLIC_URL}/mine/{secret}"


def signin_link(person: Person, *, by: Actor) -> str:
    """A link that signs a member in once, within twelve hours."""
    _, secret = make_link(
        kind=Link.Kinds.SIGNIN,
        place=person.place,
        person=person,
        by=by,
        at=timezone.now(),
        lives=SIGNIN_LIVES,
    )
    return f"{settings.PUBLIC_URL}/in/{secret}"


def invite_link(person: Person, *, hats: Sequence[str], by: Actor) -> str:
    """An invitation that makes this person a member of their place's team, as these hats, once, within a week."""
    _, secret = make_link(
        kind=Link.Kinds.INVITE,
        place=person.place,
        person=person,
        hats=list(hats),
        by=by,
        at=timezone.now(),
        lives=INVITE_LIVES,
    )
    return f"{settings.PUBLIC_URL}/join-team/{secret}"
