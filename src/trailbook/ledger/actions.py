"""Writing the ledger: the only verb is *record*."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from .models import Entry
from .rules import Actor


def key_of(thing: Any) -> str:
    """The ledger's text key of a row: its table and its UUID."""
    return f"{thing._meta.label_lower}:{thing.uuid}"


def record(*, place: Any, by: Actor, verb: str, thing: Any, at: datetime, **facts: Any) -> Entry:
    """Write one entry in the caller's transaction, numbered within its place.

    ``place`` is the place's row (locked here, so that numbers appear in the order in which they are
    committed: a reader that resumes after number N never skips a slow writer). ``facts`` are keys,
    counts and dates; never words that anyone said.
    """
    with transaction.atomic():
        list(type(place)._default_manager.select_for_update().filter(pk=place.pk).values_list("pk"))
        last = Entry.objects.filter(place_key=str(place.uuid)).aggregate(n=Max("number"))["n"] or 0
        return Entry.objects.create(
            place_key=str(place.uuid),
            number=last + 1,
            at=at,
            actor=by.key,
            verb=verb,
            thing=thing if isinstance(thing, str) else key_of(thing),
            facts=facts,
        )
