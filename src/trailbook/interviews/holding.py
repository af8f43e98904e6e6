"""What interviews hold of a person: given back, and destroyed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Asked, Noted, Placing, Sent


def erase(person: Person, at: datetime) -> None:
    """Placings and what was asked of them go; placings of their words go with the words."""
    Asked.objects.filter(person=person).delete()
    Noted.objects.filter(person=person).delete()
    Placing.objects.filter(turn__owner=person).delete()
    _names_gone(person)


def _names_gone(person: Person) -> None:
    """What is told of files that did not go in names nobody who is gone, not even in the file's name."""
    words = {w for w in re.split(r"[\W_]+", person.name.casefold()) if len(w) > 2}
    if not words:
        return
    rows = Sent.objects.filter(place=person.place).exclude(name="", why="")
    gone = [
        pk
        for pk, name, why in rows.values_list("pk", "name", "why")
        if words & set(re.split(r"[\W_\d]+", f"{name} {why}".casefold()))
    ]
    for at in range(0, len(gone), 500):
        Sent.objects.filter(pk__in=gone[at : at + 500]).update(name="", why=str(_("It named somebody who is gone.")))


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
        "noted_before": [
            {"about": n.key.name, "before": n.before, "until": n.at.isoformat()}
            for n in Noted.objects.filter(person=person).exclude(before="").select_related("key")
        ],
    }


HOLDING = Holding(
    room="interviews",
    models=(
        "interviews.Placing",
        "interviews.Asked",
        "interviews.Interview",
        "interviews.Import",
        "interviews.Sent",
        "interviews.Noted",
    ),
    erase=erase,
    take_out=take_out,
)
