"""Places, inquiries, persons, teams: one function a verb."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor

from .. import rules
from ..models import Account, Hat, Hats, Inquiry, Link, Membership, Person, Place
from ..signals import joined, left
from .attributes import note_all
from .numbers import raise_consent_number


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
def word_place(*, place: Place, name: str, own_words: str, by: Actor, at: datetime) -> None:
    """The place's name and its people's own words for it, put differently. Its short name stays."""
    place.name, place.own_words = name, own_words
    place.save(update_fields=["name", "own_words"])
    record(place=place, by=by, verb="worded", thing=place, at=at)


@transaction.atomic
def word_inquiry(
    *, inquiry: Inquiry, name: str, question: str, aims: str, for_whom: str, by: Actor, at: datetime
) -> None:
    """What an inquiry asks, put differently. Its short name stays, so that links go on working."""
    inquiry.name, inquiry.question, inquiry.aims, inquiry.for_whom = name, question, aims, for_whom
    inquiry.save(update_fields=["name", "question", "aims", "for_whom"])
    record(place=inquiry.place, by=by, verb="worded", thing=inquiry, at=at)


@transaction.atomic
def add_person(
    *, place: Place, name: str, by: Actor, at: datetime, generic: bool = False, attributes: dict[str, str] | None = None
) -> Person:
    person = Person.objects.create(place=place, name=name[:160], generic=generic, made_at=at)
    record(place=place, by=by, verb="added", thing=person, at=at)
    if attributes:
        note_all(place=place, said={person: attributes}, by=by, at=at)
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
def wear(*, person: Person, hats: Sequence[str], by: Actor, at: datetime) -> None:
    """What a member is here from now on: exactly these hats. Hats taken off are kept with their dates.

    Raises Refused, with a sentence, for no hat at all and for the last co-ordinator's."""
    wanted = frozenset(hats)
    why = rules.why_not_wear(wanted, set(Hats.values))
    if why is None and "coordinator" not in wanted:
        why = _why_not_without(person)
    if why:
        raise Refused(why)
    worn = Hat.objects.filter(membership__person=person, membership__left_at__isnull=True, until__isnull=True)
    worn.exclude(kind__in=wanted).update(until=at)
    join_team(person=person, hats=sorted(wanted), by=by, at=at)


def _why_not_without(person: Person) -> str | None:
    coordinators = Membership.objects.wearing(("coordinator",)).filter(place=person.place_id)
    return rules.why_not_without(
        coordinates=coordinators.filter(person=person).exists(),
        other_coordinators=coordinators.exclude(person=person).count(),
    )


@transaction.atomic
def leave_team(*, person: Person, by: Actor, at: datetime) -> None:
    """End a membership and its hats now, and every session of its account with it.

    Raises Refused, with a sentence, when a place would be left without a co-ordinator."""
    why = _why_not_without(person)
    if why:
        raise Refused(why)
    for membership in Membership.objects.current().filter(person=person):
        membership.hats.filter(until__isnull=True).update(until=at)
        membership.left_at = at
        membership.save(update_fields=["left_at"])
    if person.account is not None:
        end_sessions(account=person.account, person=person, by=by, at=at)
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


@transaction.atomic
def open_account(
    *, person: Person, by: Actor, at: datetime, username: str = "", password: str | None = None
) -> Account:
    """Give a person a way to sign in. Without a password they sign in by links or a passkey; without a sign-in
    name they get one made from their name."""
    account = Account.objects.create_user(username=username or free_username(person.name), password=password)
    person.account = account
    person.save(update_fields=["account"])
    record(place=person.place, by=by, verb="opened-account", thing=person, at=at)
    return account


def free_username(name: str) -> str:
    """A sign-in name nobody has, made from a person's name."""
    base = slugify(name)[:40] or "member"
    username, n = base, 2
    while Account.objects.filter(username__iexact=username).exists():
        username, n = f"{base}-{n}", n + 1
    return username


@transaction.atomic
def take_account(*, person: Person, account: Account, by: Actor, at: datetime) -> None:
    """The person signs in with an account they have already, from another place on this server.

    Raises Refused when that account is somebody else here."""
    if Person.objects.filter(place=person.place_id, account=account).exclude(pk=person.pk).exists():
        raise Refused(_("You are someone else in this place already. Sign out first, and then open the link again."))
    person.account = account
    person.save(update_fields=["account"])
    record(place=person.place, by=by, verb="took-account", thing=person, at=at)


@transaction.atomic
def end_sessions(*, account: Account, person: Person, by: Actor, at: datetime) -> None:
    """Sign an account out everywhere, at once, however many browsers it is in."""
    Account.objects.filter(pk=account.pk).update(sessions_number=F("sessions_number") + 1)
    account.refresh_from_db(fields=["sessions_number"])
    record(place=person.place, by=by, verb="signed-out-everywhere", thing=person, at=at)


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


@transaction.atomic
def use_link(*, link: Link, by: Actor, at: datetime) -> bool:
    """Mark a link that works once as used; False when someone else was quicker."""
    used = Link.objects.filter(pk=link.pk, used_at__isnull=True, revoked_at__isnull=True).update(used_at=at)
    if used:
        record(place=link.place, by=by, verb="used-link", thing=link, at=at, kind=link.kind)
    return bool(used)
