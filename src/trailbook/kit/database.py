"""What depends on the database engine."""

from __future__ import annotations

from django.db import connection


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
