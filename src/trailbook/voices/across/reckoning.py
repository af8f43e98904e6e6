"""What can be reckoned from sums. Plain Python.

Numbers in a table are said roughly, and the sums of its rows and columns are known from other pages. ``only_one`` says
whether a number could then be nothing but what it is: whether whole numbers within the bounds, with these sums, exist
where it is another. That is a flow through a small network (Gale 1957; Ford and Fulkerson 1962)."""

from __future__ import annotations

from collections.abc import Sequence

#: From a number to a number, both among them.
Bounds = tuple[int, int]


def only_one(table: Sequence[Sequence[int]], bounds: Sequence[Sequence[Bounds]], row: int, column: int) -> bool:
    """Whether the number there is settled by the sums of rows and columns and the bounds of all the others."""
    low, high = bounds[row][column]
    now = table[row][column]
    others = [(low, now - 1), (now + 1, high)]
    for there in others:
        if there[0] <= there[1]:
            tried = [list(line) for line in bounds]
            tried[row][column] = there
            if _possible([sum(line) for line in table], [sum(c) for c in zip(*table, strict=True)], tried):
                return False
    return True


def _possible(rows: Sequence[int], columns: Sequence[int], bounds: Sequence[Sequence[Bounds]]) -> bool:
    """Whether there is a table with these sums within these bounds."""
    left = [n - sum(low for low, _ in line) for n, line in zip(rows, bounds, strict=True)]
    wanted = [n - sum(line[c][0] for line in bounds) for c, n in enumerate(columns)]
    if min(left) < 0 or min(wanted) < 0:
        return False
    room = [[high - low for low, high in line] for line in bounds]
    used = [[0] * len(columns) for _ in rows]
    return all(_place(r, left[r], wanted, room, used) for r in range(len(rows)))


def _place(r: int, n: int, wanted: list[int], room: list[list[int]], used: list[list[int]]) -> bool:
    """Put n more into this row, moving what other rows put where it is in the way."""
    while n:
        path = _way(r, wanted, room, used)
        if path is None:
            return False
        most = min([n, wanted[path[-1][1]]])
        for i, (line, c) in enumerate(path):
            most = min(most, room[line][c] - used[line][c])
            if i:
                most = min(most, used[line][path[i - 1][1]])
        for i, (line, c) in enumerate(path):
            used[line][c] += most
            if i:
                used[line][path[i - 1][1]] -= most
        wanted[path[-1][1]] -= most
        n -= most
    return True


def _way(r: int, wanted: list[int], room: list[list[int]], used: list[list[int]]) -> list[tuple[int, int]] | None:
    """The shortest way from a row to a column that wants more: (row, column) after (row, column), each row giving up
    what it has in the column before."""
    came: dict[int, list[tuple[int, int]]] = {r: []}
    reached: set[int] = set()
    waiting = [r]
    for line in waiting:
        for c in range(len(wanted)):
            if c in reached or used[line][c] >= room[line][c]:
                continue
            reached.add(c)
            path = [*came[line], (line, c)]
            if wanted[c] > 0:
                return path
            for other in range(len(used)):
                if other not in came and used[other][c] > 0:
                    came[other] = path
                    waiting.append(other)
    return None
