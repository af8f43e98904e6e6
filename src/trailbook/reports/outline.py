"""The ready-made outline that a new report may begin with."""

from __future__ import annotations

from pathlib import Path

from .reading import read_report

READY = Path(__file__).parent / "ready" / "where-are-we-now.md"


def ready_outline() -> list[tuple[str, int, list[str]]]:
    """(heading, level, texts) of each section of "Where are we now?". Empty where the outline is not there."""
    if not READY.exists():
        return []
    read = read_report(READY.read_text(encoding="utf-8"), "Where are we now?")
    return [(s.title, s.level, [b.text for b in s.blocks if b.kind == "text"]) for s in read.sections if s.title]
