"""An edition's public files. They are made from the words as they may be shown now and kept in memory only, for as
long as the place's consent number stays: nothing that could outlive a withdrawal is written to the disk here."""

from __future__ import annotations

import json
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from .models import Edition
from .queries import ShownEdition, newest_edition, public_json, shown_edition, standing

PDF, DOCX = "pdf", "docx"
_KEPT = 16
_made: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
_lock = Lock()


def rendered(edition: Edition, form: str) -> bytes:
    """The edition as PDF or DOCX, as it may be shown now. Made once for as long as nothing in that changes."""
    key = (str(edition.uuid), standing(edition), form)
    with _lock:
        for old in [k for k in _made if k[0] == key[0] and k[1] != key[1]]:
            del _made[old]
        if key in _made:
            _made.move_to_end(key)
            return _made[key]
    made = write(shown_edition(edition), form)
    with _lock:
        _made[key] = made
        while len(_made) > _KEPT:
            _made.popitem(last=False)
    return made


def write(shown: ShownEdition, form: str) -> bytes:
    """The shown edition as a file: *pdf* or *docx*."""
    from trailbook.kit.papers import to_docx, to_pdf

    from .papers import paper_of

    paper = paper_of(shown)
    return to_pdf(paper) if form == PDF else to_docx(paper)


def page(shown: ShownEdition, address: str = "") -> str:
    """The edition as one HTML page that needs nothing beside it."""
    from trailbook.kit.papers import typeface

    css = typeface() + Path(str(finders.find("reports/edition.css"))).read_text(encoding="utf-8")
    named = [s for s in shown.sections if s.title]
    context = {"shown": shown, "css": css, "address": address, "named_sections": named, "trails": False}
    return render_to_string("reports/edition_file.html", context)


def write_public_files(edition: Edition, folder: Path) -> list[str]:
    """Write index.html, report.pdf, report.docx and report.json of the edition everyone reads now into a folder,
    made where it is not there. Gives their names. Raises OSError where that cannot be."""
    newest = newest_edition(edition.report) or edition
    shown = shown_edition(newest)
    address = f"{settings.PUBLIC_URL}/read/{newest.report.slug}/"
    files = {
        "index.html": page(shown, address).encode(),
        "report.pdf": write(shown, PDF),
        "report.docx": write(shown, DOCX),
        "report.json": json.dumps(public_json(shown), ensure_ascii=False, indent=1).encode(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return list(files)
