"""Reading guides."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

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
