"""Answers of some people, and of groups of them side by side. Words come from the gate, as in the rest of the room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..counting import Said, said_at
from ..queries import Head, QuestionVoices, Voices, heads, question_voices, voices
from . import rules
from .choice import Choice, number_said, told_cell
from .people import Cell

#: How many documents' answers stand in a column before it goes on on a page of its own.
A_COLUMN = 12

NAMES = {
    "asked": gettext_lazy("Asked"),
    "passed": gettext_lazy("Passed"),
    "not_asked": gettext_lazy("Not asked"),
    "not_known": gettext_lazy("Not known"),
    "held_back": gettext_lazy("Held back here"),
}


@dataclass(frozen=True)
class Counted:
    """A number in words: ``name`` asked, passed …; ``said`` “nobody”, “six”, “fewer than five”, “five or more”."""

    key: str
    name: str
    said: str
    value: int | str | None


@dataclass(frozen=True)
class Column:
    """A group with (a page of) its answers to one question, and what is said of its numbers."""

    cell: Cell
    title: str
    people: str
    counted: list[Counted]
    question: QuestionVoices


def titled(choice: Choice) -> list[tuple[Cell, str]]:
    """The groups that stand side by side, each with its name; one, of everybody chosen, where none do."""
    if choice.columns:
        return [(c, c.title) for c in choice.columns]
    name = ", ".join(told_cell(c, choice.ways) for c in choice.where) or _("everyone")
    return [(Cell("", "", name, choice.talks), name)]


def numbers_of(choice: Choice, known: Collection[Head], use: str) -> dict[UUID, list[list[Counted]]]:
    """For each question what is said of each group's numbers. Opens no words."""
    _everyone, said = said_at(choice.here.inquiry, known, use)
    cells = [cell for cell, _title in titled(choice)]
    return {h.lineage: [_in_words(c) for c in _rough(said[h.lineage], cells, choice)] for h in known}


def _rough(said: Said, cells: list[Cell], choice: Choice) -> list[dict[str, Any]]:
    """What can be said. What is counted is weighed with those who are not on the page, too: a sum that a page with
    everybody tells must not give them away."""
    groups = [c.talks for c in cells]
    left = choice.here.talks - frozenset().union(*groups)
    if left:
        groups = [*groups, left]
    counted = []
    for talks in groups:
        numbers = said.numbers({p for p, _ in talks}, talks)
        counted.append({k: getattr(numbers, k) for k in rules.COUNTED})
    return rules.said_of(counted)[: len(cells)]


def _in_words(said: dict[str, Any]) -> list[Counted]:
    words = {
        "few": _("fewer than five"),
        "more": _("five or more"),
        None: _("not said here, so that nobody can be told apart"),
    }
    return [
        Counted(k, str(NAMES[k]), words[v] if v is None or isinstance(v, str) else number_said(v), v)
        for k, v in said.items()
    ]


def side_by_side(choice: Choice, head: Head, *, page: int = 1) -> list[Column]:
    """One question, a column a group. With one group it goes on page by page. A fixed number of queries a column."""
    door = choice.here.door
    numbers = numbers_of(choice, [head], door.use)[head.lineage]
    alone = len(numbers) == 1
    columns = []
    for (cell, title), counted in zip(titled(choice), numbers, strict=True):
        more: dict[str, Any] = {"page": page} if alone else {"most": A_COLUMN}
        found = question_voices(choice.here.inquiry, door, head, numbers=_asked(counted), only=cell.talks, **more)
        columns.append(Column(cell, title, number_said(len(cell.people)), counted, found))
    return columns


def _asked(counted: list[Counted]) -> Any:
    """Something in the place of numbers, which are said per column here."""
    from ..counting import Numbers

    return Numbers(asked=1)


@dataclass(frozen=True)
class WholeColumn:
    """A group with all its answers, for files and for printing."""

    title: str
    people: str
    voices: Voices
    counted: dict[UUID, list[Counted]]


def whole(choice: Choice) -> list[WholeColumn]:
    """Every question with every answer of each group. A fixed number of queries a group."""
    door = choice.here.door
    _version, known = heads(choice.here.inquiry)
    numbers = numbers_of(choice, known, door.use)
    return [
        WholeColumn(
            title,
            number_said(len(cell.people)),
            voices(choice.here.inquiry, door, only=cell.talks, numbered=False),
            {x: found[n] for x, found in numbers.items()},
        )
        for n, (cell, title) in enumerate(titled(choice))
    ]
