"""Changing a guide, a step at a time: each function gives a new guide. Plain Python.

An item is named by its path: the number of its section, then of the question in it, then of each prompt beneath, all
from 0. Raises Refused where there is nothing at a path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from trailbook.kit.refused import Refused

from .reading.shapes import ReadGuide, ReadItem, ReadSection

Path = tuple[int, ...]
Items = tuple[ReadItem, ...]


def path_of(guide: ReadGuide, lineage: UUID) -> Path:
    """Where the question of this lineage stands."""

    def look(items: Items, above: Path) -> Path | None:
        for n, item in enumerate(items):
            here = (*above, n)
            if item.lineage == lineage:
                return here
            if found := look(item.children, here):
                return found
        return None

    for n, section in enumerate(guide.sections):
        if found := look(section.items, (n,)):
            return found
    raise Refused("That question is not in the guide any more.")


def section_at(guide: ReadGuide, number: int) -> ReadSection:
    if not 0 <= number < len(guide.sections):
        raise Refused("There is no such section in the guide.")
    return guide.sections[number]


def item_at(guide: ReadGuide, path: Path) -> ReadItem:
    items: Items = section_at(guide, path[0]).items
    found: ReadItem | None = None
    for step in path[1:]:
        if not 0 <= step < len(items):
            raise Refused("There is no such question in the guide.")
        found = items[step]
        items = found.children
    if found is None:
        raise Refused("There is no such question in the guide.")
    return found


def _settled(items: Items, depth: int = 0) -> Items:
    """The same items with their kinds as their depth says."""
    kind = "question" if depth == 0 else "prompt"
    return tuple(replace(i, kind=kind, children=_settled(i.children, depth + 1)) for i in items)  # type: ignore[arg-type]


def _with_items(guide: ReadGuide, number: int, items: Items) -> ReadGuide:
    sections = list(guide.sections)
    sections[number] = replace(sections[number], items=_settled(items))
    return replace(guide, sections=tuple(sections))


def _siblings(guide: ReadGuide, path: Path, change: Callable[[list[ReadItem]], None]) -> ReadGuide:
    """The guide with the list in which the item at ``path`` stands changed."""

    def down(items: Items, steps: Path) -> Items:
        rows = list(items)
        if len(steps) == 1:
            change(rows)
        else:
            here = rows[steps[0]]
            rows[steps[0]] = replace(here, children=down(here.children, steps[1:]))
        return tuple(rows)

    return _with_items(guide, path[0], down(section_at(guide, path[0]).items, path[1:]))


def add_section(guide: ReadGuide, title: str, intro: str = "", said: bool = False) -> ReadGuide:
    return replace(guide, sections=(*guide.sections, ReadSection(title or None, said, intro, ())))


def change_section(guide: ReadGuide, number: int, title: str, intro: str, said: bool) -> ReadGuide:
    changed = replace(section_at(guide, number), title=title or None, intro=intro, said=said)
    sections = list(guide.sections)
    sections[number] = changed
    return replace(guide, sections=tuple(sections))


def move_section(guide: ReadGuide, number: int, by: int) -> ReadGuide:
    """Up (-1) or down (1); at the end of the guide it stays where it is."""
    moved, to = section_at(guide, number), number + by
    if not 0 <= to < len(guide.sections):
        return guide
    sections = list(guide.sections)
    sections[number], sections[to] = sections[to], moved
    return replace(guide, sections=tuple(sections))


def remove_section(guide: ReadGuide, number: int) -> ReadGuide:
    """Take a section away with everything in it."""
    section_at(guide, number)
    return replace(guide, sections=tuple(s for i, s in enumerate(guide.sections) if i != number))


def add_item(guide: ReadGuide, under: Path, text: str) -> ReadGuide:
    """A new question at the end of a section, or a prompt at the end of what is at ``under``."""
    new = ReadItem(" ".join(text.split()), "question" if len(under) == 1 else "prompt")
    if len(under) == 1:
        return _with_items(guide, under[0], (*section_at(guide, under[0]).items, new))
    item_at(guide, under)

    def hang(rows: list[ReadItem]) -> None:
        rows[under[-1]] = replace(rows[under[-1]], children=(*rows[under[-1]].children, new))

    return _siblings(guide, under, hang)


def change_item(guide: ReadGuide, path: Path, text: str) -> ReadGuide:
    """Reword a question. It stays the same question: its answers stay with it."""
    item_at(guide, path)

    def reword(rows: list[ReadItem]) -> None:
        rows[path[-1]] = replace(rows[path[-1]], text=" ".join(text.split()))

    return _siblings(guide, path, reword)


def move_item(guide: ReadGuide, path: Path, by: int) -> ReadGuide:
    """Up (-1) or down (1) among its like. A question at the rim of its section goes into the next one."""
    moved, to = item_at(guide, path), path[-1] + by
    siblings = section_at(guide, path[0]).items if len(path) == 2 else item_at(guide, path[:-1]).children
    if 0 <= to < len(siblings):

        def swap(rows: list[ReadItem]) -> None:
            rows[path[-1]], rows[to] = rows[to], rows[path[-1]]

        return _siblings(guide, path, swap)
    other = path[0] + by
    if len(path) > 2 or not 0 <= other < len(guide.sections):
        return guide
    without = remove_item(guide, path)
    there = without.sections[other].items
    return _with_items(without, other, (*there, moved) if by < 0 else (moved, *there))


def remove_item(guide: ReadGuide, path: Path) -> ReadGuide:
    """Take a question away with its prompts."""
    item_at(guide, path)

    def drop(rows: list[ReadItem]) -> None:
        del rows[path[-1]]

    return _siblings(guide, path, drop)


def nest_item(guide: ReadGuide, path: Path) -> ReadGuide:
    """Make it a prompt of the one above it; the first of its list stays where it is."""
    moved = item_at(guide, path)
    if path[-1] == 0:
        return guide
    above = (*path[:-1], path[-1] - 1)

    def hang(rows: list[ReadItem]) -> None:
        rows[above[-1]] = replace(rows[above[-1]], children=(*rows[above[-1]].children, moved))

    return _siblings(remove_item(guide, path), above, hang)


def lift_item(guide: ReadGuide, path: Path) -> ReadGuide:
    """Make a prompt stand after what it hangs from, as its like."""
    moved = item_at(guide, path)
    if len(path) < 3:
        return guide
    parent = path[:-1]
    return _siblings(remove_item(guide, path), parent, lambda rows: rows.insert(parent[-1] + 1, moved))
