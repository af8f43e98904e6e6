"""What depends on the database engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def forget() -> None:
    """Make deleted words leave the database's files: rebuild what is fragmented and empty the write-ahead log.
    Outside any transaction. On SQLite this copies the file, so it needs as much free disk again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")


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
    columns = [model._meta.get_field(f) for f in fields]
    kinds = {"DateTimeField", "DateField", "UUIDField"}
    adapted = [(i, c) for i, c in enumerate(columns) if c.get_internal_type() in kinds]
    if adapted:
        rows = [list(row) for row in rows]
        known: dict[tuple[int, Any], Any] = {}
        for row in rows:
            for i, column in adapted:
                raw = row[i]
                if (i, raw) not in known:
                    known[i, raw] = None if raw is None else column.get_db_prep_save(raw, connection)
                row[i] = known[i, raw]  # type: ignore[index]
    names = ", ".join(connection.ops.quote_name(c.column) for c in columns)
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES "
    one = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and not searched:
            cursor.executemany(into + one, rows)
            return
        step = max(1, AT_ONCE // len(columns))
        for at in range(0, len(rows), step):
            part = rows[at : at + step]
            cursor.execute(into + ", ".join([one] * len(part)), [value for row in part for value in row])
