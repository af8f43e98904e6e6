"""Questions to the database that are asked at nearly every page: made into SQL once, then only asked.

Django makes the SQL of a query anew each time, which takes several times as long as a small question takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Model, QuerySet, UUIDField
from django.db.models.query import ModelIterable, get_related_populators

_DAY, _KEY = DateTimeField(), UUIDField()


class Prepared:
    """A queryset of models or of tuples (``values_list``) with places left open in it.

    ``make`` is called once, with a stand-in for each open place: a value of the same kind that is found nowhere else in
    the query. ``rows`` then asks with real values in their stead. Trap: nothing else in the query may depend on the
    moment it is made, and no value may be one that changes its shape (None, or a list).
    """

    def __init__(self, make: Callable[..., QuerySet[Any]], **stand_ins: Any) -> None:
        self.make, self.stand_ins = make, stand_ins
        self.known: dict[str, _Known] = {}

    def rows(self, **values: Any) -> list[Any]:
        """The answer, each row a model with what was ``select_related`` to it, or a tuple."""
        known = self.known.get(connection.alias)
        if known is None:
            known = self.known[connection.alias] = _known(self.make(**self.stand_ins), self.stand_ins)
        real = {name: _given(value) for name, value in values.items()}
        params = [value if name is None else real[name] for name, value in known.params]
        with connection.cursor() as cursor:
            cursor.execute(known.sql, params)
            return list(known.built(cursor.fetchall()))

    def first(self, **values: Any) -> Any:
        """The first of the answer, or None."""
        found = self.rows(**values)
        return found[0] if found else None


@dataclass(frozen=True)
class _Known:
    sql: str
    params: list[tuple[str | None, Any]]
    built: Callable[[Sequence[tuple]], Iterator[Any]]


def _given(value: Any) -> Any:
    """A value as this database is given it."""
    if isinstance(value, UUID):
        return _KEY.get_db_prep_value(value, connection)
    return _DAY.get_db_prep_value(value, connection) if isinstance(value, datetime) else value


def _known(query: QuerySet[Any], stand_ins: dict[str, Any]) -> _Known:
    compiler = query.query.get_compiler(using=connection.alias)
    sql, template = compiler.as_sql()
    names = {_given(value): name for name, value in stand_ins.items()}
    params = [(names.get(p) if isinstance(p, int | str | UUID | datetime) else None, p) for p in template]
    missing = set(stand_ins) - {name for name, _value in params}
    assert not missing, f"not in the query: {missing}"
    converters = compiler.get_converters([s[0] for s in compiler.select[: compiler.col_count]])

    def converted(rows: Sequence[tuple]) -> Iterator[Any]:
        if not converters:
            yield from rows
            return
        for row in rows:
            new = list(row)
            for position, (convert, expression) in converters.items():
                value = new[position]
                for one in convert:
                    value = one(value, expression, connection)
                new[position] = value
            yield tuple(new)

    if not issubclass(query._iterable_class, ModelIterable):
        return _Known(sql, params, converted)
    told = compiler.klass_info
    model, fields = told["model"], told["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names_of_fields = [s[0].target.attname for s in compiler.select[start:end]]
    related = get_related_populators(told, compiler.select, connection.alias)  # type: ignore[call-arg] # of the next Django
    annotated = list(compiler.annotation_col_map.items())

    def models(rows: Sequence[tuple]) -> Iterator[Any]:
        for row in converted(rows):
            one = model.from_db(connection.alias, names_of_fields, row[start:end])
            for populator in related:
                populator.populate(row, one)
            for name, position in annotated:
                setattr(one, name, row[position])
            yield one

    return _Known(sql, params, models)


def put_in(row: Model) -> None:
    """Write a new row. As ``row.save()`` would, for models that nobody listens to: no signal is sent."""
    sql, fields = _insert(type(row), connection.vendor)
    values = [f.get_db_prep_save(f.pre_save(row, add=True), connection) for f in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=64)
def _insert(model: type[Model], _vendor: str) -> tuple[str, list[Any]]:
    quote = connection.ops.quote_name
    fields: list[Any] = [f for f in model._meta.concrete_fields if not f.primary_key]
    names = ", ".join(quote(f.column) for f in fields)
    key = quote(model._meta.pk.column)  # type: ignore[arg-type,union-attr]
    gaps = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({gaps}) RETURNING {key}", fields  # noqa: S608 - our own names
