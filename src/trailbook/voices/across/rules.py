"""When a group may stand apart. Plain Python; ``docs/looking-across.md`` says it for people.

*Unnamed* are those who do not stand under a name of their own at this door: named by role or not at all, or holding
their words back here. Somebody unnamed must never be the only one, or one of a few, that a page can be about. So a
group may stand apart only where nobody unnamed is in it, or at least five; and so may everybody who is left over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product

from django.utils.translation import gettext as _

from .reckoning import only_one

#: Fewer than so many are a few.
FEW = 5

Group = frozenset[int]


def safe(n: int) -> bool:
    """Whether so many unnamed people can be in one group."""
    return n == 0 or n >= FEW


def holds(group: Collection[int], unnamed: Group, within: Sequence[Group]) -> bool:
    """Whether this group may stand apart in each of these parts of everybody."""
    people = frozenset(group) & unnamed
    return all(safe(len(people & part)) for part in within)


def apart(cells: Mapping[str, Group], unnamed: Group, within: Sequence[Group] = ()) -> tuple[list[str], list[str]]:
    """Which of these groups may stand apart, and which become one with others: small ones first, and then, while what
    is left over is still too small, the smallest that stands. The keys keep their order. ``within``: the parts into
    which everybody is cut already; nothing may be small in any of them."""
    everyone: Group = frozenset().union(*cells.values()) if cells else frozenset()
    parts = list(within) or [everyone]
    together = {key for key, people in cells.items() if not holds(people, unnamed, parts)}

    def left_over() -> Group:
        return frozenset().union(*(cells[key] for key in together))

    while len(together) < len(cells):
        lonely = [
            key for key, people in cells.items() if key not in together and not holds(everyone - people, unnamed, parts)
        ]
        if lonely:
            together |= set(lonely)
        elif together and not holds(left_over(), unnamed, parts):
            stands = [key for key in cells if key not in together]
            with_unnamed = [key for key in stands if cells[key] & unnamed] or stands
            together.add(min(with_unnamed, key=lambda key: (len(cells[key] & unnamed), len(cells[key]), key)))
        else:
            break
    return [k for k in cells if k not in together], [k for k in cells if k in together]


def parts_of(everyone: Group, chosen: Sequence[Group]) -> list[Group]:
    """Everybody, cut by each choice into those in it and those not: what can be found out by comparing the page with
    one that has a choice less, or other people."""
    parts = []
    for inside in product((True, False), repeat=len(chosen)):
        part = everyone
        for group, within in zip(chosen, inside, strict=True):
            part = part & group if within else part - group
        parts.append(part)
    return parts


def why_not_together(everyone: Group, chosen: Sequence[Group], unnamed: Group) -> str | None:
    """Why these choices cannot be made together, or None."""
    if all(safe(len(part & unnamed)) for part in parts_of(everyone, chosen)):
        return None
    if len(chosen) == 1:
        return _("That would leave so few people who are not named that one could be told from the others.")
    return _(
        "Together these leave so few people who are not named that one could be told from the others. "
        "Take one of them away."
    )


#: What is counted at a question, in the order in which it is said. The first four add up to everybody.
COUNTED = ("asked", "passed", "not_asked", "not_known", "held_back")


def may_be_exact(columns: Sequence[Mapping[str, int]]) -> bool:
    """Whether numbers can be said as they are: where none of them is of one to four people. Otherwise all are said
    roughly, since one left out could be reckoned from the others."""
    return all(n == 0 or n >= FEW for column in columns for n in column.values())


def roughly(n: int) -> str:
    """*few* (fewer than five, or none) or *more* (five or more)."""
    return "few" if n < FEW else "more"


def said_of(columns: Sequence[Mapping[str, int]]) -> list[dict[str, int | str | None]]:
    """What is said of each column's numbers: all as they are, or all roughly; nothing (None) in a row where even that,
    beside the sums of rows and columns that other pages tell, would settle what a small number is."""
    if may_be_exact(columns):
        return [dict(column) for column in columns]
    parts = [k for k in COUNTED[:4] if all(k in c for c in columns)]
    silent = _rows_not_said([[c[k] for c in columns] for k in parts])
    not_said = {k for k, quiet in zip(parts, silent, strict=True) if quiet}
    others = [k for k in columns[0] if k not in parts]
    not_said |= {k for k in others if _settled([c[k] for c in columns])}
    return [{k: None if k in not_said else roughly(n) for k, n in column.items()} for column in columns]


def _rows_not_said(table: Sequence[Sequence[int]]) -> list[bool]:
    """For each row of a table whether nothing can be said of it."""
    silent = [False] * len(table)
    most = max((sum(column) for column in zip(*table, strict=True)), default=0)
    while True:
        bounds = [
            [(0, most) if quiet else (0, FEW - 1) if n < FEW else (FEW, max(most, FEW)) for n in line]
            for line, quiet in zip(table, silent, strict=True)
        ]
        settled = {
            r
            for r, line in enumerate(table)
            for c, n in enumerate(line)
            if 0 < n < FEW and only_one(table, bounds, r, c)
        }
        fresh = [r for r in range(len(table)) if r in settled and not silent[r]]
        if settled and not fresh:
            fresh = [r for r in range(len(table)) if not silent[r]]
        if not fresh:
            return silent
        for r in fresh:
            silent[r] = True


def _settled(row: Sequence[int]) -> bool:
    """Whether one of these numbers, said roughly beside their sum, could be nothing but what it is."""
    lows = [0 if n < FEW else FEW for n in row]
    highs = [FEW - 1 if n < FEW else sum(row) for n in row]
    for i, n in enumerate(row):
        least = max(lows[i], sum(row) - (sum(highs) - highs[i]))
        largest = min(highs[i], sum(row) - (sum(lows) - lows[i]))
        if 0 < n < FEW and least == largest:
            return True
    return False
