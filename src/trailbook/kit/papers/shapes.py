"""A paper: something to read or print, told apart from the file it becomes. Plain Python.

Rooms describe what stands in it; ``to_pdf``, ``to_docx`` and ``to_html`` write it. All text is data: whatever is
written in it comes out as the same words, never as markup or code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

RunKind = Literal["plain", "strong", "quotation", "quiet"]
Role = Literal["", "lead", "quiet", "claim", "label", "note"]

OPENS, CLOSES = "“", "”"


@dataclass(frozen=True)
class Run:
    """Some characters in a line. A *quotation* is given bare: it gets its marks when it is written."""

    text: str
    kind: RunKind = "plain"

    @property
    def marked(self) -> str:
        return f"{OPENS}{self.text}{CLOSES}" if self.kind == "quotation" else self.text


@dataclass(frozen=True)
class Heading:
    """Level 1 to 4. The writers close gaps between levels, so that none is skipped."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """``role``: *lead* opens a page, *claim* is a statement to stand out, *label* names what follows, *note* is set
    apart in a frame, *quiet* is small print."""

    runs: tuple[Run, ...]
    role: Role = ""


@dataclass(frozen=True)
class Quotation:
    """Somebody's words, bare, a string a paragraph. ``noted``: written down by someone else, so no quotation marks
    are set and it says so. ``about``: what else stands beside the name. ``name_first``: the name stands before the
    words, as in a collation. ``stance``: *challenge* is set off by its line."""

    paragraphs: tuple[str, ...]
    by: str = ""
    noted: bool = False
    about: tuple[str, ...] = ()
    name_first: bool = False
    stance: str = ""

    @property
    def marked(self) -> tuple[str, ...]:
        """The paragraphs with their marks: each opens, the last closes."""
        if self.noted:
            return self.paragraphs
        last = len(self.paragraphs) - 1
        return tuple(OPENS + p + (CLOSES if n == last else "") for n, p in enumerate(self.paragraphs))


@dataclass(frozen=True)
class Listing:
    """A list; each item is a line of runs."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a row of headings; every row as long as ``head``."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Break:
    """A new page where there are pages."""


Block = Heading | Paragraph | Quotation | Listing | Table | Break


@dataclass(frozen=True)
class Paper:
    """``under``: lines beneath the title. ``language``: a BCP 47 tag. ``footer``: stands on every page, for a copy
    note. ``contents``: the heading over a list of the headings; none where it is empty."""

    title: str
    blocks: tuple[Block, ...]
    under: tuple[str, ...] = ()
    language: str = "en-GB"
    footer: str = ""
    contents: str = ""

    @property
    def tag(self) -> str:
        """The language as it is written in files: ``en-GB``."""
        main, _, region = self.language.partition("-")
        return f"{main.lower()}-{region.upper()}" if len(region) == 2 else self.language


_HELD = (
    dict.fromkeys([*range(32), *range(127, 160)], " ")
    | dict.fromkeys([*range(55296, 57344), *range(64976, 65008)], "�")
    | {plane + end: "\ufffd" for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)}
    | {ord("\n"): "\n", ord("\t"): "\t", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
)

_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|[^\x00-\uffff]")


def clean(text: str) -> str:
    """Text that every format can hold: what XML and PDF forbid becomes a space (control characters) or U+FFFD
    (halves of pairs, code points that are no characters), line ends become ``\\n``. The rest stays as it is."""
    if _ODD.search(text) is None:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_HELD)


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own runs from right to left."""
    for c in text:
        direction = unicodedata.bidirectional(c)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def levelled(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks with headings that start at level 1 and never skip one."""
    return list(levelling(blocks))


def levelling(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same, one after another."""
    open_levels: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
            block = Heading(block.text, min(len(open_levels), 4))
        yield block
