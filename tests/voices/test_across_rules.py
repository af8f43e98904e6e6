"""Nobody unnamed can be told from the others by looking across: whatever the groups are, and whatever is reckoned."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from trailbook.voices.across import rules
from trailbook.voices.across.reckoning import only_one

PEOPLE = st.integers(0, 30)
UNNAMED = st.frozensets(PEOPLE, max_size=31)
KEYS = "abcdefg"


def fine(n: int) -> bool:
    """The promise, said here and not taken from the rule."""
    return n == 0 or n >= 5


@st.composite
def disjoint(draw) -> dict[str, frozenset[int]]:
    """Everybody in one of a few groups."""
    where = draw(st.lists(st.sampled_from(KEYS[: draw(st.integers(1, 7))]), min_size=1, max_size=31))
    return {k: frozenset(i for i, w in enumerate(where) if w == k) for k in dict.fromkeys(where)}


OVERLAPPING = st.dictionaries(st.sampled_from(KEYS), st.frozensets(PEOPLE, min_size=1), min_size=1)


@given(disjoint(), UNNAMED)
def test_no_group_and_no_rest_has_a_few_unnamed(cells, unnamed):
    stands, together = rules.apart(cells, unnamed)
    assert sorted([*stands, *together]) == sorted(cells)
    groups = [cells[k] for k in stands] + [frozenset().union(*(cells[k] for k in together))]
    everyone = frozenset().union(*cells.values())
    if not stands:
        return  # nothing stands apart: one group of everybody
    for n in range(1, 2 ** len(groups)):  # any groups put together, and so anything left when they are taken away
        union = frozenset().union(*(g for i, g in enumerate(groups) if n >> i & 1))
        assert fine(len(union & unnamed))
        assert fine(len((everyone - union) & unnamed))


@given(OVERLAPPING, UNNAMED)
def test_groups_that_share_people_are_as_safe_one_by_one(cells, unnamed):
    stands, _together = rules.apart(cells, unnamed)
    everyone = frozenset().union(*cells.values())
    for key in stands:
        assert fine(len(cells[key] & unnamed))
        assert fine(len((everyone - cells[key]) & unnamed))


@given(disjoint(), UNNAMED, st.lists(st.frozensets(PEOPLE), max_size=2))
def test_groups_within_a_choice_are_safe_within_it_and_outside_it(cells, unnamed, chosen):
    everyone = frozenset().union(*cells.values())
    parts = rules.parts_of(everyone, chosen)
    stands, together = rules.apart(cells, unnamed, parts)
    if not stands:
        return
    for group in [cells[k] for k in stands] + [frozenset().union(*(cells[k] for k in together))]:
        for part in parts:
            assert fine(len(group & part & unnamed))


@given(disjoint())
def test_where_everybody_is_named_every_group_stands(cells):
    assert rules.apart(cells, frozenset()) == (list(cells), [])


@given(st.frozensets(PEOPLE), st.lists(st.frozensets(PEOPLE), min_size=1, max_size=3), UNNAMED)
def test_choices_that_are_let_through_leave_nobody_alone(everyone, chosen, unnamed):
    if rules.why_not_together(everyone, chosen, unnamed) is not None:
        return
    shown = everyone.intersection(*chosen)
    assert fine(len(shown & unnamed))
    for n in range(len(chosen)):  # with one choice less, and the other way round
        rest = everyone.intersection(*(c for i, c in enumerate(chosen) if i != n))
        assert fine(len((rest - shown) & unnamed))


def test_one_person_named_by_role_is_never_picked_out():
    everyone = frozenset(range(12))
    why = rules.why_not_together(everyone, [frozenset(range(7)), frozenset(range(6, 12))], everyone)
    assert why is not None
    assert "Together" in why
    assert rules.why_not_together(everyone, [frozenset(range(6))], everyone) is None
    assert rules.why_not_together(everyone, [frozenset(range(11))], everyone) is not None, "the one left out"


PARTS = rules.COUNTED[:4]
SMALL = st.integers(0, 7)
TABLE = st.lists(st.fixed_dictionaries(dict.fromkeys(PARTS, SMALL)), min_size=1, max_size=3)


def _could_be(told, n):
    """Whether a number may be n, by what is said of it."""
    return n == told if isinstance(told, int) else told is None or told == rules.roughly(n)


def _another(columns, said, column, part) -> bool:
    """Whether there is another table with the same sums, of which the same is said, but for this number. Moves along
    every rectangle and pair of rectangles: enough to find one where there is one nearby."""
    rows, cols = len(PARTS), len(columns)
    start = [[columns[c][p] for c in range(cols)] for p in PARTS]
    at = (PARTS.index(part), column)
    moves = []
    for r1, r2 in product(range(rows), repeat=2):
        for c1, c2 in product(range(cols), repeat=2):
            if r1 != r2 and c1 != c2:
                moves.append(((r1, c1, 1), (r2, c2, 1), (r1, c2, -1), (r2, c1, -1)))
    seen = set()
    waiting = [tuple(map(tuple, start))]
    for _step in range(2):
        following = []
        for table in waiting:
            for move in moves:
                new = [list(r) for r in table]
                for r, c, d in move:
                    new[r][c] += d
                if min(min(r) for r in new) < 0:
                    continue
                key = tuple(map(tuple, new))
                if key in seen:
                    continue
                seen.add(key)
                if new[at[0]][at[1]] != start[at[0]][at[1]] and all(
                    _could_be(said[c][p], new[r][c]) for r, p in enumerate(PARTS) for c in range(cols)
                ):
                    return True
                following.append(key)
        waiting = following[:400]
    return False


@given(TABLE)
def test_numbers_are_said_exactly_only_where_none_is_of_a_few(columns):
    said = rules.said_of(columns)
    few = any(0 < n < rules.FEW for c in columns for n in c.values())
    for told, numbers in zip(said, columns, strict=True):
        for key, n in numbers.items():
            assert _could_be(told[key], n)
            assert isinstance(told[key], int) is not few


@given(TABLE)
def test_a_small_number_beside_its_sums_could_be_another(columns):
    """Found by hand, move by move, and not by the reckoning that the rule itself uses; where sums alone settle it
    nothing is said."""
    said = rules.said_of(columns)
    for c, column in enumerate(columns):
        for part, n in column.items():
            if 0 < n < rules.FEW:
                assert _another(columns, said, c, part) or all(x[part] is None for x in said)


@given(TABLE, st.data())
def test_the_reckoning_agrees_with_trying_every_table(columns, data):
    table = [[min(c[p], 3) for c in columns[:2]] for p in PARTS[:3]]
    bounds = [[(data.draw(st.integers(0, n)), data.draw(st.integers(n, 4))) for n in line] for line in table]
    cells = [(r, c) for r in range(3) for c in range(len(table[0]))]
    sums = ([sum(x) for x in table], [sum(x) for x in zip(*table, strict=True)])
    found: dict = {at: set() for at in cells}
    for values in product(*(range(bounds[r][c][0], bounds[r][c][1] + 1) for r, c in cells)):
        tried = [[values[r * len(table[0]) + c] for c in range(len(table[0]))] for r in range(3)]
        if ([sum(x) for x in tried], [sum(x) for x in zip(*tried, strict=True)]) == sums:
            for r, c in cells:
                found[r, c].add(tried[r][c])
    for r, c in cells:
        assert only_one(table, bounds, r, c) is (found[r, c] == {table[r][c]})
