from __future__ import annotations

import pytest

from tests import server
from tests.upkeep.house import House

BOTH = "both engines are there where the tests run on PostgreSQL"


@pytest.fixture
def other_house(tmp_path) -> House:
    """An empty Trailbook on SQLite, while the tests run on PostgreSQL."""
    if not server.address():
        pytest.skip(BOTH)
    return House(tmp_path / "other", sqlite=True)


@pytest.fixture(scope="session")
def small_house(tmp_path_factory) -> House:
    if not server.address():
        pytest.skip(BOTH)
    made = House(tmp_path_factory.mktemp("small") / "house", sqlite=True)
    made.cast()
    return made


@pytest.fixture
def small(small_house, tmp_path) -> House:
    """The cast's Trailbook on SQLite, while the tests run on PostgreSQL."""
    return House(tmp_path / "small", like=small_house, sqlite=True)
