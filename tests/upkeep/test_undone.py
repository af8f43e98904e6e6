"""What was brought in by mistake and undone is in no byte of the data folder, also not in the search index."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow

TALK = "\n\n".join(f"Wren Thistle: Marmalade number {n} went over the quartzite weir on a Sunday." for n in range(40))


def test_undone_words_are_in_no_byte(house, tmp_path):
    file, at = tmp_path / "weir.txt", ("--inquiry", "where-are-we-now")
    file.write_text(f"KIT: What happened?\n\n{TALK}\n", encoding="utf-8")
    house.run("hear", file, *at)
    marks = ("number 7 went over", "quartzite", "Wren Thistle", "marmalade")
    assert all(house.holds(mark) for mark in marks), "the test can see them"
    house.run("unhear", "weir.txt", *at)
    assert {mark: house.holds(mark) for mark in marks} == {mark: [] for mark in marks}
