"""Placing by meaning in writing where the questions stand as lines of their own: they are never answers."""

from __future__ import annotations

from trailbook.interviews.placing import TurnIn
from trailbook.interviews.placing.lines import as_talk
from trailbook.interviews.placing.meaning import place_by_meaning

from .test_meaning import ITEMS, ON, word_alike


def written(*said: str) -> list[TurnIn]:
    return [TurnIn(n, False, text) for n, text in enumerate(said)]


def test_question_lines_are_an_askers_and_their_answers_go_under_them():
    turns = written("By what road [a]?", "On foot." + ON, "Where does it pinch [b]?", "The left shoe." + ON)
    placed = {p.turn: p.item for p in place_by_meaning(ITEMS, turns, word_alike, {})}
    assert placed == {1: "a", 3: "b"}


def test_an_answer_below_its_question_in_one_turn_is_placed_from_where_it_begins():
    asked, answer = "1. By what road [a]?\n", "On foot." + ON
    turns = written(asked + answer, "2. Where does it pinch [b]?\n" + answer)
    first = place_by_meaning(ITEMS, turns, word_alike, {})[0]
    assert (first.turn, turns[0].text[first.start : first.end]) == (0, answer)


def test_a_writers_own_question_is_no_line_and_one_alone_is_none_either():
    own = written("What do I use?", "A pen." + ON, "Why do I bother?", "Habit." + ON)
    assert not any(t.asks for t in as_talk(own)[0])
    assert not any(t.asks for t in as_talk(written("Who knows, do you?", "Nobody." + ON))[0])
    known, _ = as_talk(written("Your road", "On foot." + ON), {0})
    assert [t.asks for t in known] == [True, False], "what the rules took for a question line is one"
