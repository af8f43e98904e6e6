"""What depends on the database engine."""

from __future__ import annotations

import os
import sqlite3
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import Model


def forget() -> bool:
    """Make deleted words leave the database's files: rebuild what is fragmented and empty the write-ahead log. Says
    whether the log could be emptied (someone may be reading from it still). Outside any transaction. The tables are
    written anew, so it needs as much free disk again. What PostgreSQL keeps beside its tables (its own write-ahead log)
    is not in its users' hands: see docs/running.md."""
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            return log_emptied()
        if connection.vendor == "postgresql":
            # Whoever reads a table keeps it from being written anew: wait a little, then leave it for another time.
            cursor.execute("SET lock_timeout = '5s'")
            try:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
            finally:
                cursor.execute("RESET lock_timeout")
    return True


OLDEST_POSTGRESQL = 15


def why_not_this_server() -> str | None:
    """Whether Trailbook can stand on the database it is given: None, or the sentence that says why not."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')")
        version, encoding = cursor.fetchone()
    if version < OLDEST_POSTGRESQL:
        return f"The server is PostgreSQL {version}. Trailbook needs {OLDEST_POSTGRESQL} or newer."
    if encoding != "UTF8":
        return (
            f"The database keeps text as {encoding}. Make it anew with: createdb --encoding=UTF8 --template=template0"
        )
    return None


def others_connected(using: str = "default") -> int:
    """How many others use this database at this moment. On SQLite nobody can tell: 0."""
    there = connections[using]
    if there.vendor != "postgresql":
        return 0
    with there.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def log_emptied() -> bool:
    """On SQLite, bring everything committed into the file itself and empty the write-ahead log, where words that were
    deleted may still stand. Says whether that could be done: someone may be reading from it still, and then the log is
    written over as people go on working. Outside any transaction."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(cursor.fetchone()[0] == 0)


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


def fresh_uuids(count: int) -> list[Any]:
    """Random UUIDs that rise with time (RFC 9562, version 7), as the database is given them: their index then grows at
    its end, however many rows there are. 62 bits of each are random."""
    start, drawn = time.time_ns() // 1_000_000, struct.unpack(f"={count}Q", os.urandom(8 * count))
    made = []
    for begun in range(0, count, 4096):
        high = (start + begun // 4096) << 80 | 7 << 76 | 2 << 62
        made += ["%032x" % (high | n << 64 | r >> 2) for n, r in enumerate(drawn[begun : begun + 4096])]
    return [UUID(m) for m in made] if connection.features.has_native_uuid_field else made


def add_rows(
    model: type[Model],
    fields: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    same: Mapping[str, Any] | None = None,
    index: str = "",
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Write many rows without making a model instance of each: for words by the hundred.

    ``fields`` are attribute names ("owner_id") of what differs from row to row: numbers, strings, truth values or None.
    ``same`` is what all rows share; dates and times go there. Each row is given a UUID where the model has one; every
    other field that the database has no default for must be named.

    ``index``: the full-text index that a trigger keeps of the model's ``text``; the rows are then given their ``id``,
    first in ``fields`` and in one rising run. Trap: on SQLite a trigger writes such an index out once a *statement*, so
    it is held off here (by a row in the table named ``index`` and "_held") and told of all rows at once.
    ``meanwhile`` is done here while SQLite writes that index, on another processor where there is one: something that
    asks the database nothing. Elsewhere it is done afterwards. What it raises is raised.

    On SQLite a prepared statement of fifty rows is quickest, run as often as it takes; on PostgreSQL a copy.
    """
    if not rows:
        if meanwhile:
            meanwhile()
        return
    fixed: dict[Any, Any] = {model._meta.get_field(f): value for f, value in (same or {}).items()}
    shared = [f.get_db_prep_save(v, connection) if v is not None else None for f, v in fixed.items()]
    columns: list[Any] = [*fixed, *(model._meta.get_field(f) for f in fields)]
    keys: list[Any] = []
    if any(f.name == "uuid" for f in model._meta.concrete_fields):
        columns.append(model._meta.get_field("uuid"))
        keys = fresh_uuids(len(rows))
    whole = [(*row, key) for row, key in zip(rows, keys, strict=True)] if keys else rows
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(c.column) for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if index:
                cursor.execute(f"INSERT INTO {index}_held (held) VALUES (1)")  # noqa: S608 - our own names
            _many(cursor, f"INSERT INTO {table} ({names})", shared, whole)
            if index:
                told = f"INSERT INTO {index} (rowid, text) SELECT id, text FROM {table} WHERE id BETWEEN ? AND ?"  # noqa: S608
                _beside(told, (rows[0][0], rows[-1][0]), meanwhile or (lambda: None))
                cursor.execute(f"DELETE FROM {index}_held")  # noqa: S608 - our own names
                return
        else:
            copied = f"COPY {table} ({names}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(copied) as copy:  # type: ignore[attr-defined]
                for row in whole:
                    copy.write_row((*shared, *row))
    if meanwhile:
        meanwhile()


def _beside(statement: str, told: tuple[Any, ...], meanwhile: Callable[[], object]) -> None:
    """On SQLite: this one statement in a thread of its own, which needs nothing of Python while it runs, and meanwhile
    something else here. The statement is over when this returns or raises, so that nobody else uses the connection at
    the same time."""
    wrong: list[Exception] = []

    def run() -> None:
        try:
            connection_here.execute(statement, told)
        except Exception as problem:
            wrong.append(problem)

    connection_here = connection.connection
    thread = threading.Thread(target=run, name="index")
    thread.start()
    try:
        meanwhile()
    finally:
        thread.join()
    if wrong:
        with connection.wrap_database_errors:
            raise wrong[0]


#: Rows a statement: going from Python to SQLite and back costs as much as writing a row, so it is not done for each.
ROWS_A_STATEMENT = 50


def _many(cursor: Any, into: str, shared: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    """On SQLite: these rows, each after what all of them share."""
    width = len(rows[0])
    most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    each = max(1, min(ROWS_A_STATEMENT, (most - len(shared)) // width))
    one = f"({', '.join(['%s'] * width)})"

    def statement(count: int) -> str:
        return f"{into} SELECT {'%s, ' * len(shared)}each.* FROM (VALUES {', '.join([one] * count)}) AS each"  # noqa: S608

    whole = len(rows) // each * each
    if whole:
        lots = ((*shared, *chain.from_iterable(rows[i : i + each])) for i in range(0, whole, each))
        cursor.executemany(statement(each), lots)
    if rest := rows[whole:]:
        cursor.execute(statement(len(rest)), (*shared, *chain.from_iterable(rest)))
