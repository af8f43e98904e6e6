"""Placing on small texts: what goes where, and above all what stays visibly unplaced."""

from __future__ import annotations

import pytest
from benchmarks.placing import as_turns

from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.placing.questions import is_question, points_back
from trailbook.interviews.placing.wording import stem
from trailbook.interviews.reading import read_bytes

GUIDE = (
    GuideItem("w", "1", "Welcome and thank you for coming today.", said=True),
    GuideItem("a", "2", "How did you come to live by the harbour?"),
    GuideItem("b", "3", "What do you need from the council?"),
    GuideItem("b1", "3.1", "What happened when you rang the housing office?", parent="b"),
    GuideItem("c", "4", "Who looks out for you?"),
)


def talk(*pairs: str) -> list[TurnIn]:
    """Turns from lines: "? …" is asked, "> …" is quoted, anything else is an answer."""
    return [
        TurnIn(i, p.startswith("? "), p.removeprefix("? ").removeprefix("> "), quoted=p.startswith("> "), speaker="X")
        for i, p in enumerate(pairs)
    ]


def written(text: str, guide=GUIDE):
    turns = as_turns(read_bytes("mine.txt", text.encode()))
    return turns, place(guide, turns)


def under(turns, placement) -> dict[str, str]:
    return {turns[p.turn].text[p.start : p.end]: p.item for p in placement.placed}


def test_an_answer_goes_under_what_was_asked_last_and_says_why():
    turns = talk("? So how did you come to live near the harbour?", "My aunt had a boat.")
    placement = place(GUIDE, turns)
    [placed] = placement.placed
    assert (placed.turn, placed.item, placed.how) == (1, "a", "machine")
    assert 0.5 < placed.confidence <= 1
    assert placed.why == "The question before it is like question 2."
    assert placement.asked == {"a": (0,)}


def test_a_follow_up_stays_with_its_question_less_surely():
    turns = talk(
        "? How did you come to live by the harbour?",
        "My aunt had a boat.",
        "? Why was that?",
        "She liked the water.",
        "? And the boat, is it still going after all these years?",
        "No.",
        "? What do you need from the council?",
        "A key.",
        "? Who looks out for you?",
        "Jean.",
    )
    placed = {p.turn: p for p in place(GUIDE, turns).placed if p.turn < 6}
    assert {p.item for p in placed.values()} == {"a"}
    assert placed[1].confidence > placed[3].confidence > placed[5].confidence
    assert placed[5].why == "It follows what was asked after question 2."


def test_a_nested_item_takes_its_own_answer():
    turns = talk(
        "? What is it you need from the council?",
        "A date.",
        "? What happened when you rang the housing office, then?",
        "Music. Forty minutes.",
        "? And who looks out for you?",
        "Jean does.",
    )
    assert [(p.turn, p.item) for p in place(GUIDE, turns).placed] == [(1, "b"), (3, "b1"), (5, "c")]


def test_what_comes_before_the_first_question_is_unplaced():
    turns = talk("? Can you hear me all right?", "Yes, go on.", "? Who looks out for you?", "Jean does.")
    placement = place(GUIDE, turns)
    assert placement.unplaced == (1,)


def test_the_asker_and_quoted_words_are_never_placed():
    turns = talk("? Who looks out for you?", "> Jean: I look out for half the street.", "Jean does.")
    placement = place(GUIDE, turns)
    assert [p.turn for p in placement.placed] == [2]
    assert placement.unplaced == ()


def test_what_is_said_and_not_asked_places_nothing():
    turns = talk(
        "? Welcome, and thank you for coming here today. Shall we?", "Yes.", "? Who looks out for you?", "Jean."
    )
    placement = place(GUIDE, turns)
    assert [p.turn for p in placement.placed] == [3]
    assert "w" not in placement.asked


def test_after_the_closing_words_nothing_is_placed():
    turns = talk("? Who looks out for you?", "Jean.", "? Thank you so much for your time.", "You are welcome.")
    assert place(GUIDE, turns).unplaced == (3,)


def test_something_new_that_is_not_the_guides_ends_the_answer():
    turns = talk("? Who looks out for you?", "Jean.", "? Which football club was best in the seventies?", "Ours.")
    assert place(GUIDE, turns).unplaced == (3,)
    assert place(GUIDE[4:], turns).unplaced == ()  # with nothing left to ask it can only be a follow-up


