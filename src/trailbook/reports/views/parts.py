"""The parts of a draft: its headings, and what stands beneath them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import InquirySeat
from trailbook.evidence.doors import Door, team_door
from trailbook.evidence.models import Claim, Excerpt
from trailbook.kit.refused import Refused

from .. import actions
from ..draft import as_written, claims_to_choose, quotes_to_choose
from ..forms import ClaimWords, Heading, NewHeading, Text
from ..models import Block, Report, Section
from ..outline import hints
from ..queries import expanded
from ..rules import seen
from .common import at_report, context, say, to
from .drafts import say_changed


def _section(report: Report, uuid: UUID) -> Section:
    found: Section = get_object_or_404(Section, report=report, uuid=uuid)
    found.report = report
    return found


def _read(report: Report, text: str, door: Door) -> str:
    return as_written(text, expanded(report, [text], door))


@require_http_methods(["GET", "POST"])
def add_section(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    seat, found = at_report(request, place, inquiry, report, "claim")
    form = NewHeading(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_section(
                report=found,
                title=form.cleaned_data["title"],
                level=form.cleaned_data["level"],
                door=team_door(seat.person),
                by=seat.actor,
                at=timezone.now(),
            )
        except Refused as why:
            form.add_error("title", str(why))
        else:
            return to("write", seat, found, f"#s-{made.uuid}")
    page = context(seat, found, form=form, heading=_("Add a heading"))
    return render(request, "reports/edit.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, place: str, inquiry: str, report: str, section: UUID) -> HttpResponse:
    """A heading: changed, moved, or taken out with what stands beneath it."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    row = _section(found, section)
    door, now = team_door(seat.person), timezone.now()
    do = request.POST.get("do", "")
    if do in {"up", "down"}:
        actions.move_section(section=row, earlier=do == "up", by=seat.actor, at=now)
        return to("write", seat, found, f"#s-{row.uuid}")
    if do == "remove":
        actions.remove_section(section=row, by=seat.actor, at=now)
        say(request, _("Taken out. Claims and chosen words that stood there are still in the inquiry."), [])
        return to("write", seat, found)
    form = Heading(request.POST or None, initial={"title": _read(found, row.title, door), "was": seen(row.title)})
    theirs, status = "", 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["title"]
        try:
            actions.edit_section(
                section=row, title=typed, was=form.cleaned_data["was"], door=door, by=seat.actor, at=now
            )
        except actions.Changed as why:
            row.refresh_from_db()
            theirs, status = _read(found, row.title, door) or _("(nothing)"), 409
            form = Heading(initial={"title": typed, "was": seen(row.title)})
            say_changed(request, why)
        except Refused as why:
            form.add_error("title", str(why))
        else:
            say(request, _("Saved."), [])
            return to("write", seat, found, f"#s-{row.uuid}")
    page = context(
        seat,
        found,
        form=form,
        heading=_("This heading"),
        theirs=theirs,
        mine=form.initial.get("title", "") if theirs else "",
        section=row,
        beneath=row.blocks.count(),
    )
    return render(request, "reports/edit.html", page, status=422 if form.errors else status)


