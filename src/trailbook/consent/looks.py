"""Keeping who opened whose unpublished words, coalesced by day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from .models import Look

UPSERT = """
insert into consent_look (uuid, place_id, owner_id, reader, reader_name, door, thing, day, times)
values (%s, %s, %s, %s, %s, %s, %s, %s, 1)
on conflict (owner_id, reader, door, thing, day) do update set times = consent_look.times + 1
"""


def record_looks(actor: Actor | None, member: Person | None, door: str, turns: Iterable[Any], thing: str = "") -> None:
    """One look a owner and thing (``thing``, else each turn's document). Nobody's look at their own words is
    kept. One statement, however many owners."""
    if actor is None:
        return
    day = timezone.localdate()
    seen = {
        (t.place_id, t.owner_id, thing or str(t.document.uuid))
        for t in turns
        if t.owner_id and not (member and t.owner_id == member.pk)
    }
    if not seen:
        return
    field = Look._meta.get_field("uuid")
    rows = [
        (
            field.get_db_prep_value(uuid4(), connection),
            place,
            owner,
            actor.key[:120],
            actor.name[:160],
            door,
            what,
            connection.ops.adapt_datefield_value(day),
        )
        for place, owner, what in sorted(seen)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(UPSERT, rows)
