"""Writing a draft on the page: title, sections, text, claims and quotes in order. A change of words says what it was
begun on (``was``, the mark of what the writer saw): whoever saves on something else is told, and nothing is
overwritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.evidence import actions as evidence
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
from ..rules import seen
from ..sources import Sources, runs_found
from .asking import ask_owners
from .importing import LONGEST_HEADING
from .quotations import checked_title, with_tokens


class Changed(Refused):
    """Somebody else changed the same words meanwhile."""


@transaction.atomic
def make_report(
    *,
    inquiry: Inquiry,
    title: str,
    by: Actor,
    at: datetime,
    outline: list[tuple[str, int]] | None = None,
) -> Report:
    """A new report; with ``outline``: (title, level) of each section to begin with."""
    title = checked_title(title)
    report = Report.objects.create(
        place=inquiry.place,
        inquiry=inquiry,
        slug=free_slug(Report, title, "report"),
        title=title,
        made_at=at,
        made_by=by.key,
    )
    Section.objects.bulk_create(
        [
            Section(report=report, order=order, level=level, title=name[:300])
            for order, (name, level) in enumerate(outline or [])
        ]
    )
    record(place=report.place, by=by, verb="made", thing=report, at=at)
    return report


def opened(report: Report) -> Report:
    """The report, locked for a change."""
    return Report.objects.select_for_update().select_related("place", "inquiry").get(pk=report.pk)


def unchanged(now: str, was: str) -> None:
    """Raises Changed where these words are not what the writer saw."""
    if seen(now) != was:
        raise Changed(
            _("Someone else changed this while you were writing. Both texts are shown below; nothing was overwritten.")
        )


def changed(report: Report, verb: str, by: Actor, at: datetime) -> None:
    report.version += 1
    report.save(update_fields=["version", "title", "no_challenge"])
    record(place=report.place, by=by, verb=verb, thing=report, at=at)


@transaction.atomic
def set_title(*, report: Report, title: str, was: str, by: Actor, at: datetime) -> None:
    now = opened(report)
    unchanged(now.title, was)
    now.title = checked_title(title)
    changed(now, "renamed", by, at)


@transaction.atomic
def set_no_challenge(*, report: Report, text: str, was: str, door: Door, by: Actor, at: datetime) -> list[str]:
    """Why nothing challenges the claims, in the authors' words. Printed in the report."""
    now = opened(report)
    unchanged(now.no_challenge, was)
    now.no_challenge, notes = _checked(now, " ".join(_held(now, now.no_challenge, text, door).split()), door, by, at)
    changed(now, "explained", by, at)
    return notes


@transaction.atomic
def add_section(*, report: Report, title: str, level: int, door: Door, by: Actor, at: datetime) -> Section:
    now = opened(report)
    if not title.strip():
        raise Refused(_("Write the heading first."))
    heading = _heading(now, title, door, by, at)
    last = now.sections.order_by("-order").first()
    made = Section.objects.create(
        report=now,
        order=last.order + 1 if last else 0,
        level=3 if level == 3 else 2,
        title=heading,
    )
    changed(now, "added-section", by, at)
    return made


@transaction.atomic
def edit_section(*, section: Section, title: str, was: str, door: Door, by: Actor, at: datetime) -> None:
    """A section's heading. Empty: what stands beneath it has none."""
    now = opened(section.report)
    section.refresh_from_db()
    unchanged(section.title, was)
    section.title = _heading(now, _held(now, section.title, title, door), door, by, at)
    section.save(update_fields=["title"])
    changed(now, "renamed-section", by, at)


@transaction.atomic
def move_section(*, section: Section, earlier: bool, by: Actor, at: datetime) -> None:
    """One place earlier or later among the sections; at the end nothing happens."""
    now = opened(section.report)
    _moved(list(now.sections.order_by("order", "pk")), section, earlier)
    changed(now, "moved-section", by, at)


@transaction.atomic
def remove_section(*, section: Section, by: Actor, at: datetime) -> None:
    """The heading and what stands beneath it leave the draft. Claims and excerpts stay in the inquiry."""
    now = opened(section.report)
    section.delete()
    changed(now, "removed-section", by, at)


@transaction.atomic
def add_text(*, section: Section, text: str, door: Door, by: Actor, at: datetime) -> tuple[list[Block], list[str]]:
    """The authors' text, a block for each paragraph; quotations in it are checked and held as excerpts."""
    now = opened(section.report)
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
def edit_text(*, block: Block, text: str, was: str, door: Door, by: Actor, at: datetime) -> list[str]:
    """Change a paragraph. Empty: it leaves."""
    now = opened(block.section.report)
    block.refresh_from_db()
    unchanged(block.text, was)
    if not text.strip():
        block.delete()
        changed(now, "removed-block", by, at)
        return []
    text = _held(now, block.text, text.replace("\r\n", "\n").strip(), door)
    block.text, notes = _checked(now, text, door, by, at)
    block.save(update_fields=["text"])
    changed(now, "wrote", by, at)
    return notes


@transaction.atomic
def write_claim(*, section: Section, text: str, door: Door, by: Actor, at: datetime) -> tuple[Block, list[str]]:
    """A new claim, in the inquiry and in this section; quotations in it are checked and held."""
    now = opened(section.report)
    held, notes = _checked(now, " ".join(text.split()), door, by, at)
    claim = evidence.make_claim(inquiry=now.inquiry, text=held, by=by, at=at)
    return add_claim(section=section, claim=claim, by=by, at=at), notes


@transaction.atomic
def edit_claim(*, block: Block, text: str, was: str, door: Door, by: Actor, at: datetime) -> list[str]:
    """Change the wording of a claim, here and wherever else it stands."""
    assert block.claim is not None
    now = opened(block.section.report)
    claim = Claim.objects.select_for_update().select_related("place").get(pk=block.claim_id)
    unchanged(claim.text, was)
    held, notes = _checked(now, _held(now, claim.text, " ".join(text.split()), door), door, by, at)
    evidence.edit_claim(claim=claim, text=held, version=claim.version, by=by, at=at)
    changed(now, "wrote", by, at)
    return notes


@transaction.atomic
def add_claim(*, section: Section, claim: Claim, by: Actor, at: datetime) -> Block:
    now = opened(section.report)
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
    now = opened(section.report)
    if excerpt.inquiry_id != now.inquiry_id:
        raise Refused(_("Those words belong to another inquiry."))
    made = _put(section, Block.Kinds.QUOTE, excerpt=excerpt)
    ask_owners(report=now, excerpt=excerpt, by=by, at=at)
    changed(now, "added-quote", by, at)
    return made


@transaction.atomic
def move_block(*, block: Block, earlier: bool, by: Actor, at: datetime) -> None:
    """One place earlier or later in its section; at its end, into the neighbouring section."""
    now = opened(block.section.report)
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
    now = opened(block.section.report)
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


def _held(report: Report, before: str, text: str, door: Door) -> str:
    """The text with each quotation of the text before it, as its writer saw it, in its mark again."""
    for mark, words in expanded(report, [before], door).items():
        text = text.replace(words, mark)
    return text


def _heading(report: Report, title: str, door: Door, by: Actor, at: datetime) -> str:
    heading, _notes = _checked(report, " ".join(title.split()), door, by, at)
    if len(heading) > LONGEST_HEADING:
        raise Refused(_("This heading is too long. Make it shorter, and quote in the text beneath it."))
    return heading


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