def test_taking_up_a_word_of_the_answer_is_following_up_but_not_for_ever():
    turns = talk("? Who looks out for you?", "Jean, who has the bakery.")
    for n in range(12):
        turns += [
            TurnIn(f"q{n}", True, f"What would somebody find in the bakery on morning number {n}?", speaker="X"),
            TurnIn(f"a{n}", False, "Bread, and Jean, and the bakery cat.", speaker="Y"),
        ]
    placement = place(GUIDE, turns)
    assert "a0" in {p.turn for p in placement.placed}
    assert "a11" in placement.unplaced


def test_in_a_talk_too_the_one_left_over_goes_with_the_one_left_over():
    turns = talk(
        "? How did you come to live by the harbour?",
        "By boat.",
        "? If the mayor were here, which favour would you beg?",
        "A date.",
        "? Who looks out for you?",
        "Jean.",
    )
    placed = place(GUIDE, turns).placed
    assert [p.item for p in placed] == ["a", "b", "c"]
    assert placed[1].confidence < 0.7 < placed[0].confidence
    assert placed[1].why == "The question before it stands where, by the order of the guide, only question 3 was left."


def test_order_tells_nothing_where_hardly_a_question_is_known_by_its_words():
    """As many lines as questions, in quite other words: they may stand in any order, so nothing is placed."""
    _turns, placement = written(
        "Which road led here?\n\nBy boat.\n\nIf the mayor came by, what favour would you beg?\n\nA date.\n\n"
        "Whose door is open when yours is not?\n\nJean.\n",
        GUIDE[1:3] + GUIDE[4:],
    )
    assert placement.placed == ()


def test_likeness_that_speaks_against_the_order_is_not_overruled_by_it():
    """Two in each other's place: each goes where its words say, and what lies between stays unplaced or right."""
    turns, placement = written(
        "So who looks out for you?\n\nJean.\n\nWhich road led here?\n\nBy boat.\n\n"
        "What would you need from the council?\n\nA date.\n",
        GUIDE[1:3] + GUIDE[4:],
    )
    got = under(turns, placement)
    assert got["Jean."] == "c"
    assert got["A date."] == "b"
    assert got.get("By boat.") in (None, "a")


def test_two_lines_as_like_one_question_leave_it_open():
    _turns, placement = written(
        "Who looks out for you at home?\n\nJean.\n\nWho looks out for you at work?\n\nMo.\n", GUIDE[1:]
    )
    assert len({p.item for p in placement.placed if p.confidence > 0.7}) <= 1
    assert all(p.item in ("c", "a") for p in placement.placed)


def test_an_order_with_please_is_a_question_only_when_put_to_someone():
    assert is_question("Please tell us whatever else is on your mind.")
    assert not is_question("Please leave the grass long at the top end.")


def test_lines_with_numbers_and_without_question_marks():
    turns, placement = written(
        "1. How did you come to live by the harbour\n\nBy boat.\n\n2) What do you need from the council\n\nA date.\n"
    )
    assert under(turns, placement) == {"By boat.": "a", "A date.": "b"}


def test_a_small_heading_inside_an_answer_is_no_question():
    turns, placement = written("What is it you need from the council?\n\nA date.\n\nOther council needs:\n\nA key.\n")
    assert under(turns, placement)["A key."] == "b"
    assert len(placement.question_lines) == 1


def test_plain_lines_become_questions_and_are_no_ones_answer():
    turns, placement = written(
        "How did you come to live at the harbour?\n\nBy boat.\n\nWho looks out for you?\n\nJean does.\n\nAnd I for her.\n"
    )
    assert under(turns, placement) == {"By boat.": "a", "Jean does.": "c", "And I for her.": "c"}
    assert {turns[k].text[:3] for k in placement.question_lines} == {"How", "Who"}


def test_a_question_directly_above_its_answer_is_cut_off():
    turns, placement = written(
        "Who looks out for you?\nJean does.\n\nSo, what do you need from the council?\nA date.\n"
    )
    assert under(turns, placement) == {"Jean does.": "c", "A date.": "b"}
    assert placement.question_lines == frozenset()


def test_questions_in_another_order_are_found():
    turns, placement = written(
        "Who is it that looks out for you?\n\nJean.\n\nHow did you come to live by the harbour?\n\nBy boat.\n"
    )
    assert under(turns, placement) == {"Jean.": "c", "By boat.": "a"}


def test_the_one_left_over_goes_with_the_one_left_over():
    guide = GUIDE[1:3] + GUIDE[4:]
    turns, placement = written(
        "How did you come to live by the harbour?\n\nBy boat.\n\nIf you had the mayor here, which favour would you beg?"
        "\n\nA date.\n\nWho looks out for you?\n\nJean.\n",
        guide,
    )
    assert under(turns, placement) == {"By boat.": "a", "A date.": "b", "Jean.": "c"}
    assert "was left" in next(p.why for p in placement.placed if p.item == "b")


