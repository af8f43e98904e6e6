"""The ready-made outline that a new report may begin with, and its hints for whoever writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .reading import read_report

READY = Path(__file__).parent / "ready" / "where-are-we-now.md"


@dataclass(frozen=True)
class Hinted:
    """A heading of the outline, and what might stand beneath it. Hints are for writers and never published."""

    title: str
    level: int
    hint: str


@lru_cache(maxsize=1)
def ready_outline() -> tuple[Hinted, ...]:
    """The sections of "Where are we now?", in order."""
    read = read_report(READY.read_text(encoding="utf-8"), "Where are we now?")
    return tuple(Hinted(s.title, s.level, " ".join(b.text.replace("\n", " ") for b in s.blocks)) for s in read.sections)


@lru_cache(maxsize=1)
def hints() -> dict[str, str]:
    """The hint for each heading of the outline."""
    return {h.title: h.hint for h in ready_outline()}
