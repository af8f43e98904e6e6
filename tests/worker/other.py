"""What the tests of the worker do in processes of their own, in a data folder of their own: ``python -m
tests.worker.other fill|state ...``. Django reads its settings from the environment there."""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

GUIDE = b"""# The mill
- What is it like at the mill?
- Who helped you when the river came up?
- What should change at the bridge?
"""


def talk(n: int) -> str:
    """A made-up talk. Every third person comes back a second time, every seventh file quotes somebody."""
    who = f"PERSON{chr(65 + n % 26)}{chr(65 + (n // 3) % 26)}"
    text = f"""KIT: What is it like at the mill?

{who}: It is cold in room {n}, but we have the stove and we have each other, all {n} of us.

KIT: Who helped you when the river came up?

{who}: Nobody from the council. Then neighbour number {n} came with sandbags and soup for everyone.

KIT: What should change at the bridge?

{who}: It still shakes when the {n} bus goes over it, and somebody should look at the bolts.
"""
    if n % 7 == 0:
        text += f"""
KIT: Here is what somebody else said.

> {who}: It is cold in room {n}, but we have the stove and we have each other, all {n} of us.

{who}: Yes, I said that.
"""
    return text


def files(count: int) -> list[tuple[str, bytes]]:
    """Talks, with among them one that is empty, one twice, and one of a kind that cannot be read."""
    made = [(f"north/talk {n:03}.txt", talk(n).encode()) for n in range(count)]
    made.insert(count // 2, ("north/empty.txt", b""))
    made.insert(count // 2 + 3, ("south/again.txt", talk(1).encode()))
    made.append(("south/photo.jpg", b"\xff\xd8"))
    return made


def begin() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    import django

    django.setup()


def fill(count: int) -> None:
    """A place with a guide, and so many files confirmed and waiting for the worker."""
    begin()
    from django.utils import timezone

    from tests.cast import BY, member
    from trailbook.guides.actions import save_guide
    from trailbook.guides.reading import read_guide
    from trailbook.interviews.bringing import store
    from trailbook.interviews.tasks import bring_in_later
    from trailbook.people import actions as people
    from trailbook.site.upkeep.ready import database_ready

    database_ready()
    at = timezone.now()
    place = people.make_place(name="Northgate", by=BY, at=at)
    inquiry = people.make_inquiry(place=place, name="Where are we now?", by=BY, at=at)
    dana = member(place, "Dana Shaw", ["coordinator"], at)
    save_guide(inquiry=inquiry, guide=read_guide("guide.md", GUIDE), by=BY, at=at)
    upload = store.keep(
        ((name, io.BytesIO(data), len(data)) for name, data in files(count)), inquiry=inquiry.uuid, by=dana.actor.key
    )
    store.read_on(upload, float("inf"))
    store.keep_choices(upload.id, {"facts": {"rung": "public", "how": "paper", "note": "forms of May", "held": "walk"}})
    print(bring_in_later(upload=upload, inquiry=inquiry, by=dana.actor).uuid)


def state() -> dict[str, Any]:
    """Everything that an import keeps, told without keys and times, so that two of them can be compared."""
    begin()
    from trailbook.consent.models import Grant, Occasion, Reader
    from trailbook.evidence.models import Document, Turn
    from trailbook.interviews.models import Asked, Import, Interview, Placing, Sent
    from trailbook.ledger.models import Entry
    from trailbook.people.models import Person, Place
    from trailbook.work.models import Job

    def rows(model: Any, *fields: str, order: tuple[str, ...] = ()) -> list[list[Any]]:
        return sorted([list(map(str, row)) for row in model.objects.values_list(*fields)])

    ledger = [
        [e.verb, e.actor.split(":")[0], e.thing.split(":")[0], e.facts]
        for e in Entry.objects.order_by("place_key", "number")
        if "work" not in e.verb
    ]
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
    return {
        "documents": rows(Document, "name", "folder", "format", "sha256", "title"),
        "turns": rows(
            Turn, "document__name", "document__folder", "position", "label", "asks", "quoted", "owner__name",
            "occasion__person__name", "occasion__title", "quoted_by__name", "current__text",
        ),
        "persons": rows(Person, "name", "generic"),
        "occasions": rows(Occasion, "person__name", "title", "held"),
        "grants": rows(Grant, "person__name", "occasion__title", "use", "answer", "how", "note"),
        "readers": rows(Reader, "owner__name", "member__name", "basis"),
        "interviews": rows(Interview, "document__name", "document__folder", "held", "guide_version__number"),
        "placings": rows(
            Placing, "turn__document__name", "turn__document__folder", "turn__position", "question__text", "start",
            "end", "how", "confidence", "why",
        ),
        "asked": rows(Asked, "document__name", "document__folder", "person__name", "question__text", "state", "how"),
        "imports": rows(Import, "files"),
        "sent": rows(Sent, "n", "outcome", "document__name", "name", "why", "turns", "placed", "unplaced"),
        "ledger": ledger,
        "numbers": numbers == list(range(1, len(numbers) + 1)),
        "consent number": [p.consent_number for p in Place.objects.all()],
        "jobs": [[j.kind, j.state, j.done, j.total, j.sentence, j.report] for j in Job.objects.filter(kind="bring-in")],
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(int(sys.argv[2]))
    else:
        json.dump(state(), sys.stdout, ensure_ascii=False)
