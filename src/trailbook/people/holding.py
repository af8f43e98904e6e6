"""What people holds of a person: given back, and destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from trailbook.people.registry import Holding

from .actions.attributes import forget_noted
from .models import Account, Link, Membership, Person, PersonAttribute


def erase(person: Person, at: datetime) -> None:
    """Memberships end, links go, what was noted of them goes, and the account goes where it is nobody else's."""
    forget_noted(person)
    Link.objects.filter(person=person).delete()
    for membership in Membership.objects.filter(person=person):
        membership.hats.filter(until__isnull=True).update(until=at)
        if membership.left_at is None:
            membership.left_at = at
            membership.save(update_fields=["left_at"])
    account = person.account
    if account is not None and not account.persons.exclude(pk=person.pk).exists():
        Account.objects.filter(pk=account.pk).delete()


def take_out(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "attributes": [
            {"what": a.key.name, "words": a.value, "since": a.at.isoformat(), "by": _by(a, person)}
            for a in person.noted.select_related("key").order_by("key__name")
        ],
        "place": person.place.name,
        "memberships": [
            {
                "from": m.joined_at.isoformat(),
                "to": m.left_at.isoformat() if m.left_at else None,
                "as": [str(h.get_kind_display()) for h in m.hats.all()],
            }
            for m in person.memberships.prefetch_related("hats")
        ],
        "taken_out": timezone.now().isoformat(),
    }


def _by(noted: PersonAttribute, person: Person) -> str:
    if noted.by == person.actor.key:
        return "you"
    return "whoever runs the server" if noted.by.startswith("server:") else "the team"


HOLDING = Holding(
    room="people",
    models=("people.Person", "people.Membership", "people.Hat", "people.Link", "people.PersonAttribute"),
    erase=erase,
    take_out=take_out,
)
