"""Every model that holds something of a person's registers here how it is given back and how it is erased.

A test walks the model graph: a model that points at a person, a turn, an excerpt or a claim and is not
registered fails it. Rooms register in their ``apps.py``'s ``ready``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Appearance:
    """One place where a person's words or name stand: what it is, its title, its address if it has one, the day."""

    kind: str
    title: str
    address: str = ""
    day: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Holding:
    """What a room holds of a person. ``take_out`` gives plain JSON rows; ``erase`` destroys (inside the
    caller's transaction); ``appearances`` says where an excerpt or person is shown."""

    room: str
    models: tuple[str, ...]
    erase: Callable[[Any, datetime], None]
    take_out: Callable[[Any], dict[str, Any]] = field(default=lambda person: {})
    appearances: Callable[[Any], list[Appearance]] = field(default=lambda person: [])


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Register a room's holding; a second one of the same room replaces the first."""
    HOLDINGS[holding.room] = holding


def from_the_top() -> list[Holding]:
    """Holdings in the order in which they must be erased: the rooms highest in the house first."""
    order = ["sharing", "reports", "voices", "interviews", "guides", "evidence", "work", "consent", "people"]
    return sorted(HOLDINGS.values(), key=lambda h: order.index(h.room))
