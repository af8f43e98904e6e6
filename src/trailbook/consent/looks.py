"""Keeping who opened whose unpublished words, coalesced by day."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from .models import Look

_IN_TURN = Lock()
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
    # Inside a transaction one holds what the others wait for: no second lock.
    alone = connection.vendor != "sqlite" or connection.in_atomic_block
    with nullcontext() if alone else _in_turn(), transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(UPSERT, rows)


@contextmanager
def _in_turn() -> Iterator[None]:
    """One after another, in all page processes of this machine, in the order they came. SQLite lets those who want to
    write try again and again, in no order, with ever longer pauses: one of many readers would wait for seconds."""
    with _IN_TURN:
        handle = _lock_of(os.getpid())
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


@lru_cache(maxsize=1)
def _lock_of(_process: int) -> int:
    """A file that this process alone has open in this way; its end, however it comes, lets go."""
    return os.open(Path(settings.DATA) / "looks.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
