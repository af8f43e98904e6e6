"""Private links that stop working."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Link


@transaction.atomic
def revoke_link(*, link: Link, by: Actor, at: datetime) -> None:
    """A private link stops working; others of the same person go on."""
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    record(place=link.place, by=by, verb="revoked-link", thing=link, at=at)
