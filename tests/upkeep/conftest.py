from __future__ import annotations

import pytest

from tests.upkeep.house import House


@pytest.fixture
def house(tmp_path) -> House:
    """A Trailbook of its own with the cast in it."""
    made = House(tmp_path / "house")
    made.cast()
    return made
