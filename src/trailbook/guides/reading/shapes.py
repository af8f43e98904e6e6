"""What is understood of a guide file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class GuideError(Exception):
    """A guide that cannot be read; the text is a sentence naming the file and the reason."""


@dataclass(frozen=True)
class ReadItem:
    """A question, or a prompt under one. ``text`` is word for word as in the file, without its number."""

    text: str
    kind: Literal["question", "prompt"]
    children: tuple[ReadItem, ...] = ()


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
