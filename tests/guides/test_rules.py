"""Changing a guide a step at a time, and which question stays which. No database."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailbook.guides import changing, rules
from trailbook.guides.reading import ReadGuide, ReadItem, ReadSection
from trailbook.kit.refused import Refused

A, B, C, D, P, R = (uuid4() for _ in range(6))


def q(text: str, lineage=None, *children: ReadItem) -> ReadItem:
    return ReadItem(text, "question", children, lineage)


GUIDE = ReadGuide(
    None,
    (
        ReadSection("One", False, "", (q("a", A, ReadItem("p", "prompt", (), P), ReadItem("r", "prompt", (), R)), q("b", B))),
        ReadSection("Two", False, "", (q("c", C), q("d", D))),
    ),
)  # fmt: skip


def shape(guide: ReadGuide):
    def item(i: ReadItem):
        return (i.text, [item(c) for c in i.children]) if i.children else i.text

    return [[item(i) for i in s.items] for s in guide.sections]


@pytest.mark.parametrize(
    ("lineage", "way", "shaped"),
    [
        (B, "up", [["b", ("a", ["p", "r"])], ["c", "d"]]),
        (A, "up", [[("a", ["p", "r"]), "b"], ["c", "d"]]),
        (B, "down", [[("a", ["p", "r"])], ["b", "c", "d"]]),
        (C, "up", [[("a", ["p", "r"]), "b", "c"], ["d"]]),
        (D, "down", [[("a", ["p", "r"]), "b"], ["c", "d"]]),
        (R, "up", [[("a", ["r", "p"]), "b"], ["c", "d"]]),
        (R, "down", [[("a", ["p", "r"]), "b"], ["c", "d"]]),
        (B, "nest", [[("a", ["p", "r", "b"])], ["c", "d"]]),
        (R, "nest", [[("a", [("p", ["r"])]), "b"], ["c", "d"]]),
        (A, "nest", [[("a", ["p", "r"]), "b"], ["c", "d"]]),
        (P, "lift", [[("a", ["r"]), "p", "b"], ["c", "d"]]),
        (B, "lift", [[("a", ["p", "r"]), "b"], ["c", "d"]]),
    ],
)
def test_moving(lineage, way, shaped):
    moves = {
        "up": lambda g, p: changing.move_item(g, p, -1),
        "down": lambda g, p: changing.move_item(g, p, 1),
        "nest": changing.nest_item,
        "lift": changing.lift_item,
    }
    moved = moves[way](GUIDE, changing.path_of(GUIDE, lineage))
    assert shape(moved) == shaped
    kinds = {i.text: i.kind for i in moved.all_items()}
    assert all((kinds[i.text] == "question") for s in moved.sections for i in s.items)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([A, B, C, D, P, R]), st.integers(0, 4)), max_size=12))
def test_no_move_ever_loses_or_doubles_a_question(steps):
    guide = GUIDE
    moves = [
        lambda g, p: changing.move_item(g, p, -1),
        lambda g, p: changing.move_item(g, p, 1),
        changing.nest_item,
        changing.lift_item,
        lambda g, p: changing.move_section(g, p[0], 1),
    ]
    for lineage, way in steps:
        guide = moves[way](guide, changing.path_of(guide, lineage))
    assert sorted(i.text for i in guide.all_items()) == ["a", "b", "c", "d", "p", "r"]


def test_adding_rewording_and_taking_out():
    guide = changing.add_item(GUIDE, (1,), "e\n  e")
    guide = changing.add_item(guide, changing.path_of(guide, A), "s")
    guide = changing.change_item(guide, changing.path_of(guide, B), "bee")
    guide = changing.remove_item(guide, changing.path_of(guide, C))
    assert shape(guide) == [[("a", ["p", "r", "s"]), "bee"], ["d", "e e"]]
    assert changing.item_at(guide, (0, 1)).lineage == B
    guide = changing.change_section(changing.add_section(guide, "Three"), 2, "Tres", "Hello", True)
    assert (guide.sections[2].title, guide.sections[2].said) == ("Tres", True)
    assert shape(changing.remove_section(guide, 0)) == [["d", "e e"], []]


@pytest.mark.parametrize("path", [(9,), (0, 9), (0, 0, 9), (0,)])
def test_what_is_not_there_is_refused(path):
    with pytest.raises(Refused):
        changing.item_at(GUIDE, path)


@pytest.mark.parametrize(
    ("guide", "why"),
    [
        (ReadGuide(None, (ReadSection("h" * 301, False, "", ()),)), "heading"),
        (ReadGuide(None, (ReadSection("h", False, "x" * 20_001, ()),)), "too long"),
        (ReadGuide(None, (ReadSection("h", False, "", (q("x" * 2001),)),)), "Split it in two"),
        (ReadGuide(None, (ReadSection("h", False, "", (q(" "),)),)), "Write the question"),
        (ReadGuide(None, (ReadSection("h", False, "", (q("x"),) * 2001),)), "more than 2000"),
    ],
)
def test_what_a_guide_may_not_be(guide, why):
    assert why in (rules.why_not_guide(guide) or "")
