"""What a document gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: So many things that are left out are told of one file.
MAX_SKIPPED = 2_000


@dataclass(slots=True)
class Block:
    """A paragraph. ``level`` is a heading's, 0 for words; ``item`` says that it stands in a list, ``depth`` how deep,
    ``mark`` what stands before it where the file says; ``quote`` that the file sets it apart as a quotation; ``bold``
    that all of it is bold."""

    text: str
    level: int = 0
    item: bool = False
    depth: int = 0
    mark: str = ""
    quote: bool = False
    bold: bool = False
    where: str = ""


@dataclass(slots=True)
class Table:
    """Rows of cells, each of paragraphs."""

    rows: list[list[list[Block]]]


@dataclass
class Document:
    """A whole document. ``skipped`` is (where, why) of what is left out; ``name`` is who wrote it and ``date`` when,
    where the form says."""

    parts: list[Block | Table] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    title: str | None = None
    name: str | None = None
    date: str | None = None

    def blocks(self) -> Iterator[Block]:
        """Every paragraph in order, tables cell by cell."""
        for part in self.parts:
            if isinstance(part, Block):
                yield part
            else:
                for row in part.rows:
                    for cell in row:
                        yield from cell

    def leave_out(self, where: str, why: str, text: str = "") -> None:
        """Note what is no word anybody said; of several with the same reason and beginning one is kept."""
        said = f"{why}: “{short(text)}”" if text.strip() else why
        if len(self.skipped) < MAX_SKIPPED and (where, said) not in self.skipped[-50:]:
            self.skipped.append((where, said))

    def numbered(self) -> Document:
        """The same, with each paragraph that has no place yet told by its number."""
        for n, block in enumerate(self.blocks(), 1):
            block.where = block.where or f"paragraph {n}"
        return self


def short(text: str) -> str:
    """The beginning of a text, on one line."""
    words = " ".join(text[:400].split())
    return words if len(words) <= 60 else words[:57] + "…"
