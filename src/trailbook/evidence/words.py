"""Cutting held-back and masked passages out of words. Plain Python; positions are Unicode code points."""

from __future__ import annotations

from dataclasses import dataclass

HELD = "[held back]"


@dataclass(frozen=True)
class Cut:
    """A passage of a revision that is not shown as it stands: ``kind`` is *held* or *mask*."""

    revision: int
    start: int
    end: int
    kind: str
    shown_as: str


@dataclass(frozen=True)
class Piece:
    """A run of characters: *words* of the speaker, *held* back, or a *mask* put in by hand. ``start`` is
    where it begins in the revision."""

    kind: str
    text: str
    start: int = 0


def cut_pieces(text: str, start: int, end: int, revision: int, cuts: list[Cut]) -> tuple[Piece, ...]:
    """``text[start:end]`` in pieces, with every cut applied. Held-back wins over a mask where they overlap. A
    cut made in another revision of the same turn hides everything: we cannot know where its words are now."""
    if not cuts:  # as nearly everywhere
        return (Piece("words", text[start:end], start),) if end > start else ()
    if any(c.revision != revision for c in cuts):
        return (Piece("held", HELD, start),)
    kinds: list[Cut | None] = [None] * max(0, end - start)
    for cut in sorted(cuts, key=lambda c: c.kind == "held"):
        if cut.revision != revision:
            continue
        for i in range(max(cut.start, start), min(cut.end, end)):
            kinds[i - start] = cut
    if not any(kinds):
        return (Piece("words", text[start:end], start),) if end > start else ()
    pieces: list[Piece] = []
    i = 0
    while i < len(kinds):
        j = i
        while j < len(kinds) and kinds[j] is kinds[i]:
            j += 1
        cut_here = kinds[i]
        if cut_here is None:
            pieces.append(Piece("words", text[start + i : start + j], start + i))
        elif cut_here.kind == "held":
            pieces.append(Piece("held", HELD, start + i))
        else:
            pieces.append(Piece("mask", cut_here.shown_as, start + i))
        i = j
    return tuple(pieces)
