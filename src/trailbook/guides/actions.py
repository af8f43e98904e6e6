"""Writing guides. A version that has been used is never changed: a new one is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from . import rules
from .models import Guide, Question, Section, Version
from .queries import as_read, latest_version, stamp_of
from .reading import ReadGuide, ReadItem
from .signals import guide_ready


class ChangedMeanwhile(Refused):
    """Somebody else changed the guide since the page was opened."""


@transaction.atomic
def save_guide(
    *, inquiry: Inquiry, guide: ReadGuide, by: Actor, at: datetime, title: str = "", seen: str | None = None
) -> Version:
    """Make this the inquiry's guide. The newest version takes its content if no answer stands under it yet; else a
    new version is made. The same content again changes nothing. A question with the same words, or nearly, keeps its
    lineage, as does one that brings it. ``seen`` is the stamp of the guide as its writer saw it: raises
    ChangedMeanwhile where it is another by now. Raises Refused for a guide that cannot be."""
    why = rules.why_not_guide(guide)
    if why:
        raise Refused(why)
    kept, _ = Guide.objects.get_or_create(
        inquiry=inquiry,
        defaults={
            "place": inquiry.place,
            "title": (title or guide.title or inquiry.name)[:200],
            "made_at": at,
        },
    )
    Guide.objects.select_for_update().get(pk=kept.pk)
    newest = latest_version(inquiry)
    if seen is not None and seen != stamp_of(newest):
        raise ChangedMeanwhile(
            "Someone else changed the guide while you were writing. Nothing of theirs or yours is lost: look at it as "
            "it is now, and do yours again."
        )
    called = (title or guide.title or kept.title)[:200]
    same = newest is not None and as_read(newest).sections == guide.sections
    if newest is not None and same and called == kept.title:
        return newest
    if called != kept.title:
        kept.title = called
        kept.save(update_fields=["title"])
    if newest is None or (newest.used_at is not None and not same):
        number = 1 if newest is None else newest.number + 1
        version = Version.objects.create(place=inquiry.place, guide=kept, number=number, made_at=at, made_by=by.key)
    else:
        version = newest
    if not same:
        lineages = rules.Lineages(guide, _known(kept), as_read(newest) if newest else None)
        version.sections.all().delete()
        _write(version, guide, lineages)
    record(place=inquiry.place, by=by, verb="wrote-guide", thing=version, at=at, number=version.number)
    return version


@transaction.atomic
def change_guide(*, inquiry: Inquiry, change: Callable[[ReadGuide], ReadGuide], by: Actor, at: datetime) -> Version:
    """Make one change to the guide as it is now; with no guide yet, to an empty one. The newest version takes it if no
    answer stands under it; else a new version is made. Raises what ``change`` raises."""
    newest = latest_version(inquiry)
    return save_guide(inquiry=inquiry, guide=change(as_read(newest) if newest else ReadGuide(None, ())), by=by, at=at)


@transaction.atomic
def call_guide(*, inquiry: Inquiry, title: str, by: Actor, at: datetime) -> None:
    """Give the guide another title. Every version is called so."""
    title = " ".join(title.split())[:200]
    if not title:
        raise Refused("Write what the guide is called.")
    guide = Guide.objects.filter(inquiry=inquiry).first()
    if guide is None:
        raise Refused("There is no guide yet.")
    if guide.title != title:
        guide.title = title
        guide.save(update_fields=["title"])
        record(place=inquiry.place, by=by, verb="named-guide", thing=guide, at=at)


def put_to_use(*, version: Version, by: Actor, at: datetime) -> int:
    """Say that this version is ready: answers that are there are placed under it, and none that a person placed or
    confirmed is moved. Gives how many conversations were gone through."""
    answers = guide_ready.send(sender=Version, version=version, by=by, at=at)
    return sum(n for _, n in answers if isinstance(n, int))


def _known(guide: Guide) -> dict[str, UUID]:
    """Folded text -> lineage, over every version, the newest one last."""
    rows = Question.objects.filter(section__version__guide=guide).order_by("section__version__number")
    return {rules.fold(text): lineage for text, lineage in rows.values_list("text", "lineage")}


def _write(version: Version, guide: ReadGuide, lineages: rules.Lineages) -> None:
    count = 0
    for order, read in enumerate(guide.sections):
        section = Section.objects.create(
            version=version, order=order, title=(read.title or "")[:300], intro=read.intro, said=read.said
        )
        for place, item in enumerate(read.items):
            if not read.said:
                count += 1
            number = str(count) if not read.said else f"s{order + 1}.{place + 1}"
            _item(section, None, item, place, number, lineages)


def _item(
    section: Section, parent: Question | None, item: ReadItem, order: int, number: str, lineages: rules.Lineages
) -> None:
    question = Question.objects.create(
        section=section,
        parent=parent,
        order=order,
        number=number[:20],
        text=item.text,
        lineage=lineages.of(item) or uuid4(),
    )
    for i, child in enumerate(item.children):
        _item(section, question, child, i, f"{number}.{i + 1}", lineages)


@transaction.atomic
def mark_used(*, version: Version, at: datetime) -> None:
    """From now on this version is never changed: an answer stands under it."""
    if version.used_at is None:
        Version.objects.filter(pk=version.pk, used_at=None).update(used_at=at)
        version.used_at = at
