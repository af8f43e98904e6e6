"""An edition as a paper: what the public page shows, in the same order, for PDF and Word."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trailbook.kit.papers import Block, Heading, Listing, Paper, Paragraph, Quotation, Run

from .queries import Part, ShownBlock, ShownEdition, ShownQuote


def paper_of(shown: ShownEdition) -> Paper:
    """Everything the edition's page shows, every trail open: claims with what supports, shades and challenges them."""
    edition = shown.edition
    report = edition.report
    under = [
        f"{report.place.name} · {report.inquiry.name}",
        _("%(day)s · edition %(n)s") % {"day": date_format(edition.published_at, "j F Y"), "n": edition.number},
    ]
    if shown.note:
        under.append(shown.note)
    if report.place.sample:
        under.append(_("This is a made-up sample. Nobody in it is real."))
    blocks: list[Block] = [
        _says(
            _(
                "This report was made with people's own words. Under each claim stand the voices it rests on, and those "
                "that differ. People quoted here: %(people)s."
            )
            % {"people": shown.rests_on},
            "lead",
        )
    ]
    for section in shown.sections:
        if section.title:
            blocks.append(Heading(section.title, 2 if section.level > 2 else 1))
        for block in section.blocks:
            blocks += _block(block)
    if shown.no_challenge:
        blocks.append(Heading(_("Why nothing here challenges the claims"), 1))
        blocks.append(Paragraph(_runs(shown.no_challenge)))
    blocks += [
        _says(
            _(
                "Everyone quoted here said yes to it, and is named the way they chose. Anyone who spoke can take their "
                "words back; then they leave this report."
            ),
            "quiet",
        ),
        _says(
            _("In a small group people may still guess who said something. Please be kind with what you read."), "quiet"
        ),
    ]
    titled = [s for s in shown.sections if s.title]
    return Paper(
        title=shown.title,
        under=tuple(under),
        language=get_language() or "en-gb",
        footer=_("%(title)s, edition %(n)s") % {"title": shown.title, "n": edition.number},
        contents=_("What is in this report") if len(titled) > 2 else "",
        blocks=tuple(blocks),
    )


def _block(block: ShownBlock) -> list[Block]:
    if block.kind == "quote":
        return [_quotation(q) for q in block.quotes]
    if block.kind == "claim":
        return _claim(block)
    blocks: list[Block] = [Paragraph(_runs(block.parts))] if block.parts else []
    if block.items:
        blocks.append(Listing(tuple(_runs(item) for item in block.items), block.ordered))
    return blocks


def _claim(block: ShownBlock) -> list[Block]:
    blocks: list[Block] = [Paragraph(_runs(block.parts), "claim")]
    if block.contested:
        said = _("Someone whose words stand here says: that is not what I meant. The authors have not answered yet.")
        blocks.append(_says(said, "note"))
    for label, quotes in (
        (_("It rests on"), block.support),
        (_("This shades it"), block.nuance),
        (_("This challenges it"), block.challenge),
    ):
        if quotes:
            blocks.append(_says(label, "label"))
            blocks += [_quotation(q) for q in quotes]
    return blocks


def _quotation(q: ShownQuote) -> Quotation:
    return Quotation((q.text,), q.name, noted=q.noted, stance=q.stance)


def _runs(parts: list[Part]) -> tuple[Run, ...]:
    return tuple(_run(p) for p in parts)


def _run(part: Part) -> Run:
    if part.quote is None:
        return Run(part.text)
    return Run(part.quote.text, "plain" if part.quote.noted else "quotation")


def _says(text: str, role: str) -> Paragraph:
    return Paragraph((Run(text),), role)  # type: ignore[arg-type]
