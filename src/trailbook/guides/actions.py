"""Writing guides. A version that has been used is never changed: a new one is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from . import continuing, rules
from .models import Continuation, Guide, Question, Section, Version
from .proposing import Choices, Proposal, propose
from .queries import as_read, families, latest_version, lineage, lineage_stamp, stamp_of
from .reading import ReadGuide, ReadItem
from .signals import guide_ready


class ChangedMeanwhile(Refused):
    """Somebody else changed the guide since the page was opened."""


@transaction.atomic
def save_guide(
    *,
    inquiry: Inquiry,
    guide: ReadGuide,
    by: Actor,
    at: datetime,
    title: str = "",
    seen: str | None = None,
    continues: Choices | None = None,
) -> Version:
    """Make this the inquiry's guide. The newest version takes its content if no answer stands under it yet; else a
    new version is made. The same content again changes nothing. What its questions continue is found by likeness, or
    is what a person settled: ``continues`` says for each item, by its place among all items, which earlier questions
    it continues. ``seen`` is the stamp of the guide as its writer saw it: raises
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
    if newest is not None and same and continues is not None:
        settle_lineage(version=newest, continues=continues, seen=lineage_stamp(newest), by=by, at=at)
    if newest is not None and same and called == kept.title:
        return newest
    if called != kept.title:
        kept.title = called
        kept.save(update_fields=["title"])
    proposal = None if same else propose(inquiry, guide, continues)
    if newest is None or (newest.used_at is not None and not same):
        number = 1 if newest is None else newest.number + 1
        version = Version.objects.create(place=inquiry.place, guide=kept, number=number, made_at=at, made_by=by.key)
    else:
        version = newest
    if proposal is not None:
        version.sections.all().delete()
        _write(version, guide, proposal)
        _look(version, proposal, continues is not None, version != newest, by, at)
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


def _look(version: Version, proposal: Proposal, chosen: bool, new: bool, by: Actor, at: datetime) -> None:
    """Keep whether a person has settled what the questions continue, or has still to look at a guess."""
    if proposal.before is None:
        return
    if chosen or (not proposal.guessed and (new or version.lineage_at is not None)):
        version.lineage_at, version.lineage_by = at, by.key
    else:
        version.lineage_at, version.lineage_by = None, ""
    version.save(update_fields=["lineage_at", "lineage_by"])


def _write(version: Version, guide: ReadGuide, proposal: Proposal) -> None:
    count = 0
    made: list[Question] = []

    def keep(section: Section, parent: Question | None, item: ReadItem, order: int, number: str) -> None:
        line = proposal.lineage[len(made)]
        question = Question.objects.create(
            section=section, parent=parent, order=order, number=number[:20], text=item.text, lineage=line
        )
        made.append(question)
        for i, child in enumerate(item.children):
            keep(section, question, child, i, f"{number}.{i + 1}")

    for order, read in enumerate(guide.sections):
        section = Section.objects.create(
            version=version, order=order, title=(read.title or "")[:300], intro=read.intro, said=read.said
        )
        for place, item in enumerate(read.items):
            if not read.said:
                count += 1
            keep(section, None, item, place, str(count) if not read.said else f"s{order + 1}.{place + 1}")
    Continuation.objects.bulk_create(
        Continuation(question=made[later], before_id=earlier) for later, earlier in proposal.beside
    )


@transaction.atomic
def settle_lineage(*, version: Version, continues: Choices, seen: str, by: Actor, at: datetime) -> None:
    """A person says which earlier questions the items of a version continue (by an item's place in the order of
    ``queries.lineage``; an empty list: it is new). Answers stand together accordingly from then on, also under later
    versions. ``seen`` is the stamp of the version as they saw it: raises ChangedMeanwhile where it is another by now.
    Raises Refused for a question that is not there or is no earlier one."""
    Guide.objects.select_for_update().get(pk=version.guide_id)
    version.refresh_from_db(fields=["lineage_at"])
    if seen != lineage_stamp(version):
        raise ChangedMeanwhile("Someone else changed the guide meanwhile. Look again before you save.")
    known = families(version.guide.inquiry)
    by_uuid = {q.uuid: q for q in known.by_pk.values() if q.section.version.number < version.number}
    nodes = known.nodes()
    links = {n.pk: [q.pk for q in known.before(n.pk)] for n in nodes}
    for place, step in enumerate(lineage(version, known).steps):
        if place in continues:
            if any(c not in by_uuid for c in continues[place]):
                raise Refused("A question you chose is not in the guide any more. Look again.")
            links[step.question.pk] = [by_uuid[c].pk for c in dict.fromkeys(continues[place])]
    lines = continuing.lineages(links, nodes)
    moved = [n for n in nodes if lines[n.pk] != n.lineage]
    for node in moved:
        Question.objects.filter(pk=node.pk).update(lineage=lines[node.pk])
    Continuation.objects.filter(question__in=[n.pk for n in nodes]).delete()
    Continuation.objects.bulk_create(
        Continuation(question_id=later, before_id=earlier) for later, earlier in continuing.beside(links, nodes, lines)
    )
    version.lineage_at, version.lineage_by = at, by.key
    version.save(update_fields=["lineage_at", "lineage_by"])
    record(place=version.place, by=by, verb="settled-lineage", thing=version, at=at, number=version.number)


@transaction.atomic
def mark_used(*, version: Version, at: datetime) -> None:
    """From now on this version is never changed: an answer stands under it."""
    if version.used_at is None:
        Version.objects.filter(pk=version.pk, used_at=None).update(used_at=at)
        version.used_at = at
