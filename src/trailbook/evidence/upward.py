"""What the rooms above know and these pages show. Imports point down, so they register it here.

``interviews`` knows under which questions words stand, who was asked them, and what waits in a conversation.
Until a room has registered, the answer is that nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mark:
    """Where an answer has been put: the question, how it came there, and whether a person has looked. ``short``: the
    question's number, for the answers that follow under the same."""

    text: str
    how: str
    unconfirmed: bool = False
    address: str = ""
    short: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something to do at a conversation, in words, and where to do it."""

    text: str
    address: str = ""


@dataclass
class Upward:
    """``asked_under``: for each key, how many people were asked under the questions that these turns answer
    (0 where that is not known). ``marks``: where each of these turns is placed. ``waiting``: what is still to
    do at each of these documents. Each takes primary keys and costs a fixed number of queries. ``marks_in``: the marks of
    every turn of one document."""

    asked_under: Callable[[Mapping[int, Collection[int]]], dict[int, int]] = field(
        default=lambda turns_by_key: dict.fromkeys(turns_by_key, 0)
    )
    marks: Callable[[Collection[int]], dict[int, list[Mark]]] = field(default=lambda turns: {})
    marks_in: Callable[[int], dict[int, list[Mark]]] = field(default=lambda document: {})
    waiting: Callable[[Collection[int]], dict[int, list[Waiting]]] = field(default=lambda documents: {})


KNOWN = Upward()
