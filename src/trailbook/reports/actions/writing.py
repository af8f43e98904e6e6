"""Writing a draft on the page: title, sections, text, claims and quotes in order. Each change raises the report's
version; whoever saved on an older one is told and nothing is overwritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.evidence.doors import Door
from trailbook.evidence.models import Claim, Excerpt
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import free_slug
from trailbook.people.models import Inquiry

from ..models import Block, Report, Section
from ..queries import expanded
from ..reading import TOKEN
from ..sources import Sources
from .importing import runs_found, with_tokens


class Changed(Refused):
    """Somebody else changed the report meanwhile."""


@transaction.atomic
def make_report(
    *,
    inquiry: Inquiry,
    title: str,
    by: Actor,
    at: datetime,
    outline: list[tuple[str, int, list[str]]] | None = None,
) -> Report:
    """A new report; with ``outline``: (title, level, texts) of each section to begin with."""
    if not title.strip():
        raise Refused(_("Give the report a title."))
    report = Report.objects.create(
        place=inquiry.place,
        inquiry=inquiry,
        slug=free_slug(Report, title, "report"),
        title=title.strip()[:200],
        made_at=at,
        made_by=by.key,
    )
    for order, (name, level, texts) in enumerate(outline or []):
        section = Section.objects.create(report=report, order=order, level=level, title=name[:300])
        Block.objects.bulk_create(
            [Block(section=section, order=n, kind=Block.Kinds.TEXT, text=t) for n, t in enumerate(texts)]
        )
    record(place=report.place, by=by, verb="made", thing=report, at=at)
    return report


def opened(report: Report, version: int | None) -> Report:
    """The report, locked for a change that was begun at ``version``. Raises Changed where it is not that any more."""
    now = Report.objects.select_for_update().select_related("place", "inquiry").get(pk=report.pk)
    if version is not None and now.version != version:
        raise Changed(
            _(
                "Someone else changed this report while you were writing. Nothing was overwritten: look at what is "
                "there now, and save yours again if it still fits."
            )
        )
    return now


def changed(report: Report, verb: str, by: Actor, at: datetime) -> None:
    report.version += 1
    report.save(update_fields=["version", "title", "no_challenge"])
    record(place=report.place, by=by, verb=verb, thing=report, at=at)


@transaction.atomic
def set_title(*, report: Report, title: str, version: int, by: Actor, at: datetime) -> None:
    now = opened(report, version)
    if not title.strip():
        raise Refused(_("Give the report a title."))
    now.title = title.strip()[:200]
    changed(now, "renamed", by, at)


@transaction.atomic
def set_no_challenge(*, report: Report, text: str, version: int, door: Door, by: Actor, at: datetime) -> list[str]:
    """Why nothing challenges the claims, in the authors' words. Printed in the report."""
    now = opened(report, version)
    now.no_challenge, notes = _checked(now, " ".join(text.split()), door, by, at)
    changed(now, "explained", by, at)
    return notes


@transaction.atomic
def add_section(*, report: Report, title: str, level: int, by: Actor, at: datetime) -> Section:
    now = opened(report, None)
    if not title.strip():
        raise Refused(_("Write the heading first."))
    last = now.sections.order_by("-order").first()
    made = Section.objects.create(
        report=now,
        order=last.order + 1 if last else 0,
        level=3 if level == 3 else 2,
        title=title.strip()[:300],
    )
    changed(now, "added-section", by, at)
    return made


@transaction.atomic
def edit_section(*, section: Section, title: str, version: int, by: Actor, at: datetime) -> None:
    now = opened(section.report, version)
    section.title = title.strip()[:300]
    section.save(update_fields=["title"])
    changed(now, "renamed-section", by, at)


@transaction.atomic
def move_section(*, section: Section, earlier: bool, by: Actor, at: datetime) -> None:
    """One place earlier or later among the sections; at the end nothing happens."""
    now = opened(section.report, None)
    _moved(list(now.sections.order_by("order", "pk")), section, earlier)
    changed(now, "moved-section", by, at)


@transaction.atomic
def remove_section(*, section: Section, by: Actor, at: datetime) -> None:
    """The heading and what stands beneath it leave the draft. Claims and excerpts stay in the inquiry."""
    now = opened(section.report, None)
    section.delete()
    changed(now, "removed-section", by, at)


@transaction.atomic
def add_text(*, section: Section, text: str, door: Door, by: Actor, at: datetime) -> tuple[list[Block], list[str]]:
    """The authors' text, a block for each paragraph; quotations in it are checked and held as excerpts."""
    now = opened(section.report, None)
    paragraphs = [p.strip() for p in text.replace("\r\n", "\n").split("\n\n") if p.strip()]
    if not paragraphs:
        raise Refused(_("Write something first."))
    made, notes = [], []
    for paragraph in paragraphs:
        held, more = _checked(now, paragraph, door, by, at)
        made.append(_put(section, Block.Kinds.TEXT, text=held))
        notes += more
    changed(now, "wrote", by, at)
    return made, notes


