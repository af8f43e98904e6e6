"""What interviews hold of a person: given back, and destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Asked, Placing


def erase(person: Person, at: datetime) -> None:
    """Placings and what was asked of them go; placings of their words go with the words."""
    Asked.objects.filter(person=person).delete()
    Placing.objects.filter(turn__owner=person).delete()


def take_out(person: Person) -> dict[str, Any]:
    placings = Placing.objects.filter(turn__owner=person, question__isnull=False).select_related("question")
    return {
        "answers": [
            {"question": p.question.text, "position": p.turn.position, "placed_by": p.how}  # type: ignore[union-attr]
            for p in placings.select_related("turn")
        ],
        "asked": [
            {"question": a.question.text, "state": a.state, "at": a.at.isoformat()}
            for a in Asked.objects.filter(person=person).select_related("question")
        ],
    }


HOLDING = Holding(
    room="interviews",
    models=("interviews.Placing", "interviews.Asked", "interviews.Interview", "interviews.Import"),
    erase=erase,
    take_out=take_out,
)
