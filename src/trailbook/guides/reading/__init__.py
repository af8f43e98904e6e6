"""Topic guides from files: headings are sections, list items questions, nested items prompts."""

from __future__ import annotations

from .apart import read_guide_apart
from .headings import guide_from_headings
from .parse import read_guide
from .shapes import GuideError, ReadGuide, ReadItem, ReadSection

__all__ = [
    "GuideError",
    "ReadGuide",
    "ReadItem",
    "ReadSection",
    "guide_from_headings",
    "read_guide",
    "read_guide_apart",
]