@require_http_methods(["GET", "POST"])
def add_block(request: HttpRequest, place: str, inquiry: str, report: str, section: UUID) -> HttpResponse:
    """Put something under a heading: text, a claim that is there or a new one, or chosen words."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    row = _section(found, section)
    door = team_door(seat.person)
    text, claim = Text(auto_id="text-%s"), ClaimWords(auto_id="claim-%s")
    status = 200
    if request.method == "POST":
        try:
            made, notes = _added(request, seat, row, door)
        except Refused as why:
            status = 422
            wrong = str(why).split("\n")
            if request.POST.get("kind") == "text":
                text = _again(Text, "text-%s", request, wrong)
            elif request.POST.get("kind") == "new-claim":
                claim = _again(ClaimWords, "claim-%s", request, wrong)
            else:
                messages.error(request, str(why))
        else:
            say(request, _("It stands in the report now."), notes)
            return to("write", seat, found, f"#b-{made.uuid}")
    page = context(
        seat,
        found,
        section=row,
        section_title=_read(found, row.title, door),
        hint=hints().get(row.title, ""),
        text_form=text,
        claim_form=claim,
        claims=claims_to_choose(found),
        quotes=quotes_to_choose(found, door),
    )
    return render(request, "reports/add.html", page, status=status)


def _again(form_class: type, auto_id: str, request: HttpRequest, wrong: list[str]):  # type: ignore[no-untyped-def]
    form = form_class(request.POST, auto_id=auto_id)
    form.is_valid()
    if not form.errors:
        for why in wrong:
            form.add_error("text", why)
    return form


def _added(request: HttpRequest, seat: InquirySeat, section: Section, door: Door) -> tuple[Block, list[str]]:
    kind, at = request.POST.get("kind", ""), timezone.now()
    if kind == "text":
        made, notes = actions.add_text(
            section=section, text=request.POST.get("text", ""), door=door, by=seat.actor, at=at
        )
        return made[0], notes
    if kind == "new-claim":
        return actions.write_claim(
            section=section, text=request.POST.get("text", "")[:2000], door=door, by=seat.actor, at=at
        )
    if kind == "claim":
        claim = get_object_or_404(Claim, inquiry=seat.inquiry, uuid=_uuid(request.POST.get("claim", "")))
        return actions.add_claim(section=section, claim=claim, by=seat.actor, at=at), []
    if kind == "quote":
        excerpt = get_object_or_404(Excerpt, inquiry=seat.inquiry, uuid=_uuid(request.POST.get("quote", "")))
        return actions.add_quote(section=section, excerpt=excerpt, by=seat.actor, at=at), []
    raise Http404


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, place: str, inquiry: str, report: str, block: UUID) -> HttpResponse:
    """One thing in the draft: its wording, moved, or taken out."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    rows = Block.objects.select_related("section", "claim", "excerpt")
    row = rows.filter(section__report=found, uuid=block).first()
    if row is None:
        return _gone(request, seat, found)
    row.section.report = found
    do, now = request.POST.get("do", ""), timezone.now()
    if do in {"up", "down"}:
        actions.move_block(block=row, earlier=do == "up", by=seat.actor, at=now)
        return to("write", seat, found, f"#b-{row.uuid}")
    if do == "remove":
        actions.remove_block(block=row, by=seat.actor, at=now)
        said = {
            Block.Kinds.TEXT: _("Taken out of the report."),
            Block.Kinds.CLAIM: _("Taken out of the report. The claim is still among the claims of the inquiry."),
            Block.Kinds.QUOTE: _("Taken out of the report. The words are still among the chosen words."),
        }[Block.Kinds(row.kind)]
        say(request, said, [])
        return to("write", seat, found, f"#s-{row.section.uuid}")
    if row.kind == Block.Kinds.QUOTE:
        return to("write", seat, found, f"#b-{row.uuid}")
    return _wording(request, seat, found, row)


def _wording(request: HttpRequest, seat: InquirySeat, report: Report, row: Block) -> HttpResponse:
    door = team_door(seat.person)
    form_class, edit = (ClaimWords, actions.edit_claim) if row.claim else (Text, actions.edit_text)

    def held() -> str:
        return row.claim.text if row.claim else row.text

    form = form_class(request.POST or None, initial={"text": _read(report, held(), door), "was": seen(held())})
    theirs, status = "", 200
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["text"]
        try:
            notes = edit(
                block=row, text=typed, was=form.cleaned_data["was"], door=door, by=seat.actor, at=timezone.now()
            )
        except actions.Changed as why:
            (row.claim or row).refresh_from_db()
            theirs, status = _read(report, held(), door), 409
            form = form_class(initial={"text": typed, "was": seen(held())})
            say_changed(request, why)
        except Refused as why:
            for sentence in str(why).split("\n"):
                form.add_error("text", sentence)
        else:
            say(request, _("Saved."), notes)
            return to("write", seat, report, f"#b-{row.uuid}")
    page = context(
        seat,
        report,
        form=form,
        heading=_("This claim") if row.claim else _("This text"),
        theirs=theirs,
        mine=form.initial.get("text", "") if theirs else "",
        block=row,
    )
    return render(request, "reports/edit.html", page, status=422 if form.errors else status)


def _gone(request: HttpRequest, seat: InquirySeat, report: Report) -> HttpResponse:
    """Somebody took it out while this member was writing: what was typed is not lost."""
    typed = request.POST.get("text", "")
    if request.method != "POST" or not typed.strip():
        messages.info(request, _("That is not in the report any more. Someone took it out."))
        return to("write", seat, report)
    page = context(seat, report, typed=typed, sections=report.sections.order_by("order", "pk"))
    return render(request, "reports/gone.html", page, status=409)
