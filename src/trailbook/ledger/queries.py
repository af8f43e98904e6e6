"""Reading the ledger."""

from __future__ import annotations

from typing import Any

from trailbook.kit.prepared import Prepared

from .models import Entry

_NEWEST = Prepared(
    lambda place: Entry.objects.filter(place_key=place).order_by("-number").values_list("number")[:1],
    place="\ue001 place",
)


def last_number(place: Any) -> int:
    """The number of the last act in the place; 0 before the first."""
    found = _NEWEST.first(place=str(place.uuid))
    return found[0] if found else 0
