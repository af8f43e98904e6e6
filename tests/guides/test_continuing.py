"""Which question continues which: found by likeness, read back from what is kept. No database."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailbook.guides import continuing
from trailbook.guides.continuing import Asked, Node, give, lineages, links_of, propose

pytestmark = pytest.mark.slow


def found(old: list[str], new: list[str]) -> list[list[int]]:
    """For each new question the places of the old ones it continues."""
    made = propose([Asked(i, t) for i, t in enumerate(old)], [Asked(-1 - i, t) for i, t in enumerate(new)])
    return [made[-1 - i] for i in range(len(new))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["Who helps?"], ["WHO HELPS"], [[0]]),
        (["What’s “home” to you?"], ["What's \"home\" to you"], [[0]]),
        (["How do follow-up calls go?"], ["How do follow up calls go?"], [[0]]),
        (["How do follow-up calls go?"], ["How do followup calls go?"], [[0]]),
        (["How have things been here for you lately?"], ["How have things been for you lately?"], [[0]]),
        (["Who helps?"], ["Who helps?", "Who helps?"], [[0], []]),
        (["What helps, and what would help more?"], ["What helps?", "What would help more?"], [[0], [0]]),
        (
            ["When did you come here?", "Where do you sleep?"],
            ["When did you come here, and where do you sleep?"],
            [[0, 1]],
        ),
        (
            ["Tell us about your work. What tools do you use, and why?", "Who decides?"],
            ["Who decides?", "Tell us about your work.", "What tools do you use, and why?"],
            [[1], [0], [0]],
        ),
        (["What do you like about your home?"], ["What do you like about your work?"], [[]]),
        (["Where do you eat?"], ["Who decides about money?"], [[]]),
        # one that goes on as it was is not split by another that has its words
        (["What helps you, and what would help more?"], ["What helps you, and what would help more?", "What would help more?"], [[0], []]),
        # in its place between the same neighbours a looser likeness is enough
        (
            ["Where do you live?", "How did you first hear of the kitchen?", "Who decides?"],
            ["Where do you live?", "How did you come to the kitchen at first?", "Who decides?"],
            [[0], [1], [2]],
        ),
    ],
)  # fmt: skip
def test_what_continues_what(old, new, expected):
    assert found(old, new) == expected


def test_the_same_words_under_another_question_go_with_their_question():
    old = [Asked(0, "First?"), Asked(1, "Why?", 0), Asked(2, "Second?"), Asked(3, "Why?", 2)]
    new = [Asked("s", "Second?"), Asked("sw", "Why?", "s"), Asked("f", "First?"), Asked("fw", "Why?", "f")]
    assert propose(old, new) == {"s": [2], "sw": [3], "f": [0], "fw": [1]}


def test_what_is_brought_or_settled_stands_above_likeness():
    line, gone = uuid4(), uuid4()
    old = [Asked(0, "Who helps?", None, line), Asked(1, "Who hinders?", None, uuid4())]
    made = propose(old, [Asked("a", "Something else", None, line), Asked("b", "Who hinders?"), Asked("c", "Then?")],
                   {continuing.bare("then"): gone}, {"b": []})  # fmt: skip
    assert made == {"a": [0], "b": [], "c": [gone]}


WORDS = st.lists(st.sampled_from("how who what helps home work money here more you and the".split()), max_size=8)
TEXTS = st.lists(WORDS.map(lambda w: " ".join(w) + "?"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_whatever_the_guides_each_answer_is_about_questions_that_are_there(old, new):
    made = found(old, new)
    assert all(0 <= k < len(old) for keys in made for k in keys)
    assert all(len(set(keys)) == len(keys) for keys in made)


def test_a_guide_of_two_thousand_questions_is_compared_in_seconds():
    import time

    old = [Asked(i, f"What about matter {i} and its thing number {i % 40} here?") for i in range(2000)]
    new = [Asked(-1 - i, f"What of matter {i} and your thing number {i % 40} now?") for i in range(2000)]
    began = time.monotonic()
    propose(old, new)
    assert time.monotonic() - began < 12


A, B, C, D = (UUID(int=n) for n in range(1, 5))


def test_links_come_from_lineages_and_from_what_stands_beside_them():
    nodes = [Node(1, 1, A, "a"), Node(2, 1, B, "b"), Node(3, 2, A, "a and b"), Node(4, 3, A, "a"), Node(5, 3, C, "b")]
    links = links_of(nodes, [(3, 2), (5, 3)])
    assert links == {1: [], 2: [], 3: [1, 2], 4: [3], 5: [3]}
    assert continuing.reach(5, links) == [3, 1, 2]
    assert sorted(continuing.reach(2, continuing.forward(links))) == [3, 4, 5]


def test_lineages_follow_the_links_through_all_versions():
    nodes = [Node(1, 1, A, "a"), Node(2, 1, B, "b"), Node(3, 2, A, "x"), Node(4, 2, B, "y"), Node(5, 3, A, "x")]
    put_right = {1: [], 2: [], 3: [2], 4: [], 5: [3]}  # x continues b, y is new
    lines = lineages(put_right, nodes)
    assert (lines[1], lines[2], lines[3], lines[5]) == (A, B, B, B)
    assert lines[4] not in (A, B)
    assert continuing.beside(put_right, nodes, lines) == []


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_links_are_read_back_as_they_were_kept(data):
    """Whatever a person settles, what is kept (lineages, and links beside them) says the same again."""
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    nodes, links, number = [], {}, 0
    before: list[int] = []
    for version, size in enumerate(sizes, 1):
        here = []
        for _ in range(size):
            number += 1
            nodes.append(Node(number, version, data.draw(st.sampled_from([A, B, C, D])), ""))
            links[number] = data.draw(st.lists(st.sampled_from(before), unique=True, max_size=3)) if before else []
            here.append(number)
        before = here
    lines = lineages(links, nodes)
    for version in range(1, len(sizes) + 1):
        mine = [lines[n.pk] for n in nodes if n.version == version]
        assert len(set(mine)) == len(mine), "no lineage twice in one version"
    from dataclasses import replace

    kept = links_of([replace(n, lineage=lines[n.pk]) for n in nodes], continuing.beside(links, nodes, lines))
    assert {pk: sorted(b) for pk, b in kept.items()} == {pk: sorted(b) for pk, b in links.items()}


def test_whoever_has_a_lineage_keeps_it():
    here = [Node(10, 2, B, "b"), Node(11, 2, A, "a")]
    assert give(here, {10: [1], 11: [1]}, {1: A}) == {11: A, 10: B}


def test_a_heading_that_is_a_part_of_a_question_or_holds_two_finds_it():
    """Headings in a file are compared with the guide as one version is with the next."""
    from trailbook.interviews.placing import GuideItem, TurnIn, place

    asked = [
        "When did you come here, and where do you sleep?",
        "What helps?",
        "What would help more?",
        "Who “decides”?",
    ]
    items = tuple(GuideItem(str(n), str(n), t, None, False) for n, t in enumerate(asked, 1))
    heads = ["When did you come here?", "Where do you sleep?", "What helps, and what would help more?", 'Who "decides"']
    turns = [TurnIn(n, False, f"Answer {n} is long enough.", h, "heading", False, None) for n, h in enumerate(heads)]
    found = place(items, turns).placed
    assert sorted((p.turn, p.item) for p in found) == [(0, "1"), (1, "1"), (2, "2"), (2, "3"), (3, "4")]
