"""Themes in their order, and excerpts a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from trailbook.people.models import Inquiry

from ..doors import Door
from ..gate import ShownExcerpt, shown_excerpts
from ..models import Citation, Excerpt, Theme, Theming


@dataclass(frozen=True)
class ThemeRow:
    """A theme where it stands: ``depth`` 0 for the topmost. ``excerpts`` counts those it carries itself."""

    theme: Theme
    depth: int
    excerpts: int


def theme_rows(inquiry: Inquiry) -> list[ThemeRow]:
    """Every theme of the inquiry, each under its parent, by name. One query."""
    themes = list(Theme.objects.filter(inquiry=inquiry).annotate(n=Count("themings")).order_by("name", "pk"))
    known = {t.pk for t in themes}
    beneath: dict[int | None, list[Theme]] = {}
    for t in themes:
        beneath.setdefault(t.parent_id if t.parent_id in known else None, []).append(t)
    rows: list[ThemeRow] = []

    def put(parent: int | None, depth: int) -> None:
        for t in beneath.get(parent, []):
            rows.append(ThemeRow(t, depth, t.n))  # type: ignore[attr-defined]
            put(t.pk, depth + 1)

    put(None, 0)
    return rows


@dataclass(frozen=True)
class ExcerptRow:
    """An excerpt in a list, opened for this reader, or without words where they may not be shown."""

    excerpt: Excerpt
    words: ShownExcerpt | None
    themes: list[str]
    claims: int


def excerpt_page(excerpts: Iterable[Excerpt], door: Door, *, thing: str) -> list[ExcerptRow]:
    """These excerpts in their order, opened. A fixed number of queries."""
    listed = list(excerpts)
    keys = [e.pk for e in listed]
    words = shown_excerpts(keys, door, thing=thing)
    themes: dict[int, list[str]] = {}
    for excerpt, name in (
        Theming.objects.filter(excerpt__in=keys).order_by("theme__name").values_list("excerpt", "theme__name")
    ):
        themes.setdefault(excerpt, []).append(name)
    cited = dict(
        Citation.objects.filter(excerpt__in=keys, claim__put_away_at__isnull=True)
        .values("excerpt")
        .annotate(n=Count("pk"))
        .values_list("excerpt", "n")
    )
    return [ExcerptRow(e, words.get(e.pk), themes.get(e.pk, []), cited.get(e.pk, 0)) for e in listed]
