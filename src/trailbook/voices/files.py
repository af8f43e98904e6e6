"""Voices as files, each copy numbered to its holder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trailbook.consent.actions import number_copy
from trailbook.consent.models import Copy
from trailbook.evidence.doors import Door
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from .paper import paper_of, to_bytes
from .queries import Voices, voices


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


@transaction.atomic
def numbered(inquiry: Inquiry, door: Door, form: str, *, by: Actor, at: datetime) -> tuple[Copy, bytes]:
    """Everything that shows at ``door`` as a file of this form (html, docx, pdf or json), numbered to ``by``.
    Raises Refused where there is nothing to take, KeyError for a form that does not exist."""
    FORMS[form]
    found = voices(inquiry, door)
    if not found.persons:
        raise Refused(_("There is nothing to take yet: nobody’s answer is open here."))
    copy = number_copy(inquiry=inquiry, kind="voices", form=form, by=by, at=at, persons=found.persons)
    if form == "json":
        return copy, as_json(found, copy).encode()
    return copy, to_bytes(paper_of(found, copy), form)


def as_json(found: Voices, copy: Copy) -> str:
    """The same as data. Names are those that people chose; documents and persons are not named."""
    return json.dumps(
        {
            "inquiry": found.inquiry.name,
            "about": str(_("This is a made-up sample. Nobody in it is real.")) if found.inquiry.place.sample else "",
            "guide_version": found.version.number if found.version else None,
            "copy": {
                "number": copy.number,
                "holder": copy.holder_name,
                "made": copy.made_at.isoformat(),
                "note": str(note(copy)),
            },
            "questions": [
                {
                    "number": q.number,
                    "text": q.text,
                    "answers": [
                        {
                            "contributor": a.contributor,
                            "prompt": a.prompt or None,
                            "text": a.text,
                            "placed_by": a.placed_by,
                            "confirmed": not a.unconfirmed,
                            "noted": a.noted,
                            "quoted_by": a.quoted_by or None,
                        }
                        for a in q.answers
                    ],
                    "asked": q.numbers.asked,
                    "passed": q.numbers.passed,
                    "not_asked": q.numbers.not_asked,
                    "not_known": q.numbers.not_known,
                    "held_back": q.numbers.held_back,
                }
                for q in found.questions
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def note(copy: Copy) -> str:
    """What stands on every copy."""
    return _("This is copy %(n)s, numbered to %(who)s. If someone takes their words back we ask you to destroy it.") % {
        "n": copy.number,
        "who": copy.holder_name,
    }
