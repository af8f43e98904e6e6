"""Lines of a page in the order in which they are read; columns."""

from __future__ import annotations

import itertools
from collections import Counter

from .shapes import Row


def _gap(row: Row) -> float:
    return 1.6 * row.size


def in_order(rows: list[Row]) -> list[Row]:
    """Lines in the order in which they are read. A file mostly writes them so; lines that run over two columns are cut
    between them, and lines that are drawn from below or at random are put by their height."""
    rows = _cut_columns(_cells_together(rows))
    _told_columns(rows)
    _columns_by_jumps(rows)
    jumps = sum(1 for x, y in itertools.pairwise(rows) if x.column == y.column and y.base > x.base + y.size)
    if len(rows) > 5 and jumps > 2 and jumps > 0.15 * len(rows) and not _side_by_side(rows):
        rows = sorted(rows, key=lambda r: (r.column, -round(r.base), r.left))
    return rows


def _cells_together(rows: list[Row]) -> list[Row]:
    """The same where a table is written cell by cell: what stands at one height is one line. Columns are not that: there
    the file goes up once, from the foot of one to the head of the next."""
    jumps = [i for i in range(1, len(rows)) if rows[i].base > rows[i - 1].base + 0.5 * rows[i].size]
    if len(jumps) < 4:
        return rows
    beside = sum(
        any(abs(x.base - rows[i].base) < 1 and x.right < rows[i].left for x in rows[max(0, i - 40) : i]) for i in jumps
    )
    if beside < 0.7 * len(jumps):
        return rows
    out: list[Row] = []
    for row in sorted(rows, key=lambda r: (-round(r.base), r.left)):
        last = out[-1] if out else None
        if last is not None and abs(last.base - row.base) < 1 and last.right < row.left:
            out[-1] = Row(
                row.page, [*last.words, *row.words], last.base, max(last.size, row.size), last.bold and row.bold
            )
        else:
            out.append(row)
    return out


def _side_by_side(rows: list[Row]) -> bool:
    """Whether lines stand beside each other at the same height often, as in columns or a table."""
    at = Counter(round(r.base / 2) for r in rows)
    return sum(n for n in at.values() if n > 1) > 0.3 * len(rows)


def _cut_columns(rows: list[Row]) -> list[Row]:
    """Where many lines have one wide gap at the same place and much text on both sides, the page has two columns."""
    gaps: Counter[int] = Counter()
    for row in rows:
        for x, y in zip(row.words, row.words[1:], strict=False):
            if _gap(row) < y.left - x.right < 2_000:  # a sheet is no wider
                for cell in range(int(x.right // 6) + 1, int(y.left // 6)):
                    gaps[cell] += 1
    if not gaps:
        return rows
    cell, often = gaps.most_common(1)[0]
    middle = cell * 6 + 3
    left = [r for r in rows if r.left < middle]
    wide = [sum(w.right - w.left for w in r.words if w.right < middle) for r in left]
    far = [sum(w.right - w.left for w in r.words if w.left > middle) for r in rows]
    span = max(r.right for r in rows) - min(r.left for r in rows)
    sides = (
        sorted(x for x in wide if x)[-max(1, len(wide) // 3) :],
        sorted(x for x in far if x)[-max(1, len(far) // 3) :],
    )
    if often < 6 or often < 0.3 * len(rows) or any(not s or s[0] < 0.25 * span for s in sides):
        return rows
    out: list[Row] = []
    one: list[Row] = []
    two: list[Row] = []
    for row in rows:
        crossing = any(w.left < middle < w.right for w in row.words) or any(
            x.right < middle < y.left and y.left - x.right <= _gap(row)
            for x, y in zip(row.words, row.words[1:], strict=False)
        )
        if crossing:
            out += one + two
            one, two = [], []
            out.append(row)
            continue
        for column, words in enumerate(
            ([w for w in row.words if w.right < middle], [w for w in row.words if w.left > middle])
        ):
            if words:
                (two if column else one).append(Row(row.page, words, row.base, row.size, row.bold, column + 1))
    return out + one + two


def _told_columns(rows: list[Row]) -> None:
    """Where a file writes one column after the other: tell which line stands in which, by a gap that few lines cross."""
    if len(rows) < 8 or any(r.column for r in rows):
        return
    first, last = min(r.left for r in rows), max(r.right for r in rows)
    for step in range(30, 71, 2):
        middle = first + (last - first) * step / 100
        left = [r for r in rows if r.right < middle]
        right = [r for r in rows if r.left > middle]
        crossing = len(rows) - len(left) - len(right)
        wide = all(
            sorted(r.right - r.left for r in side)[len(side) // 2] > 0.25 * (last - first)
            for side in (left, right)
            if side
        )
        if min(len(left), len(right)) >= max(4, 0.15 * len(rows)) and crossing <= 0.1 * len(rows) and wide:
            for side, column in ((left, 1), (right, 2)):
                for row in side:
                    row.column = column
            return


def _columns_by_jumps(rows: list[Row]) -> None:
    """The same for any number of columns: where the file goes up the page again, and what follows stands beside all that
    came before, another column begins."""
    if len(rows) < 12 or any(r.column for r in rows):
        return
    starts = [0, *(i for i, (x, y) in enumerate(itertools.pairwise(rows), 1) if y.base > x.base + 3 * y.size)]
    runs = [rows[a:b] for a, b in itertools.pairwise([*starts, len(rows)])]
    runs = [r for r in runs if len(r) > 3]
    if not 2 < len(runs) < 7 or sum(map(len, runs)) < 0.85 * len(rows):
        return
    spans = [(min(r.left for r in run), max(r.right for r in run)) for run in runs]
    if any(y[0] < x[1] - 2 for x, y in itertools.pairwise(spans)):
        return
    for n, run in enumerate(runs, 1):
        for row in run:
            row.column = n
