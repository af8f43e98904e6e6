"""Reading guides."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Min, QuerySet

from trailbook.evidence.doors import Door
from trailbook.evidence.models import Document, Turn
from trailbook.people.models import Inquiry

from .models import Question, Section, Version
from .reading import ReadGuide, ReadItem, ReadSection, read_guide


def latest_version(inquiry: Inquiry) -> Version | None:
    """The newest version of the inquiry's guide, or None where there is none."""
    return Version.objects.filter(guide__inquiry=inquiry).select_related("guide", "place").order_by("-number").first()


def as_read(version: Version) -> ReadGuide:
    """A version as if read from a file, for comparing and for editing. Two queries."""
    sections = list(Section.objects.filter(version=version).order_by("order"))
    children: dict[tuple[int, int | None], list[Question]] = {}
    for q in Question.objects.filter(section__version=version).order_by("order"):
        children.setdefault((q.section_id, q.parent_id), []).append(q)

    def item(q: Question, depth: int) -> ReadItem:
        below = tuple(item(c, depth + 1) for c in children.get((q.section_id, q.pk), []))
        return ReadItem(q.text, "question" if depth == 0 else "prompt", below, q.lineage)

    return ReadGuide(
        None,
        tuple(
            ReadSection(s.title or None, s.said, s.intro, tuple(item(q, 0) for q in children.get((s.pk, None), [])))
            for s in sections
        ),
        (),
    )


def stamp_of(version: Version | None) -> str:
    """What tells whether a guide is still as somebody saw it: changes with its title and every word. Two queries."""
    if version is None:
        return "none"
    seen = f"{version.number}\n{version.guide.title}\n{as_read(version).sections!r}"
    return hashlib.sha256(re.sub(r", lineage=UUID\('[^']*'\)", "", seen).encode()).hexdigest()[:16]


def questions_of(version: Version) -> list[Question]:
    """Top-level questions that are asked, in the order of the guide, each with ``.section``. One query."""
    return list(
        Question.objects.filter(section__version=version, section__said=False, parent=None)
        .select_related("section")
        .order_by("section__order", "order")
    )


def all_items(version: Version) -> list[Question]:
    """Every item of a version, in guide order, a prompt directly after what it hangs from. One query."""
    rows = list(
        Question.objects.filter(section__version=version)
        .select_related("section")
        .order_by("section__order", "order", "pk")
    )
    below: dict[int | None, list[Question]] = {}
    for q in rows:
        below.setdefault(q.parent_id, []).append(q)
    found: list[Question] = []

    def walk(q: Question) -> None:
        found.append(q)
        for child in below.get(q.pk, []):
            walk(child)

    for top in below.get(None, []):
        walk(top)
    return found


def top_of(questions: list[Question]) -> dict[int, Question]:
    """For each question of the list the top-level one it hangs from, by primary key."""
    by_key = {q.pk: q for q in questions}
    answer = {}
    for q in questions:
        top = q
        while top.parent_id is not None:
            top = by_key[top.parent_id]
        answer[q.pk] = top
    return answer


def ready_guide() -> ReadGuide:
    """The ready-made "Where are we now?" guide."""
    file = Path(__file__).parent / "ready" / "where-are-we-now.md"
    return read_guide(file.name, file.read_bytes())


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it, with its prompts."""

    question: Question
    prompts: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class ShownSection:
    """A section as a page shows it; ``at`` is its place in the guide, from 0."""

    section: Section
    at: int
    items: list[Shown]


def shown_sections(version: Version) -> list[ShownSection]:
    """A version as pages show it. Two queries."""
    below: dict[tuple[int, int | None], list[Question]] = {}
    for q in Question.objects.filter(section__version=version).order_by("order"):
        below.setdefault((q.section_id, q.parent_id), []).append(q)

    def shown(q: Question) -> Shown:
        return Shown(q, [shown(c) for c in below.get((q.section_id, q.pk), [])])

    sections = Section.objects.filter(version=version).order_by("order")
    return [ShownSection(s, n, [shown(q) for q in below.get((s.pk, None), [])]) for n, s in enumerate(sections)]


def versions_of(inquiry: Inquiry) -> QuerySet[Version]:
    """Every version, the newest first."""
    return Version.objects.filter(guide__inquiry=inquiry).select_related("guide", "place").order_by("-number")


def conversations(inquiry: Inquiry) -> int:
    """How many conversations are here."""
    return Document.objects.filter(inquiry=inquiry).count()


def headings_heard(inquiry: Inquiry, door: Door) -> list[list[str]]:
    """For each conversation that shows at this door the headings or columns its answers stand under, in order. One
    query; opens no words."""
    rows = (
        Turn.objects.filter(document__inquiry=inquiry)
        .exclude(heading="")
        .live(door)
        .order_by()
        .values("document", "heading")
        .annotate(first=Min("position"))
        .values_list("document", "first", "heading")
    )
    found: dict[int, list[str]] = {}
    for document, _, heading in sorted(rows):
        found.setdefault(document, []).append(heading)
    return list(found.values())
