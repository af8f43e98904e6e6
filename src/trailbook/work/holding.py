"""What this room holds of a person: nothing but, perhaps, a name in the sentence that says why work failed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Job


def erase(person: Person, at: datetime) -> None:
    """A sentence that names them is not kept."""
    if person.name:
        Job.objects.filter(place=person.place, sentence__icontains=person.name).update(
            sentence=str(_("It named somebody who is gone."))
        )


HOLDING = Holding(room="work", models=("work.Job", "work.Worker"), erase=erase)
