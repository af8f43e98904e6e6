"""Dataclasses as rows that JSON can say, and rows as dataclasses again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Rows(Generic[T]):
    """A dataclass of plain values, in which tuples and lists may hold other such dataclasses. ``told`` gives a row,
    ``of`` makes the object again; it raises TypeError, ValueError or LookupError where the row is none."""

    def __init__(self, kind: type[T]) -> None:
        self.kind = kind
        names = tuple(f.name for f in fields(kind))  # type: ignore[arg-type]
        self.width = len(names)
        self.get = attrgetter(*names)
        hints = get_type_hints(kind)
        self.held: list[tuple[int, type, type | None]] = []
        for at, name in enumerate(names):
            many = get_origin(hints[name])
            if many in (tuple, list):
                inner = get_args(hints[name])[0]
                self.held.append((at, many, inner if isinstance(inner, type) and is_dataclass(inner) else None))

    def told(self, value: T) -> list[Any]:
        row = list(self.get(value)) if self.width > 1 else [self.get(value)]
        for at, _many, inner in self.held:
            if inner is not None:
                rows = rows_of(inner)
                row[at] = [rows.told(x) for x in row[at]] if rows.held else [rows.get(x) for x in row[at]]
        return row

    def of(self, row: Any) -> T:
        if not self.held:
            return self.kind(*row)
        row = list(row)
        for at, many, inner in self.held:
            if inner is None:
                row[at] = many(row[at])
            else:
                rows = rows_of(inner)
                row[at] = many([rows.of(x) for x in row[at]] if rows.held else [inner(*x) for x in row[at]])
        return self.kind(*row)


@cache
def rows_of(kind: type[T]) -> Rows[T]:
    return Rows(kind)
