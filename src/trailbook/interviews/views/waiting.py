"""What the pages of files that wait share: finding them, and what a page says about the labels on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from trailbook.consent.access import InquirySeat

from ..bringing import store
from ..bringing.choices import NAMED, PARTS, WHOS, Choices, FileChoice, LabelChoice, choices_to
from ..bringing.store import Upload


def upload_of(seat: InquirySeat, key: UUID) -> Upload:
    """What waits under this id, for whoever sent it; else there is no such page."""
    found = store.open_upload(key, inquiry=seat.inquiry.uuid, by=seat.actor.key)
    if found is None:
        raise Http404
    return found


def while_it_waits(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of files that wait: where they go while it is being made, there is no such page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except FileNotFoundError as gone:
            raise Http404 from gone

    return inner


def base_of(seat: InquirySeat, upload: Upload) -> dict[str, Any]:
    """What every page of files that wait shows."""
    return {"seat": seat, "place": seat.place, "inquiry": seat.inquiry, "upload": upload}


def address_of(seat: InquirySeat, upload: Upload) -> tuple[str, str, UUID]:
    return seat.place.slug, seat.inquiry.slug, upload.id


def numbers(said: list[str]) -> list[int]:
    return [int(x) for x in said if x.isdecimal() and len(x) < 7]


def file_choice(choices: Choices, n: int) -> FileChoice:
    return choices.files.setdefault(n, FileChoice())


def keep_choices(upload: Upload, choices: Choices) -> None:
    store.keep_choices(upload.id, choices_to(choices))


def label_choice(part: str, who: str, name: str, speaks_for: str) -> LabelChoice:
    """What was chosen for a label. A name typed in means that person, whatever stood chosen."""
    name, speaks_for = name.strip()[:160], speaks_for.strip()[:160]
    if name and who == "":
        who = NAMED
    if who not in WHOS or (who == NAMED and not name):
        who = ""
    asks = {"yes": True, "asks": True, "no": False, "answers": False}.get(part)
    part = "interprets" if speaks_for and not part else part if part in PARTS else ""
    return LabelChoice(asks, who, name if who == NAMED else "", part, speaks_for if part == "interprets" else "")


def labels_from(request: HttpRequest, into: dict[str, LabelChoice]) -> None:
    """What the page says about each label on it."""
    for i, label in enumerate(request.POST.getlist("label")):
        choice = label_choice(
            request.POST.get(f"asks-{i}", ""),
            request.POST.get(f"who-{i}", ""),
            request.POST.get(f"name-{i}", ""),
            request.POST.get(f"for-{i}", ""),
        )
        if choice.settles:
            into[label[:160]] = choice
        else:
            into.pop(label[:160], None)
