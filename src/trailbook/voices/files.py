"""Voices as files, each copy numbered to its holder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trailbook.consent.actions import number_copy
from trailbook.consent.actions.copies import copy_never_taken
from trailbook.consent.models import Copy
from trailbook.evidence.doors import Door
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Place

from .across import paper as across
from .across.choice import Choice
from .across.reading import whole
from .paper import paper_around, paper_of, to_bytes
from .queries import Answer, Voices, voices

#: A file is made anew so often where consent changes while it is made.
TRIES = 3


@dataclass(frozen=True)
class FileForm:
    """A kind of file: what it is called on a button, and its media type."""

    label: Any
    media_type: str


FORMS: dict[str, FileForm] = {
    "html": FileForm(_("A web page (HTML)"), "text/html; charset=utf-8"),
    "docx": FileForm(
        _("A Word document (DOCX)"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": FileForm(_("To print (PDF)"), "application/pdf"),
    "json": FileForm(_("For programs (JSON)"), "application/json"),
}


def numbered(
    inquiry: Inquiry, door: Door, form: str, *, by: Actor, at: datetime, choice: Choice | None = None
) -> tuple[Copy, bytes]:
    """Everything that shows at ``door`` as a file of this form (html, docx, pdf or json), numbered to ``by``; with a
    choice what it chooses. Raises Refused where there is nothing to take, KeyError for a form that does not exist."""
    copy, made, _number = numbered_at(inquiry, door, form, by=by, at=at, choice=choice)
    return copy, made


def numbered_at(
    inquiry: Inquiry, door: Door, form: str, *, by: Actor, at: datetime, choice: Choice | None = None
) -> tuple[Copy, bytes, int]:
    """The same, and the consent number for which it holds. Nobody waits to write while it is made; where consent changes
    meanwhile it is made anew."""
    FORMS[form]
    if choice is not None and choice.why_not:
        raise Refused(choice.why_not)
    for _try in range(TRIES):
        number = consent_number(inquiry)
        copy, write = _collected(inquiry, door, form, by, at, choice)
        made = write()
        if consent_number(inquiry) == number:
            return copy, made, number
        copy_never_taken(copy=copy, at=at)
    raise Refused(_("What people allow changed while the file was made, more than once. Take it again in a moment."))


def consent_number(inquiry: Inquiry) -> int:
    return Place.objects.values_list("consent_number", flat=True).get(pk=inquiry.place_id)


@transaction.atomic
def _collected(
    inquiry: Inquiry, door: Door, form: str, by: Actor, at: datetime, choice: Choice | None
) -> tuple[Copy, Callable[[], bytes]]:
    """The words as they may be shown now, numbered, and what writes them into the file."""
    columns = whole(choice) if choice is not None else []
    found = [c.voices for c in columns] or [voices(inquiry, door)]
    persons = {p for v in found for p in v.persons}
    if not persons:
        raise Refused(_("There is nothing to take yet: nobody’s answer is open here."))
    copy = number_copy(inquiry=inquiry, kind="voices", form=form, by=by, at=at, persons=persons)

    def write() -> bytes:
        if form == "json":
            body = across.data_of(choice, columns, _answer) if choice else {"questions": _questions(found[0])}
            return as_json(found[0], copy, body).encode()
        if choice is None:
            return to_bytes(paper_of(found[0], copy), form)
        blocks = across.blocks_of(choice, columns)
        return to_bytes(paper_around(inquiry, blocks, len(found[0].questions), copy), form)

    return copy, write


def as_json(found: Voices, copy: Copy, body: dict[str, Any]) -> str:
    """The same as data. Names are those that people chose; documents and persons are not named."""
    head = {
        "inquiry": found.inquiry.name,
        "about": str(_("This is a made-up sample. Nobody in it is real.")) if found.inquiry.place.sample else "",
        "guide_version": found.version.number if found.version else None,
        "copy": {
            "number": copy.number,
            "holder": copy.holder_name,
            "made": copy.made_at.isoformat(),
            "note": str(note(copy)),
        },
    }
    return json.dumps(head | body, ensure_ascii=False, indent=1)


def _questions(found: Voices) -> list[dict[str, Any]]:
    return [
        {
            "number": q.number,
            "text": q.text,
            "answers": [_answer(a) for a in q.answers],
            "asked": q.numbers.asked,
            "passed": q.numbers.passed,
            "not_asked": q.numbers.not_asked,
            "not_known": q.numbers.not_known,
            "held_back": q.numbers.held_back,
        }
        for q in found.questions
    ]


def _answer(a: Answer) -> dict[str, Any]:
    return {
        "contributor": a.contributor,
        "prompt": a.prompt or None,
        "text": a.text,
        "placed_by": a.placed_by,
        "confirmed": not a.unconfirmed,
        "noted": a.noted,
        "interpreted": a.interpreted,
        "quoted_by": a.quoted_by or None,
    }


def note(copy: Copy) -> str:
    """What stands on every copy."""
    return _("This is copy %(n)s, numbered to %(who)s. If someone takes their words back we ask you to destroy it.") % {
        "n": copy.number,
        "who": copy.holder_name,
    }
