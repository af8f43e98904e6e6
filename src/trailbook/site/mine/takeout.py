"""Take everything away: a zip of HTML and JSON that opens on a phone."""

from __future__ import annotations

import io
import json
import zipfile

from django.template.loader import render_to_string
from django.utils import timezone

from trailbook.people.models import Person
from trailbook.people.registry import HOLDINGS

from .queries import claims_using, said_by_question, what_came_of_it


def everything(person: Person) -> dict[str, object]:
    """What every room holds of the person, as plain JSON."""
    held: dict[str, object] = {
        "made": timezone.localtime().isoformat(timespec="seconds"),
        "place": person.place.name,
        "name": person.name,
    }
    for room, holding in sorted(HOLDINGS.items()):
        taken = holding.take_out(person)
        if taken:
            held[room] = taken
    held["appears_in"] = [
        {"what": a.kind, "title": a.title, "address": a.address, "day": a.day} for a in what_came_of_it(person)
    ]
    return held


def takeout_zip(person: Person) -> bytes:
    """The zip: ``my-words.html`` (opens by itself, with its style inside) and ``my-words.json``."""
    data = everything(person)
    page = render_to_string(
        "mine/takeout.html",
        {
            "person": person,
            "place": person.place,
            "under": said_by_question(person),
            "claims": claims_using(person),
            "data": data,
        },
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-words.html", page)
        archive.writestr("my-words.json", json.dumps(data, ensure_ascii=False, indent=1))
    return packed.getvalue()
