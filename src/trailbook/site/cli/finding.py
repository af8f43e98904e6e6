"""What several commands need: the inquiry, the person or the document that was named, and how an answer is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from trailbook.evidence.models import Document
    from trailbook.people.models import Inquiry, Person


def tell(as_json: bool, value: dict[str, Any], sentences: list[str]) -> None:
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        for sentence in sentences:
            click.echo(sentence)


def the_inquiry(name: str) -> Inquiry:
    from .reports import the_inquiry as find

    return find(name)


def the_person(inquiry: Inquiry, said: str) -> Person:
    """The one person of the inquiry's place whom ``said`` names: by name (case, accents' form and brackets do not
    count), by the name they chose, or by the beginning of their id. Raises Refused with the choices where there are
    several or none."""
    from trailbook.consent.models import Naming
    from trailbook.interviews.rules import fold_name
    from trailbook.kit.refused import Refused
    from trailbook.people.models import Person

    wanted = fold_name(said)
    everyone = list(Person.objects.filter(place=inquiry.place, erased_at=None).order_by("name", "pk"))
    found = [p for p in everyone if p.name == said.strip()] or [p for p in everyone if fold_name(p.name) == wanted]
    if not found:
        chosen = Naming.objects.filter(
            person__in=[p.pk for p in everyone], ended_at=None, kind=Naming.Kinds.CHOSEN
        ).values_list("person", "text")
        called = {pk for pk, text in chosen if fold_name(text) == wanted}
        found = [p for p in everyone if p.pk in called]
    if not found and len(said.strip()) >= 6:
        found = [p for p in everyone if str(p.uuid).startswith(said.strip().lower())]
    if not found:
        begins = [p for p in everyone if wanted and wanted in fold_name(p.name)]
        if len(begins) == 1:
            found = begins
        elif begins:
            raise Refused(f"“{said}” is nobody’s whole name here. Did you mean: {_choices(begins)}?")
    if not found:
        there = f" There is: {_choices(everyone)}." if everyone else ""
        raise Refused(f"There is nobody called “{said}” in {inquiry.place.name}.{there}")
    if len(found) > 1:
        raise Refused(f"There are several called “{said}”. Say which, by the number in brackets: {_choices(found)}.")
    return found[0]


def _choices(persons: list[Person]) -> str:
    more = f", and {len(persons) - 12} more" if len(persons) > 12 else ""
    return ", ".join(f"{p.name} ({str(p.uuid)[:8]})" for p in persons[:12]) + more


def the_documents(inquiry: Inquiry, said: str) -> list[Document]:
    """The document that is called so, or all talks of the table that is. Raises Refused with the choices."""
    from trailbook.evidence.models import Document
    from trailbook.interviews.queries import shown_documents, talks_of_a_table
    from trailbook.kit.refused import Refused

    shown = shown_documents(inquiry)
    hits = [pk for pk, name in shown.items() if name == said]
    if not hits:
        hits = [d.pk for d in Document.objects.filter(inquiry=inquiry, name=Path(said).name)]
        folder = Path(said).parent.name
        hits = [pk for pk in hits if not folder or shown[pk].split("/")[-2:-1] in ([], [folder])]
    if len(hits) == 1 or talks_of_a_table(hits):
        return list(Document.objects.select_related("place", "inquiry").filter(pk__in=hits).order_by("pk"))
    if hits:
        raise Refused(f"There are several called “{said}”. Say which: {', '.join(sorted(shown[pk] for pk in hits))}.")
    near = sorted(name for name in shown.values() if said.casefold() in name.casefold())[:12]
    raise Refused(
        f"There is no document called “{said}” in {inquiry.slug}. "
        + (f"Did you mean: {', '.join(near)}?" if near else f"It holds {len(shown)} documents.")
    )
