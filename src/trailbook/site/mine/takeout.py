"""Take everything away: a zip of HTML and JSON that opens on a phone."""

from __future__ import annotations

import io
import json
import zipfile

from django.template.loader import render_to_string
from django.utils import timezone

from trailbook.consent import queries as consent
from trailbook.consent import uses
from trailbook.consent.known import of_person
from trailbook.consent.names import shown_name
from trailbook.people.models import Person
from trailbook.people.registry import HOLDINGS

from . import texts
from .queries import claims_using, naming_of, said_by_question, what_came_of_it


def everything(person: Person) -> dict[str, object]:
    """What every room holds of the person, as plain JSON."""
    held: dict[str, object] = {
        "made": timezone.localtime().isoformat(timespec="seconds"),
        "place": person.place.name,
        "name": person.name,
    }
    if person.place.sample:
        held["sample"] = "This is a made-up sample. Nobody in it is real."
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
    standing = consent.standing_answers(person)
    page = render_to_string(
        "mine/takeout.html",
        {
            "place": person.place,
            "made": timezone.localtime(),
            "under": said_by_question(person),
            "came": what_came_of_it(person),
            "claims": claims_using(person),
            "uses": [texts.use_row(u, standing[u]) for u in uses.USES],
            "shown_as": shown_name(person, naming_of(person)),
            "wish": person.wish.text if hasattr(person, "wish") else "",
            "noted": of_person(person),
            "looks": person.looks.order_by("day"),
            "copies": consent.copies_of(person),
        },
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-words.html", page)
        archive.writestr("my-words.json", json.dumps(data, ensure_ascii=False, indent=1))
    return packed.getvalue()