@transaction.atomic
def edit_text(*, block: Block, text: str, version: int, door: Door, by: Actor, at: datetime) -> list[str]:
    """Change a paragraph. Empty: it leaves."""
    now = opened(block.section.report, version)
    if not text.strip():
        block.delete()
        changed(now, "removed-block", by, at)
        return []
    text = text.replace("\r\n", "\n").strip()
    for mark, words in expanded(now, [block.text], door).items():
        text = text.replace(words, mark)
    block.text, notes = _checked(now, text, door, by, at)
    block.save(update_fields=["text"])
    changed(now, "wrote", by, at)
    return notes


@transaction.atomic
def add_claim(*, section: Section, claim: Claim, by: Actor, at: datetime) -> Block:
    now = opened(section.report, None)
    if claim.inquiry_id != now.inquiry_id:
        raise Refused(_("That claim belongs to another inquiry."))
    if Block.objects.filter(section__report=now, claim=claim).exists():
        raise Refused(_("That claim stands in this report already."))
    made = _put(section, Block.Kinds.CLAIM, claim=claim)
    changed(now, "added-claim", by, at)
    return made


@transaction.atomic
def add_quote(*, section: Section, excerpt: Excerpt, by: Actor, at: datetime) -> Block:
    """A quotation that stands by itself. Where its owner wants to be asked first, they are."""
    now = opened(section.report, None)
    if excerpt.inquiry_id != now.inquiry_id:
        raise Refused(_("Those words belong to another inquiry."))
    made = _put(section, Block.Kinds.QUOTE, excerpt=excerpt)
    changed(now, "added-quote", by, at)
    return made


@transaction.atomic
def move_block(*, block: Block, earlier: bool, by: Actor, at: datetime) -> None:
    """One place earlier or later in its section; at its end, into the neighbouring section."""
    now = opened(block.section.report, None)
    rows = list(block.section.blocks.order_by("order", "pk"))
    at_end = (rows[0] if earlier else rows[-1]).pk == block.pk
    if at_end:
        sections = list(now.sections.order_by("order", "pk"))
        i = [s.pk for s in sections].index(block.section_id) + (-1 if earlier else 1)
        if 0 <= i < len(sections):
            there = list(sections[i].blocks.order_by("order", "pk"))
            block.section = sections[i]
            block.order = (there[-1].order + 1 if there else 0) if earlier else (there[0].order if there else 0)
            if not earlier:
                for n, row in enumerate(there):
                    Block.objects.filter(pk=row.pk).update(order=block.order + n + 1)
            block.save(update_fields=["section", "order"])
    else:
        _moved(rows, block, earlier)
    changed(now, "moved-block", by, at)


@transaction.atomic
def remove_block(*, block: Block, by: Actor, at: datetime) -> None:
    """Text is gone; a claim or quote leaves the draft and stays in the inquiry."""
    now = opened(block.section.report, None)
    block.delete()
    changed(now, "removed-block", by, at)


def _put(section: Section, kind: str, **what: object) -> Block:
    last = section.blocks.order_by("-order").first()
    return Block.objects.create(section=section, order=last.order + 1 if last else 0, kind=kind, **what)


def _moved(rows: list, row: object, earlier: bool) -> None:  # type: ignore[type-arg]
    i = [r.pk for r in rows].index(row.pk)  # type: ignore[attr-defined]
    j = i - 1 if earlier else i + 1
    if not 0 <= j < len(rows):
        return
    rows[i], rows[j] = rows[j], rows[i]
    for n, r in enumerate(rows):
        if r.order != n:
            type(r).objects.filter(pk=r.pk).update(order=n)


def _checked(report: Report, text: str, door: Door, by: Actor, at: datetime) -> tuple[str, list[str]]:
    """The text with its quotations held as excerpts. Raises Refused with a sentence for each that is nobody's."""
    known = (
        {str(u) for u in Excerpt.objects.filter(inquiry=report.inquiry_id).values_list("uuid", flat=True)}
        if (TOKEN.search(text))
        else set()
    )
    if any(u not in known for u in TOKEN.findall(text)):
        raise Refused(_("One of the {{quote:…}} marks stands for words that are not here."))
    found, wrong = runs_found(Sources(report.inquiry, door), text)
    if wrong:
        raise Refused("\n".join(why for _position, why in wrong))
    return with_tokens(text, found, report, by, at)
