"""Makes something costly once a test run and puts its rows and files back for each test that asks for it.

What comes back is the same to the byte: keys, times and the Python objects that were handed out. It goes in with a few
plain statements instead of through hundreds of actions.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import GeneratedField, Model

T = TypeVar("T")


def tables() -> list[type[Model]]:
    """Every model that has a table of its own, but Django's own lists, which each database has from the start."""
    own = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return [m for m in own if m._meta.app_label != "contenttypes" and m._meta.label != "auth.Permission"]


class Once(Generic[T]):
    """``make`` is run in an empty database, once; what it wrote and gave is put into another empty one by ``again``.

    What ``make`` would do after its commit is not done.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.rows: list[tuple[type[Model], str, list[tuple[Any, ...]]]] = []
        self.files: dict[Path, tuple[int, bytes]] = {}
        self.given = b""

    def again(self) -> T:
        """Everything as it was made. Where something else is in the database already, it is made afresh beside it."""
        if not empty():
            return self.make()
        if not self.given:
            self._keep()
        with transaction.atomic(), connection.cursor() as cursor:
            for _, sql, rows in self.rows:
                cursor.executemany(sql, rows)
            # On PostgreSQL keys are counted apart from the rows.
            for sql in connection.ops.sequence_reset_sql(no_style(), [model for model, _, _ in self.rows]):
                cursor.execute(sql)
        for name, (mode, content) in self.files.items():
            path = Path(settings.DATA) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode)
        return pickle.loads(self.given)

    def _keep(self) -> None:
        folder = Path(settings.DATA)
        before = {p for p in folder.rglob("*") if p.is_file()}
        with transaction.atomic():
            given = self.make()
            self.rows = [r for model in tables() if (r := kept(model))[2]]
            transaction.set_rollback(True)
        files = [p for p in folder.rglob("*") if p.is_file() and p not in before]
        self.files = {p.relative_to(folder): (p.stat().st_mode & 0o777, p.read_bytes()) for p in files}
        self.given = pickle.dumps(given)


def kept(model: type[Model]) -> tuple[type[Model], str, list[tuple[Any, ...]]]:
    """The rows of this table, ready to be written by the statement beside them."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, GeneratedField)]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    rows = model._base_manager.order_by("pk")
    return (
        model,
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})",
        [tuple(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields) for row in rows],
    )


def empty() -> bool:
    """Whether nothing has been written here yet."""
    with connection.cursor() as cursor:
        seen = " UNION ALL ".join(
            f"SELECT 1 FROM {connection.ops.quote_name(m._meta.db_table)}"
            for m in tables()
            if m._meta.label in ("ledger.Entry", "people.Place", "people.Account", "consent.Wording")
        )
        cursor.execute(f"SELECT EXISTS({seen})")
        return not cursor.fetchone()[0]
