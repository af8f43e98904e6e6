"""How long it still takes, and how it is said."""

from datetime import UTC, datetime, timedelta

import pytest

from trailbook.work.rules import day_in_words, left_in_words, seconds_left, took_in_words, when_in_words

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


@pytest.mark.parametrize(
    ("ago", "said", "day"),
    [
        (timedelta(seconds=20), "just now", "Today"),
        (timedelta(minutes=1), "1 minute ago", "Today"),
        (timedelta(minutes=49), "49 minutes ago", "Today"),
        (timedelta(hours=3), "today at 09:00", "Today"),
        (timedelta(hours=13), "yesterday at 23:00", "Yesterday"),
        (timedelta(days=9), "on 15 November at 12:00", "15 November"),
        (timedelta(days=400), "on 20 October 2025 at 12:00", "20 October 2025"),
    ],
)
def test_when_it_was_as_a_person_says_it(ago, said, day):
    assert when_in_words(NOW - ago, NOW) == said
    assert day_in_words(NOW - ago, NOW) == day


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "less than a minute"), (61, "about 1 minute"), (1500, "about 25 minutes"), (7300, "about 2 hours")],
)
def test_how_long_it_took(seconds, said):
    assert took_in_words(seconds) == said