def test_an_unknown_question_keeps_its_answer_off_the_one_before():
    turns, placement = written(
        "How did you come to live by the harbour?\n\nBy boat.\n\nWhich songs do you know by heart?\n\nOnly sad ones.\n"
    )
    assert under(turns, placement) == {"By boat.": "a"}
    assert [turns[k].text for k in placement.unplaced] == ["Which songs do you know by heart?", "Only sad ones."]


def test_a_written_follow_up_stays_with_its_question():
    turns, placement = written(
        "How did you come to live by the harbour?\n\nBy boat.\n\nWhy was that?\n\nThe road was out.\n\n"
        "What do you need from the council?\n\nA key.\n\nWho looks out for you?\n\nJean.\n"
    )
    assert under(turns, placement)["The road was out."] == "a"


def test_the_writers_own_question_is_part_of_the_answer():
    turns, placement = written("Who looks out for you?\n\nJean does.\n\nWhat would I do without her?\n\nStarve.\n")
    assert under(turns, placement) == {"Jean does.": "c", "What would I do without her?": "c", "Starve.": "c"}


@pytest.mark.parametrize(
    "heading", ["Who looks out for you?", "Who looks out for you, these days?", "who looks out for you"]
)
def test_headings_place_by_heading(heading):
    _, placement = written_md(f"## How did you come to live by the harbour?\n\nBy boat.\n\n## {heading}\n\nJean.\n")
    assert [(p.item, p.how, p.confidence) for p in placement.placed] == [("a", "heading", None), ("c", "heading", None)]


def test_a_reworded_heading_is_the_machines_guess_and_says_so():
    _, placement = written_md(
        "## How did you come to live by the harbour?\n\nBy boat.\n\n## Who is it that looks after you here?\n\nJean.\n"
    )
    assert placement.placed[1].how == "machine"
    assert placement.placed[1].why.startswith("Its heading “Who is it that looks after you here?” is like question 4.")


def written_md(text: str):
    turns = as_turns(read_bytes("mine.md", text.encode()))
    return turns, place(GUIDE, turns)


def test_columns_place_by_column_in_any_order():
    table = (
        "name,Who looks out for you?,How did you come to live by the harbour?\nBo,Jean and her sister,By a small boat\n"
    )
    turns = as_turns(
        read_bytes(
            "t.csv", table.encode(), columns=["Who looks out for you?", "How did you come to live by the harbour?"]
        )
    )
    placed = place(GUIDE, turns).placed
    assert [(p.item, p.how) for p in placed] == [("c", "column"), ("a", "column")]


def test_a_question_with_its_own_column_takes_no_other():
    """Columns of a table are often worded alike; an answer in one is no answer to the other."""
    guide = (
        GuideItem("a", "1", "Do you have challenges with the notebook UI?", None),
        GuideItem("b", "2", "Comments about working together:", None),
    )
    heads = ["Do you have challenges with the notebook UI?", "Do you have challenges with collaboration? (other)"]
    table = "name," + ",".join(heads) + "\nBo,The cells jump about,Merging is a pain\n"
    turns = as_turns(read_bytes("t.csv", table.encode(), columns=heads))
    assert [(p.item, p.how) for p in place(guide, turns).placed] == [("a", "column")]


def test_placing_again_after_its_lines_are_known_gives_the_same():
    """Once kept, a question line is marked as asked; a second placing must not take the file for a spoken one."""
    turns, first = written("How did you come to live by the harbour?\n\nBy boat.\n\nWho looks out for you?\n\nJean.\n")
    again = [TurnIn(t.key, t.key in first.question_lines, t.text) for t in turns]
    assert place(GUIDE, again).placed == first.placed


def test_no_guide_or_no_turns_is_no_error():
    turns = talk("? Who looks out for you?", "Jean.")
    assert place((), turns).unplaced == (1,)
    assert place(GUIDE, []).placed == ()


def test_words_for_the_same_thing_meet():
    assert stem("used") == stem("using") == stem("use")
    assert stem("moved") == stem("move") == stem("moving")
    assert stem("mended") == stem("repair") == stem("fixing")
    assert stem("children") == stem("child")
    assert stem("saw") == stem("seen")


def test_questions_and_follow_ups_are_told_apart():
    assert is_question("Tell us about the boat.")
    assert not is_question("The boat was blue.")
    assert points_back("Do you still see them?")
    assert points_back("Why?")
    assert not points_back("When was it that you came to the harbour?")
    assert not points_back("Which songs do you know by heart?")
