"""Reading interviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from trailbook.evidence.models import Document
from trailbook.guides.queries import all_items, latest_version
from trailbook.people.models import Inquiry

from . import rules
from .models import Interview, Placing
from .reading.kinds import TABLES
from .reading.talks import folder_of


def shown_documents(inquiry: Inquiry) -> dict[int, str]:
    """How each document of the inquiry is called: the file's name, with the folder before it where two are alike.
    One query."""
    rows = list(Document.objects.filter(inquiry=inquiry).values_list("pk", "name", "folder").order_by("pk"))
    often = Counter(name for _, name, _ in rows)
    return {pk: rules.shown_document(name, folder, often[name] > 1) for pk, name, folder in rows}


def asked_questions(inquiry: Inquiry) -> list[str]:
    """What the guide asks: a column of a table with such a title is an answer, however short its cells are."""
    version = latest_version(inquiry)
    return [q.text for q in all_items(version) if not q.section.said] if version else []


def placed_turns(documents: Sequence[Document]) -> dict[int, int]:
    """How many turns of each of these documents stand under a question. One query."""
    rows = Placing.objects.filter(turn__document__in=[d.pk for d in documents], question__isnull=False)
    return Counter(dict(rows.values_list("turn", "turn__document")).values())


def talks_of_a_table(documents: Sequence[int]) -> bool:
    """Whether these documents are talks of one table that came in together. One query."""
    rows = Interview.objects.filter(document__in=documents).select_related("document")
    found = list(rows)
    return (
        len(found) > 1
        and len({(i.brought_id, i.document.name) for i in found}) == 1
        and all(i.document.format in TABLES and folder_of(i.document.title) in i.document.folder for i in found)
    )
