"""What a newcomer is told on pages where they might wonder why so little stands there."""

from __future__ import annotations

from typing import Any

from django import template

from ..access import Seat
from ..newcomers import not_open_yet

register = template.Library()


@register.inclusion_tag("consent/not_open_yet.html")
def newcomer_note(seat: Seat) -> dict[str, Any]:
    """How many people's earlier words wait to be opened to this member, and how they open. Nothing for others. One
    query."""
    return {"waits": not_open_yet(seat.person) if seat.may("read") else 0, "seat": seat, "place": seat.place}
