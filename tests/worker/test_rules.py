"""How long it still takes, and how it is said."""

from datetime import UTC, datetime, timedelta

import pytest

from trailbook.work.rules import left_in_words, seconds_left

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def left(done, total, run_from=0, seconds=60.0):
    return seconds_left(done=done, total=total, run_from=run_from, run_at=NOW - timedelta(seconds=seconds), now=NOW)


def test_the_time_left_is_at_the_pace_of_this_run():
    assert left(50, 100) == 60
    assert left(75, 100, run_from=50) == 60, "what an earlier run did says nothing about the pace"


@pytest.mark.parametrize(("done", "total", "seconds"), [(0, 100, 60), (5, None, 60), (5, 100, 1), (120, 100, 60)])
def test_where_nobody_can_know_nothing_is_said(done, total, seconds):
    assert left(done, total, seconds=seconds) is None
    assert left_in_words(None) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "Less than a minute left."),
        (49, "Less than a minute left."),
        (55, "About 1 minute left."),
        (290, "About 5 minutes left."),
        (5399, "About 2 hours left."),
    ],
)
def test_the_time_left_as_a_person_says_it(seconds, said):
    assert left_in_words(seconds) == said
