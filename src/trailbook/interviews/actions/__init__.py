"""Bringing interviews in, undoing it, and placing answers."""

from .hear import Heard, Stated, hear
from .placings import confirm, mark_asked, place_document, place_inquiry, place_turn, unplace
from .undo import unhear, unhear_import

__all__ = [
    "Heard",
    "Stated",
    "confirm",
    "hear",
    "mark_asked",
    "place_document",
    "place_inquiry",
    "place_turn",
    "unhear",
    "unhear_import",
    "unplace",
]
