"""Lines of a PDF as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..shapes import Document


@dataclass(slots=True)
class Word:
    text: str
    left: float
    right: float


@dataclass(slots=True)
class Row:
    """A line as it stands: its words, its baseline, how high its letters are, whether they are bold."""

    page: int
    words: list[Word]
    base: float
    size: float
    bold: bool
    column: int = 0

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass
class Pages:
    """The lines of a file in reading order, without what runs along its edges, and what was left out."""

    rows: list[Row]
    found: Document = field(default_factory=Document)
