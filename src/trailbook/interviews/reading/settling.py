"""Who asks, settled over many files at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from .shapes import ReadDocument, ReadTurn, SkippedFile


class Steady:
    """Labels that ask in most talks, counted file by file; keeps no words."""

    def __init__(self) -> None:
        self.talks = 0
        self.present: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()

    def see(self, found: ReadDocument | SkippedFile) -> None:
        if isinstance(found, ReadDocument) and len(found.speakers) > 1 and not (found.rows or found.by_message):
            self.talks += 1
            self.present.update(s.label for s in found.speakers)
            self.asked.update(s.label for s in found.speakers if s.asks)

    def labels(self) -> frozenset[str]:
        """Those that ask in each file they are in: in most of the talks, at least three, and asking in most of these."""
        return frozenset(
            x for x, n in self.present.items() if n > 0.6 * self.talks and n >= 3 and self.asked[x] > 0.5 * n
        )


def asks_again(found: ReadDocument | SkippedFile, steady: Collection[str]) -> ReadDocument | SkippedFile:
    """The same file; where one of these labels is in it, they are who asks."""
    if not steady or not isinstance(found, ReadDocument) or found.by_message:
        return found
    here = frozenset(steady) & {s.label for s in found.speakers}
    if not here or here == {s.label for s in found.speakers if s.asks}:
        return found
    turns = [replace(t, asks=t.speaker in here and t.quoted_by is None) for t in found.turns]
    speakers = tuple(replace(s, asks=s.label in here) for s in found.speakers)
    return replace(found, turns=tuple(shown_by(turns, here)), speakers=speakers)


def shown_by(turns: Iterable[ReadTurn], asking: Collection[str]) -> list[ReadTurn]:
    """A quotation with its source beside it is shown by whoever asks, also where it cuts into an answer."""
    if len(asking) != 1:
        return list(turns)
    (shows,) = asking
    return [replace(t, quoted_by=shows) if t.sourced and t.quoted_by not in (None, shows) else t for t in turns]
