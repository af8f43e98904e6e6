"""Numbers that take long to count lag behind a little, never behind one's own act, and never where counting is quick."""

from __future__ import annotations

from itertools import count

import pytest
from django.utils import timezone

from tests.cast import BY
from trailbook.ledger import lately as numbers
from trailbook.ledger.actions import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(cast):
    counting = count(1)
    return lambda who: numbers.lately(cast.place, "tries", who.actor.key, lambda: next(counting))


@pytest.fixture
def act(cast):
    return lambda by: record(place=cast.place, by=by, verb="tried", thing=cast.inquiry, at=timezone.now())


def slow(monkeypatch, enough: float = 9.0) -> None:
    """As if counting took long."""
    for name, value in {"QUICK": -1.0, "QUICK_ENOUGH": enough, "TIMES": 1e9}.items():
        monkeypatch.setattr(numbers, name, value)


def test_counted_once_until_somebody_does_something(cast, ask, act):
    assert [ask(cast.lee), ask(cast.mo)] == [1, 1]
    act(BY)
    assert [ask(cast.lee), ask(cast.lee)] == [2, 2]


def test_where_it_takes_long_it_lags_behind_others_and_says_so(cast, ask, act, monkeypatch):
    slow(monkeypatch)
    numbers.begin()
    assert (ask(cast.lee), numbers.lags()) == (1, False)
    act(BY)
    assert (ask(cast.lee), numbers.lags()) == (1, True)
    act(cast.lee.actor)
    numbers.begin()
    assert (ask(cast.mo), ask(cast.lee), numbers.lags()) == (1, 2, True), "one's own act shows at once"
    for _ in range(5):
        act(cast.lee.actor)
    assert ask(cast.lee) == 2, "what the worker does in one's name comes a little later"
    monkeypatch.setattr(numbers, "LONGEST", -1.0)
    assert ask(cast.mo) == 3, "not for long"


def test_it_is_counted_again_beside_the_page(cast, ask, act, monkeypatch):
    slow(monkeypatch)
    monkeypatch.setattr(numbers, "TIMES", -1.0)
    beside = []
    monkeypatch.setattr(numbers, "_count_beside", lambda place, key, counted: beside.append((place, key, counted)))
    ask(cast.lee)
    act(BY)
    assert ask(cast.lee) == 1
    numbers._count(*beside[0])
    assert (ask(cast.lee), len(beside)) == (2, 1)


def test_where_it_takes_very_long_it_lags_behind_everybody(cast, ask, act, monkeypatch):
    slow(monkeypatch, enough=-1.0)
    ask(cast.lee)
    act(cast.lee.actor)
    assert ask(cast.lee) == 1
