"""Every row from one database into another, whichever engines they are, counted and compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from trailbook.consent.models import Wording
from trailbook.kit.refused import Refused

#: Made by Trailbook itself in every new database: a database with nothing else in it is empty.
MADE_BY_ITSELF: tuple[type[models.Model], ...] = (ContentType, Permission, Wording)
A_STEP = 2000
#: Values a statement: well under what SQLite takes.
AT_ONCE = 30_000


@dataclass(frozen=True)
class Table:
    """What was found of one table: how many rows, and a number that is the same for the same rows in any order."""

    rows: int
    digest: int


def tables() -> list[type[models.Model]]:
    """Every table of ours and of what we stand on, those between two others included."""
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]


def columns(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.local_concrete_fields if not getattr(f, "generated", False)]


def is_empty(alias: str) -> bool:
    """Nobody has put anything into this database yet."""
    return not any(m._base_manager.using(alias).exists() for m in tables() if m not in MADE_BY_ITSELF)


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Reading the database in use as it is at this moment, whoever writes meanwhile."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def clear(alias: str) -> None:
    """Take every row of every table away, inside a transaction, so that nothing of them stays in the table's file."""
    connection = connections[alias]
    names = [connection.ops.quote_name(m._meta.db_table) for m in tables()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names


def copy_all(source: str, target: str) -> dict[str, int]:
    """Every row of ``source`` in place of what is in ``target``, inside a transaction on each; gives the number of rows
    by table. Both are of this version's shape. Raises Refused with the table's name where a row cannot be kept there."""
    clear(target)
    counted = {}
    for model in tables():
        try:
            counted[model._meta.db_table] = _copy(model, source, connections[target])
        except (DataError, ValueError) as why:
            said = (str(why).strip().splitlines() or [type(why).__name__])[0]
            raise Refused(f"A row of {model._meta.db_table} cannot be kept in the other database: {said}.") from why
    _numbers_go_on(connections[source], connections[target])
    connections[target].check_constraints()
    return counted


def _copy(model: type[models.Model], source: str, target: BaseDatabaseWrapper) -> int:
    fields = columns(model)
    table = target.ops.quote_name(model._meta.db_table)
    names = ", ".join(target.ops.quote_name(f.column) for f in fields)
    kept = ([f.get_db_prep_save(v, target) for f, v in zip(fields, row, strict=True)] for row in _rows(model, source))
    count = 0
    with target.cursor() as cursor:
        if target.vendor == "postgresql":
            into = f"COPY {table} ({names}) FROM STDIN"
            with target.wrap_database_errors, cursor.copy(into) as copy:  # type: ignore[attr-defined]
                for row in kept:
                    copy.write_row(row)
                    count += 1
            return count
        one = f"({', '.join(['%s'] * len(fields))})"
        waiting: list[list[Any]] = []

        def put() -> None:
            # Few statements: a trigger writes the words into the index, which is flushed once a statement.
            rows = ", ".join([one] * len(waiting))
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {rows}", [v for row in waiting for v in row])  # noqa: S608
            waiting.clear()

        for row in kept:
            waiting.append(row)
            count += 1
            if (len(waiting) + 1) * len(fields) > AT_ONCE:
                put()
        if waiting:
            put()
    return count


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    found = model._base_manager.using(alias).order_by("pk").values_list(*(f.attname for f in columns(model)))
    return found.iterator(chunk_size=A_STEP)


def _numbers_go_on(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    """New rows get numbers that no row ever had, those that are gone included."""
    for model in tables():
        key = model._meta.pk
        if not isinstance(key, models.AutoField):
            continue
        table, column = model._meta.db_table, str(key.column)
        last = last_number(source, table, column)
        with target.cursor() as cursor:
            if target.vendor == "postgresql":
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", [cursor.fetchone()[0], max(last, 1), last > 0])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def last_number(connection: BaseDatabaseWrapper, table: str, column: str) -> int:
    """The highest number that a row of this table ever was given; 0 where there was none."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
            name = cursor.fetchone()[0]
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")  # noqa: S608
        else:
            cursor.execute("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0)", [table])
        return int(cursor.fetchone()[0])


def looked_at(alias: str) -> dict[str, Table]:
    """Every table's rows, counted and summed up, to be compared with those of another database."""
    found = {}
    for model in tables():
        rows = digest = 0
        for row in _rows(model, alias):
            rows += 1
            digest = (digest + _number(row)) % (1 << 256)
        found[model._meta.db_table] = Table(rows, digest)
    return found


def _number(row: tuple[Any, ...]) -> int:
    plain = "\x1f".join(_plain(value) for value in row)
    return int.from_bytes(hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest(), "big")


def _plain(value: Any) -> str:
    """The same for what means the same: engines give bytes and the keys of an object in ways of their own."""
    if isinstance(value, memoryview | bytes):
        return f"b{bytes(value).hex()}"
    if isinstance(value, dict | list):
        return "j" + json.dumps(value, sort_keys=True, default=str)
    return f"{type(value).__name__} {value}"


def differences(one: dict[str, Table], other: dict[str, Table]) -> list[str]:
    """The tables that are not alike, each as a sentence's part."""
    return [
        f"{name} ({found.rows} and {other[name].rows} rows)"
        for name, found in one.items()
        if found != other.get(name, Table(0, 0))
    ]
