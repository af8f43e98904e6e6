"""Files of Voices that take long to make: made by the worker, and fetched by whoever asked.

Until it is fetched such a file lies in the data folder, for its holder alone. It is handed out only while no consent in the
place has changed since its words were asked for; after that, after an erasure, and after a day it is gone.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent import uses
from trailbook.consent.actions.copies import copy_never_taken
from trailbook.consent.models import Copy
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Turn
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Place
from trailbook.work.actions import enqueue
from trailbook.work.actions.doing import Run
from trailbook.work.kinds import Kind, register
from trailbook.work.models import Job
from trailbook.work.queries import OPEN, person_of

from . import files

KIND = "voices-file"
HOURS = 24
#: Characters of answers from which a file takes more than about a second to make.
LONG, LONG_PDF = 4_000_000, 400_000
_NAME = re.compile(r"([0-9a-f]{32})\.(\d+)\.(\d+)\.(\d+)\.(\w+)(\.part)?")


def takes_long(inquiry: Inquiry, form: str) -> bool:
    """Whether a file of all answers is better made beside the pages."""
    said = Turn.objects.filter(document__inquiry=inquiry, asks=False)
    characters = said.aggregate(n=Sum(Length("current__text")))["n"] or 0
    return characters > (LONG_PDF if form == "pdf" else LONG)


def make_later(*, inquiry: Inquiry, form: str, by: Actor) -> Job:
    """Ask the worker to make it. Asked twice while it waits, it is made once."""
    once = f"{inquiry.uuid}-{form}-{by.key}"[:120]
    return enqueue(KIND, by=by, at=timezone.now(), inquiry=inquiry, args={"form": form}, once=once, total=2)


def make(run: Run) -> dict[str, Any]:
    """Make it and put it where its holder finds it. Done again after a crash it is numbered anew."""
    assert run.inquiry is not None
    forget_old()
    run.begin(2)
    run.may_go_on()
    person = person_of(run.place, run.job.by)
    if person is None:
        raise Refused(_("Whoever asked for this is not in the team any more."))
    door = team_door(person, uses.VOICES)
    copy, data, number = files.numbered_at(run.inquiry, door, run.args["form"], by=run.by, at=timezone.now())
    run.count(1)
    name = f"{run.job.uuid.hex}.{run.inquiry.place_id}.{number}.{copy.pk}.{run.args['form']}"
    aside = _folder() / f"{name}.part"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
        f.write(data)
    os.replace(aside, _folder() / name)
    forget_old()  # consent may have changed before it lay there
    run.count(2)
    return {"copy": copy.number}


def made(job: Job) -> tuple[Copy, bytes] | None:
    """The file, while it may be handed out; else None, and it is gone."""
    forget_old()
    for file in _folder().glob(f"{job.uuid.hex}.*"):
        if (
            (found := _NAME.fullmatch(file.name))
            and not found[6]
            and (copy := Copy.objects.filter(pk=int(found[4])).first())
        ):
            with contextlib.suppress(OSError):
                return copy, file.read_bytes()
    return None


def waits(job: Job) -> bool:
    return any((found := _NAME.fullmatch(f.name)) and not found[6] for f in _folder().glob(f"{job.uuid.hex}.*"))


def open_for(inquiry: Inquiry, by: Actor) -> Job | None:
    """The file that is being made for this member."""
    return Job.objects.filter(kind=KIND, inquiry=inquiry, by=by.key, state__in=OPEN).first()


def forget_old(hours: float = HOURS) -> int:
    """Files go that nobody fetched within a day, and those made before the last change of consent. With no hours, all.
    Says how many."""
    now = dict(Place.objects.values_list("pk", "consent_number"))
    gone = 0
    for file in _folder().iterdir():
        found = _NAME.fullmatch(file.name)
        with contextlib.suppress(OSError):
            old = time.time() - file.stat().st_mtime >= hours * 3600
            if old or (found and now.get(int(found[2])) != int(found[3])):
                file.unlink()
                gone += 1
                if found and (copy := Copy.objects.select_related("place").filter(pk=int(found[4])).first()):
                    copy_never_taken(copy=copy, at=timezone.now())
    return gone


def listen() -> None:
    from trailbook.consent.signals import words_taken_back

    words_taken_back.connect(lambda sender, **_more: forget_old(), weak=False, dispatch_uid="voices-files-taken-back")
    register(
        Kind(
            KIND,
            title=lambda: str(_("Making a file of Voices")),
            run=make,
            right="read",
            unit=lambda n: str(ngettext("%(n)s step", "%(n)s steps", n) % {"n": n}),
            leads_to=_to_file,
            said=_said,
            private=True,
            urgent=True,
        )
    )


def _to_file(job: Job) -> tuple[str, str] | None:
    if job.inquiry is None or not waits(job):
        return None
    address = reverse("voices:made", args=[job.inquiry.place.slug, job.inquiry.slug, job.uuid])
    return address, str(_("Take the file"))


def _said(job: Job) -> str:
    if waits(job):
        return str(_("The file is ready. It stays here for a day, while nobody changes what they allow."))
    return str(_("The file is not here any more. If you still need it, take it again from Voices."))


def _folder() -> Path:
    folder = Path(settings.DATA) / "making"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
