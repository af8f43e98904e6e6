"""What depends on the database engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model


def forget() -> bool:
    """Make deleted words leave the database's files: rebuild what is fragmented and empty the write-ahead log. Says
    whether the log could be emptied (someone may be reading from it still). Outside any transaction. On SQLite this
    copies the file, so it needs as much free disk again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL")
    return True


def next_keys(model: type[Model], count: int) -> range | list[int]:
    """Primary keys for this many new rows, in rising order, before the rows are written. Inside a transaction that
    writes (on SQLite it must hold the write lock already, as an immediate transaction does)."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            first = (row[0] if row else 0) + 1
            return range(first, first + count)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
        )
        return sorted(row[0] for row in cursor.fetchall())


#: Values a statement: well under what either engine takes.
AT_ONCE = 30_000


ADAPTED = {"DateTimeField", "DateField", "UUIDField"}


def _adapter(column: Any) -> Callable[[Any], Any]:
    """How a Python value of this column goes to the database, quickly for the same value again and again."""
    if column.get_internal_type() == "UUIDField":
        return (lambda value: value) if connection.features.has_native_uuid_field else attrgetter("hex")
    return lru_cache(maxsize=8)(lambda value: column.get_db_prep_save(value, connection))


def add_rows(
    model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]], *, searched: bool = False
) -> None:
    """Write many rows without making a model instance of each: for words by the hundred.

    ``fields`` are attribute names ("owner_id"); every field that the database has no default for must be there. Dates,
    times and UUIDs may be given as such. ``searched``: a trigger writes these rows into a full-text index. Trap: on
    SQLite such an index is flushed once a *statement*, so these rows go in with few statements; for others a prepared
    statement run a row at a time is quicker there. On PostgreSQL few statements are quicker always.
    """
    if not rows:
        return
    columns: list[Any] = [model._meta.get_field(f) for f in fields]
    adapted = [(i, _adapter(c)) for i, c in enumerate(columns) if c.get_internal_type() in ADAPTED]
    if adapted:
        rows = [list(row) for row in rows]
        for row in rows:
            for i, adapt in adapted:
                if row[i] is not None:
                    row[i] = adapt(row[i])  # type: ignore[index]
    names = ", ".join(connection.ops.quote_name(c.column) for c in columns)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - our own names
    one = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and not searched:
            cursor.executemany(into + one, rows)
            return
        step = max(1, AT_ONCE // len(columns))
        for at in range(0, len(rows), step):
            part = rows[at : at + step]
            cursor.execute(into + ", ".join([one] * len(part)), [value for row in part for value in row])
