"""Writing the ledger: the only verb is *record*."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from trailbook.kit.prepared import Prepared, put_in

from .models import Entry
from .rules import Actor
from .signals import recorded

_waiting: ContextVar[dict[Any, list[Entry]] | None] = ContextVar("ledger_waiting", default=None)


def key_of(thing: Any) -> str:
    """The ledger's text key of a row: its table and its UUID."""
    return f"{thing._meta.label_lower}:{thing.uuid}"


def record(*, place: Any, by: Actor, verb: str, thing: Any, at: datetime, **facts: Any) -> Entry:
    """Write one entry in the caller's transaction, numbered within its place.

    ``place`` is the place's row (locked here, so that numbers appear in the order in which they are
    committed: a reader that resumes after number N never skips a slow writer). ``facts`` are keys,
    counts and dates; never words that anyone said.
    """
    entry = Entry(
        place_key=str(place.uuid),
        at=at,
        actor=by.key,
        verb=verb,
        thing=thing if isinstance(thing, str) else key_of(thing),
        facts=facts,
    )
    waiting = _waiting.get()
    if waiting is not None:
        waiting.setdefault(place, []).append(entry)
    else:
        _write(place, [entry])
    return entry


def _write(place: Any, entries: list[Entry]) -> None:
    # What cannot be recorded must not stand: no savepoint, so that the whole act fails with its entry.
    with transaction.atomic(savepoint=False):
        if connection.features.has_select_for_update:  # on SQLite whoever writes is alone already
            list(type(place)._default_manager.select_for_update(no_key=True).filter(pk=place.pk).values_list("pk"))
        last = (_LAST.first(place=str(place.uuid)) or (0,))[0]
        for number, entry in enumerate(entries, last + 1):
            entry.number = number
        if len(entries) == 1:
            put_in(entries[0])
        else:
            Entry.objects.bulk_create(entries, batch_size=500)
        recorded.send(sender=Entry, place=place, entries=entries)


#: The newest number of a place.
_LAST = Prepared(
    lambda place: Entry.objects.filter(place_key=place).order_by("-number").values_list("number")[:1],
    place="\ue001 place",
)


@contextmanager
def together() -> Iterator[None]:
    """What is recorded within is written at the end, in one go: for an act of many verbs. In one transaction: the
    entries are kept if the act is, and if it fails they go with it. One within another leaves the writing to the
    outer one."""
    waiting = _waiting.get()
    if waiting is not None:
        before = {place: len(entries) for place, entries in waiting.items()}
        try:
            with transaction.atomic():
                yield
        except BaseException:
            for place, entries in waiting.items():
                del entries[before.get(place, 0) :]
            raise
        return
    token = _waiting.set({})
    try:
        with transaction.atomic():
            yield
            for place, entries in (_waiting.get() or {}).items():
                _write(place, entries)
    finally:
        _waiting.reset(token)
