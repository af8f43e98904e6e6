"""Publishing: the checks, the frozen edition, and the corrected edition that issues itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import live_excerpts
from trailbook.evidence.models import Claim, Excerpt
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of, record
from trailbook.ledger.models import Entry
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.models import Place

from .. import rules, structure
from ..checks import drafted
from ..models import Edition, EditionQuote, Report
from .quotations import hold_in_claims


@dataclass(frozen=True)
class Published:
    """What came of publishing: the newest edition, whether it was made just now, and sentences to read."""

    edition: Edition
    new: bool
    notes: list[str]


def publish(*, report: Report, by: Actor, at: datetime, reason: str = "") -> Published:
    """Issue the report as it stands now. Where nothing has changed since the newest edition, that one is given back,
    corrected first where words of it may no longer be shown. Raises Refused with everything that stands in the way, a
    line each.

    A claim that an earlier edition showed and that has lost its last words leaves with its sentence; a claim that
    never stood on any stops the publishing.
    """
    corrected = correct(report=report, at=at)
    done = _publish(report, by, at, reason)
    return Published(done.edition, done.new or corrected is not None, done.notes)


@transaction.atomic
def _publish(report: Report, by: Actor, at: datetime, reason: str) -> Published:
    report = Report.objects.select_for_update().select_related("place", "inquiry").get(pk=report.pk)
    newest = report.editions.order_by("-number").first()
    hold_in_claims(report=report, by=by, at=at)
    draft = drafted(report)
    stands = newest is not None and not newest.taken_down_at and _same(newest, draft.structure)
    if newest is not None and stands and reason.strip() in {"", newest.reason}:
        return Published(newest, False, draft.notes)
    if draft.stops:
        raise Refused("\n".join(stop.sentence for stop in draft.stops))
    why = reason.strip() or (rules.TEXT_CHANGED if newest is not None else "")
    edition = _issue(report, draft.structure, report.title, newest, why, by, at)
    return Published(edition, True, draft.notes)


def _same(edition: Edition, wanted: dict[str, Any]) -> bool:
    return edition.structure == wanted and edition.title == edition.report.title


def live_now(report: Report, uuids: set[str]) -> set[str]:
    """Those of these excerpts (by UUID) that may be shown in this report now."""
    keys = {e.pk: str(e.uuid) for e in Excerpt.objects.filter(uuid__in=uuids)}
    return {keys[pk] for pk in live_excerpts(keys, public_door(key_of(report)))}


def _lost(edition: Edition) -> dict[str, Any] | None:
    """The edition's structure without the words that may no longer be shown; None where all still may."""
    shown = {e for e, _c, _s in structure.excerpts_in(edition.structure)}
    live = live_now(edition.report, shown)
    return structure.without(edition.structure, live) if shown - live else None


def _issue(
    report: Report,
    frozen: dict[str, Any],
    title: str,
    newest: Edition | None,
    reason: str,
    by: Actor,
    at: datetime,
) -> Edition:
    edition = Edition.objects.create(
        place=report.place,
        report=report,
        number=(newest.number if newest else 0) + 1,
        title=title,
        structure=frozen,
        reason=reason,
        correction=newest is not None,
        published_at=at,
        by=by.key,
    )
    wanted = structure.excerpts_in(frozen)
    excerpts = {str(e.uuid): e.pk for e in Excerpt.objects.filter(uuid__in={w[0] for w in wanted})}
    claims = {str(c.uuid): c.pk for c in Claim.objects.filter(uuid__in={w[1] for w in wanted if w[1]})}
    EditionQuote.objects.bulk_create(
        [
            EditionQuote(
                edition=edition,
                excerpt_id=excerpts[excerpt],
                claim_id=claims.get(claim),
                stance=stance,
                public_id=secrets.token_hex(8),
            )
            for excerpt, claim, stance in wanted
            if excerpt in excerpts
        ]
    )
    record(place=report.place, by=by, verb="published", thing=edition, at=at, number=edition.number)
    return edition


@transaction.atomic
def correct(*, report: Report, at: datetime) -> Edition | None:
    """Issue a corrected edition where words of the newest one may no longer be shown. It says that words were
    withdrawn and nothing more. None where nothing is missing, nothing was published, or it was taken down."""
    report = Report.objects.select_for_update().select_related("place").get(pk=report.pk)
    newest = report.editions.order_by("-number").first()
    if newest is None or newest.taken_down_at is not None:
        return None
    newest.report = report
    left = _lost(newest)
    if left is None:
        return None
    return _issue(report, left, newest.title, newest, rules.WORDS_WITHDRAWN, MACHINE, at)


def correct_all(place: Place, at: datetime) -> list[Edition]:
    """The corrected editions of every published report of a place that need one."""
    reports = Report.objects.filter(place=place, editions__isnull=False).distinct()
    return [edition for report in reports if (edition := correct(report=report, at=at))]


@transaction.atomic
def take_down(*, report: Report, by: Actor, at: datetime) -> None:
    """The report is no longer readable in public until it is published again."""
    if not report.editions.exists():
        raise Refused(_("This report has not been published."))
    report.editions.filter(taken_down_at__isnull=True).update(taken_down_at=at)
    record(place=report.place, by=by, verb="took-down", thing=report, at=at)


@transaction.atomic
def looked_at_names(*, report: Report, names: str, by: Actor, at: datetime) -> None:
    """Someone has looked at who else is named in the words. ``names``: the mark of what was there to look at."""
    record(place=report.place, by=by, verb="looked-at-names", thing=report, at=at, names=names)


def names_looked_at(report: Report, names: str) -> bool:
    """Whether someone has looked at exactly these."""
    looked = Entry.objects.filter(thing=key_of(report), verb="looked-at-names").order_by("-number").first()
    return looked is not None and looked.facts.get("names") == names
