"""What reports hold of a person: given back, destroyed, and where a person's words stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import live_excerpts
from trailbook.evidence.models import Excerpt
from trailbook.ledger.actions import key_of
from trailbook.people.models import Person
from trailbook.people.registry import Appearance, Holding

from .models import Block, EditionQuote, Report, Told
from .reading import TOKEN


def erase(person: Person, at: datetime) -> None:
    """Where the person's words stood goes: their quotations in drafts and editions, and that they were told.
    Their words themselves are destroyed by ``evidence``."""
    excerpts = Excerpt.objects.filter(spans__turn__owner=person).distinct()
    uuids = {str(u) for u in excerpts.values_list("uuid", flat=True)}
    keys = list(excerpts.values_list("pk", flat=True))
    Told.objects.filter(person=person).delete()
    EditionQuote.objects.filter(excerpt__in=keys).delete()
    Block.objects.filter(kind=Block.Kinds.QUOTE, excerpt__in=keys).delete()
    if not uuids:
        return
    for block in Block.objects.filter(section__report__place=person.place_id, text__contains="{{quote:"):
        left = _without(block.text, uuids)
        if left != block.text:
            Block.objects.filter(pk=block.pk).update(text=left)
    for report in Report.objects.filter(place=person.place_id, no_challenge__contains="{{quote:"):
        Report.objects.filter(pk=report.pk).update(no_challenge=_without(report.no_challenge, uuids))


def _without(text: str, uuids: set[str]) -> str:
    from .structure import GONE

    return TOKEN.sub(lambda m: GONE if m.group(1) in uuids else m.group(), text)


def what_came_of_it(person: Person) -> list[Appearance]:
    """Every claim of a published report that this person's words stand under now, and every place where they
    stand in a report's running text, with its address. Newest editions only."""
    return _appearances(
        EditionQuote.objects.filter(Q(excerpt__spans__turn__owner=person, excerpt__spans__turn__asks=False)),
        _stance,
    )


def appearances(thing: Any) -> list[Appearance]:
    """Where a person's words, or one excerpt, are published."""
    if isinstance(thing, Person):
        return what_came_of_it(thing)
    return _appearances(EditionQuote.objects.filter(excerpt=thing), _in_report) if isinstance(thing, Excerpt) else []


def _appearances(quotes: Any, say: Callable[[str], str]) -> list[Appearance]:
    rows = (
        quotes.filter(edition__taken_down_at__isnull=True)
        .select_related("edition__report", "claim")
        .order_by("edition__report", "-edition__number", "pk")
        .distinct()
    )
    newest: dict[int, int] = {}
    for q in rows:
        newest[q.edition.report_id] = max(newest.get(q.edition.report_id, 0), q.edition.number)
    from .models import Edition

    last = dict(Edition.objects.filter(report__in=newest).order_by("report", "number").values_list("report", "number"))
    live: dict[int, set[int]] = {}
    for q in rows:
        live.setdefault(q.edition.report_id, set()).add(q.excerpt_id)
    for report in {q.edition.report for q in rows}:
        live[report.pk] = live_excerpts(live[report.pk], public_door(key_of(report)))
    found = []
    for q in rows:
        report = q.edition.report
        if q.edition.number != last[report.pk] or q.excerpt_id not in live[report.pk]:
            continue
        found.append(
            Appearance(
                kind="published",
                title=q.claim.said if q.claim else q.edition.title,
                address=_address(report.slug, q.public_id),
                day=q.edition.published_at.date().isoformat(),
                detail=say(q.stance) % {"report": q.edition.title},
            )
        )
    return found


def _in_report(stance: str) -> str:
    """For the team, whose words these are not."""
    return _("in “%(report)s”")


def _stance(stance: str) -> str:
    """For the person whose words they are."""
    return {
        "support": _("This claim rests on your words in “%(report)s”."),
        "nuance": _("Your words add to this claim in “%(report)s”."),
        "challenge": _("Your words challenge this claim in “%(report)s”."),
    }.get(stance, _("Your words are quoted in “%(report)s”."))


def _address(slug: str, public_id: str) -> str:
    try:
        return reverse("sharing:words", kwargs={"report": slug, "quote": public_id})
    except NoReverseMatch:
        return ""


def take_out(person: Person) -> dict[str, Any]:
    """Where the person's words are published, and when and how they were told."""
    return {
        "published": [
            {"title": a.title, "where": a.detail, "address": a.address, "day": a.day} for a in what_came_of_it(person)
        ],
        "told": [
            {"report": t.edition.title, "edition": t.edition.number, "how": t.way, "at": t.at.isoformat()}
            for t in Told.objects.filter(person=person).select_related("edition").order_by("at")
        ],
    }


HOLDING = Holding(
    room="reports",
    models=("reports.Block", "reports.EditionQuote", "reports.Told", "reports.Edition", "reports.Report"),
    erase=erase,
    take_out=take_out,
    appearances=appearances,
)
