"""Everything from SQLite to PostgreSQL, or back: counted, compared, and all or nothing."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from trailbook.kit.database import others_connected
from trailbook.kit.refused import Refused

from ..environment import database
from . import ready, rows
from .running import ENGINES, moved_away, moved_to, nobody_serves, old_file_gone
from .second import second


def move(url: str, *, at: datetime) -> dict[str, object]:
    """Copy every row into the empty database at ``url``, compare them all, and empty the one in use: words that are
    erased later must not be left behind in it. Files, the secret key and the list of withdrawals stay in the data folder.

    Whatever fails before the end leaves everything as it was; after a crash the same command goes on. Raises Refused or
    SettingsError with a sentence: while pages are served, where the target has other things in it, where a row differs.
    """
    source, target = connection.vendor, _engine(url)
    if target == source:
        raise Refused(
            f"Trailbook is on {ENGINES[source]} already. From one {ENGINES[source]} database to another goes by backup "
            "and restore."
        )
    again = moved_away() is not None
    with nobody_serves("move"):
        if not again:
            ready.database_ready()
            ready.withdrawals_hold()
        with second(url) as there:
            if others_connected(there):
                raise Refused("Others are using the database to move to. Stop them first, then move.")
            with _kept_still():
                counted = _copied(there)
                _remember(target, at)
                if source == "postgresql":
                    rows.clear(DEFAULT_DB_ALIAS)
            if target == "postgresql":
                with connections[there].cursor() as cursor:
                    cursor.execute("ANALYZE")
        connections.close_all()
        if source == "sqlite":
            old_file_gone()
    return {"from": source, "to": target, "tables": len(counted), "rows": sum(counted.values())}


def _engine(url: str) -> str:
    if url == "sqlite":
        return "sqlite"
    return "sqlite" if "sqlite" in str(database(url, Path(settings.DATA))["ENGINE"]) else "postgresql"


@contextlib.contextmanager
def _kept_still() -> Iterator[None]:
    """Nobody else can write to the database in use."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            names = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in rows.tables())
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
        yield


def _copied(there: str) -> dict[str, int]:
    """All of it is in the other database: put there now, or by a move that was cut short after that."""
    here = rows.looked_at(DEFAULT_DB_ALIAS)
    with transaction.atomic(using=there):
        if rows.is_empty(there):
            rows.copy_all(DEFAULT_DB_ALIAS, there)
            if wrong := rows.differences(here, rows.looked_at(there)):
                raise Refused(f"Not everything arrived as it was: {', '.join(wrong)}. Nothing was moved.")
        elif rows.differences(here, rows.looked_at(there)):
            raise Refused("There is something in the database to move to already. It has to be an empty one.")
    return {name: found.rows for name, found in here.items()}


def _remember(target: str, at: datetime) -> None:
    """So that a forgotten DATABASE_URL does not begin an empty place, and the next start finishes what a crash left."""
    old = str(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else ""
    kept = moved_to()
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps({"to": target, "at": at.isoformat(), "file": old}), encoding="utf-8")
    fresh.replace(kept)
