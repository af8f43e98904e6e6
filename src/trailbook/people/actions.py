"""Places, inquiries, persons, teams: one function a verb."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor

from .models import Hat, Inquiry, Link, Membership, Person, Place
from .signals import joined, left


def raise_consent_number(place: Place) -> None:
    """Who may see what has changed in this place: nothing stored before now may be served again."""
    Place.objects.filter(pk=place.pk).update(consent_number=F("consent_number") + 1)


def free_slug(model: type, wanted: str, fallback: str) -> str:
    """A short single word, unique on the server: ``wanted`` made plain, with a number if it is taken."""
    base = slugify(wanted)[:50].strip("-") or fallback
    slug, n = base, 2
    while model._default_manager.filter(slug=slug).exists():  # type: ignore[attr-defined]
        slug, n = f"{base}-{n}", n + 1
    return slug


@transaction.atomic
def make_place(*, name: str, by: Actor, at: datetime, own_words: str = "", sample: bool = False) -> Place:
    place = Place.objects.create(
        slug=free_slug(Place, name, "place"), name=name, own_words=own_words, sample=sample, made_at=at
    )
    record(place=place, by=by, verb="made", thing=place, at=at)
    return place


@transaction.atomic
def make_inquiry(
    *,
    place: Place,
    name: str,
    by: Actor,
    at: datetime,
    question: str = "",
    aims: str = "",
    for_whom: str = "",
) -> Inquiry:
    inquiry = Inquiry.objects.create(
        place=place,
        slug=free_slug(Inquiry, name, "inquiry"),
        name=name,
        question=question,
        aims=aims,
        for_whom=for_whom,
        made_at=at,
    )
    record(place=place, by=by, verb="made", thing=inquiry, at=at)
    return inquiry


@transaction.atomic
def add_person(
    *, place: Place, name: str, by: Actor, at: datetime, generic: bool = False, attributes: dict | None = None
) -> Person:
    person = Person.objects.create(
        place=place, name=name[:160], generic=generic, attributes=attributes or {}, made_at=at
    )
    record(place=place, by=by, verb="added", thing=person, at=at)
    return person


@transaction.atomic
def join_team(*, person: Person, hats: Sequence[str], by: Actor, at: datetime) -> Membership:
    """Make a person a member with these hats (or give a member these hats too). The audience changes, so the
    consent number rises, and ``joined`` tells the room of consent to list the newcomer's readings."""
    membership = Membership.objects.current().filter(person=person).first()
    if membership is None:
        membership = Membership.objects.create(place=person.place, person=person, joined_at=at)
    worn = set(membership.hats.filter(until__isnull=True).values_list("kind", flat=True))
    for kind in hats:
        if kind not in worn:
            Hat.objects.create(membership=membership, kind=kind, since=at)
    record(place=person.place, by=by, verb="joined", thing=person, at=at, hats=list(hats))
    raise_consent_number(person.place)
    joined.send(sender=Membership, membership=membership, at=at)
    return membership


@transaction.atomic
def leave_team(*, person: Person, by: Actor, at: datetime) -> None:
    """End a membership and its hats now, and every session of its account with it."""
    for membership in Membership.objects.current().filter(person=person):
        membership.hats.filter(until__isnull=True).update(until=at)
        membership.left_at = at
        membership.save(update_fields=["left_at"])
    record(place=person.place, by=by, verb="left", thing=person, at=at)
    raise_consent_number(person.place)
    left.send(sender=Membership, person=person, at=at)


@transaction.atomic
def rename(*, person: Person, name: str, by: Actor, at: datetime) -> None:
    """The team's own name for someone from now on; no longer a mere label."""
    person.name, person.generic = name.strip()[:160], False
    person.save(update_fields=["name", "generic"])
    record(place=person.place, by=by, verb="renamed", thing=person, at=at)
    raise_consent_number(person.place)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_link(
    *,
    kind: str,
    place: Place,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    hats: Sequence[str] = (),
    lives: timedelta | None = None,
) -> tuple[Link, str]:
    """Make a private link; returns its row and its secret, which is shown once and kept nowhere."""
    secret = secrets.token_urlsafe(24)
    link = Link.objects.create(
        place=place,
        kind=kind,
        person=person,
        secret_hash=hash_secret(secret),
        hats=list(hats),
        made_at=at,
        made_by=by.key,
        expires_at=at + lives if lives else None,
    )
    record(place=place, by=by, verb="made-link", thing=link, at=at, kind=kind)
    return link, secret


def find_link(*, kind: str, secret: str, at: datetime) -> Link | None:
    """The living link with this secret, or None: unknown, used, expired and revoked look the same."""
    link = (
        Link.objects.select_related("person", "place")
        .filter(kind=kind, secret_hash=hash_secret(secret), revoked_at__isnull=True, used_at__isnull=True)
        .first()
    )
    if link is None or (link.expires_at and link.expires_at <= at):
        return None
    return link
