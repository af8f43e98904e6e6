"""Writing guides. A version that has been used is never changed: a new one is made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from . import rules
from .models import Guide, Question, Section, Version
from .queries import as_read, latest_version
from .reading import ReadGuide, ReadItem


@transaction.atomic
def save_guide(*, inquiry: Inquiry, guide: ReadGuide, by: Actor, at: datetime, title: str = "") -> Version:
    """Make this the inquiry's guide. The newest version takes its content if no answer stands under it yet; else a
    new version is made. The same content again changes nothing. A question with the same words keeps its lineage."""
    kept, _ = Guide.objects.get_or_create(
        inquiry=inquiry,
        defaults={
            "place": inquiry.place,
            "title": (title or guide.title or inquiry.name)[:200],
            "made_at": at,
        },
    )
    newest = latest_version(inquiry)
    if newest is not None and as_read(newest) == _bare(guide):
        return newest
    if title or guide.title:
        kept.title = (title or guide.title or "")[:200]
        kept.save(update_fields=["title"])
    if newest is None or newest.used_at is not None:
        number = 1 if newest is None else newest.number + 1
        version = Version.objects.create(place=inquiry.place, guide=kept, number=number, made_at=at, made_by=by.key)
    else:
        version = newest
    lineages = _lineages(kept)
    version.sections.all().delete()
    _write(version, guide, lineages)
    record(place=inquiry.place, by=by, verb="wrote-guide", thing=version, at=at, number=version.number)
    return version


def _bare(guide: ReadGuide) -> ReadGuide:
    return ReadGuide(None, guide.sections, ())


def _lineages(guide: Guide) -> dict[str, UUID]:
    """Folded text -> lineage, over every version, the newest one last."""
    rows = Question.objects.filter(section__version__guide=guide).order_by("section__version__number")
    return {rules.fold(text): lineage for text, lineage in rows.values_list("text", "lineage")}


def _write(version: Version, guide: ReadGuide, lineages: dict[str, UUID]) -> None:
    count = 0
    given: set[UUID] = set()
    for order, read in enumerate(guide.sections):
        section = Section.objects.create(
            version=version, order=order, title=(read.title or "")[:300], intro=read.intro, said=read.said
        )
        for place, item in enumerate(read.items):
            if not read.said:
                count += 1
            number = str(count) if not read.said else f"s{order + 1}.{place + 1}"
            _item(section, None, item, place, number, lineages, given)


def _item(
    section: Section,
    parent: Question | None,
    item: ReadItem,
    order: int,
    number: str,
    lineages: dict[str, UUID],
    given: set[UUID],
) -> None:
    lineage = lineages.get(rules.fold(item.text)) or uuid4()
    if lineage in given:  # the same words twice in one guide are two questions
        lineage = uuid4()
    given.add(lineage)
    question = Question.objects.create(
        section=section, parent=parent, order=order, number=number[:20], text=item.text, lineage=lineage
    )
    for i, child in enumerate(item.children):
        _item(section, question, child, i, f"{number}.{i + 1}", lineages, given)


@transaction.atomic
def mark_used(*, version: Version, at: datetime) -> None:
    """From now on this version is never changed: an answer stands under it."""
    if version.used_at is None:
        Version.objects.filter(pk=version.pk, used_at=None).update(used_at=at)
        version.used_at = at
