"""What is understood of a guide file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID


class GuideError(Exception):
    """A guide that cannot be read; the text is a sentence naming the file and the reason."""


@dataclass(frozen=True)
class ReadItem:
    """A question, or a prompt under one. ``text`` is word for word as in the file, without its number. ``lineage`` is
    that of the same question in an earlier version, where it is known; it does not count for being equal."""

    text: str
    kind: Literal["question", "prompt"]
    children: tuple[ReadItem, ...] = ()
    lineage: UUID | None = field(default=None, compare=False)

    def walk(self) -> Iterator[ReadItem]:
        """This item and everything beneath it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class ReadSection:
    """A heading with what stands beneath it. ``said``: read out, not asked."""

    title: str | None
    said: bool
    intro: str
    items: tuple[ReadItem, ...]


@dataclass(frozen=True)
class ReadGuide:
    """A whole guide, with notes on what was tolerated or passed over."""

    title: str | None
    sections: tuple[ReadSection, ...]
    notes: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[ReadItem, ...]:
        """The top-level questions that are asked, in order."""
        return tuple(i for s in self.sections if not s.said for i in s.items)

    def all_items(self) -> Iterator[ReadItem]:
        """Every question and prompt, said ones too, in order."""
        for section in self.sections:
            for item in section.items:
                yield from item.walk()
