"""Writing that is an interview all the same: questions stand in it as lines of their own, and answers follow.

For placing by meaning such lines are what an asker says, and never answers. A line that speaks of "I" and to nobody is the
writer's own question. Plain Python.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

from .questions import is_question
from .shapes import TurnIn
from .written import LONG, MINE, NUMBER, YOU, asks_throughout

FEWEST = 2  # one question in a text is more often the writer's own


def as_talk(turns: Sequence[TurnIn], known: Collection[Hashable] = ()) -> tuple[list[TurnIn], dict[Hashable, int]]:
    """The turns with question lines as an asker's, and where the answer begins in each turn that begins with such a line.

    ``known`` are turns that the rules took for question lines. Where fewer than two lines ask, only these are an asker's."""
    found = {n: end for n, t in enumerate(turns) if not t.quoted and (end := _asks_until(t.text))}
    answered = [n for n in found if found[n] < len(turns[n].text) or (n + 1 < len(turns) and n + 1 not in found)]
    if len(answered) < FEWEST:
        found = {}
    talk: list[TurnIn] = []
    starts: dict[Hashable, int] = {}
    for n, turn in enumerate(turns):
        end = found.get(n, 0)
        if turn.key in known or end == len(turn.text):
            talk.append(replace(turn, asks=True))
        elif end:
            talk.append(replace(turn, key=("asked", turn.key), text=turn.text[:end].strip(), asks=True))
            talk.append(replace(turn, text=turn.text[end:]))
            starts[turn.key] = end
        else:
            talk.append(turn)
    return talk, starts


def _asks_until(text: str) -> int:
    """How far into a turn a question line reaches; 0 where its first line asks nothing of whoever answers."""
    first, newline, _rest = text.partition("\n")
    line = NUMBER.sub("", first.strip().strip("*_#>").strip())
    if not line or len(line.split()) > LONG or not (is_question(line) or asks_throughout(line)):
        return 0
    if not line.rstrip("\"”')]* ").endswith("?") and not YOU.search(line):
        return 0
    if MINE.search(line) and not YOU.search(line):
        return 0
    return len(first) + 1 if newline else len(text)
