"""Links for whoever runs the server to pass on."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from trailbook.ledger.rules import Actor
from trailbook.people.actions import make_link
from trailbook.people.models import Link, Person

SIGNIN_LIVES = timedelta(hours=12)


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
