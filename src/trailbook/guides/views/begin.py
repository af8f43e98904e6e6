"""A whole guide at once: from the ready-made one, a file, a text or what was heard; looked at before it is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.evidence.doors import team_door
from trailbook.kit.refused import Refused
from trailbook.work.queries import running_at

from .. import actions, rules, writing
from ..forms import FileForm, HeadingsForm, TextForm
from ..models import Version
from ..proposing import propose
from ..queries import as_read, conversations, headings_heard, latest_version, ready_guide, stamp_of
from ..reading import GuideError, ReadGuide, guide_from_headings, read_guide_apart
from .became import choices_of, parted, rows_of
from .show import WRITES, context


def _found(heard: list[list[str]]) -> list[tuple[str, int]]:
    """Headings with in how many conversations each stands, in their usual order; the rare ones last."""
    counts = Counter(h for headings in heard for h in headings)
    first: dict[str, float] = {}
    for headings in heard:
        for i, h in enumerate(headings):
            first[h] = min(first.get(h, 1.0), i / len(headings))
    least = max(1.0, len(heard) / 3)
    return sorted(counts.items(), key=lambda x: (x[1] < least, first[x[0]], -x[1]))[:200]


def _headings_form(heard: list[list[str]], data: object = None) -> HeadingsForm:
    found = _found(heard)
    least = max(1.0, len(heard) / 3)
    return HeadingsForm(data, found=found, initial={"headings": [h for h, n in found if n >= least]})  # type: ignore[arg-type]


@require_GET
def begin(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The ways to make a guide."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    return _ways(request, seat)


def _ways(request: HttpRequest, seat: InquirySeat, status: int = 200, **forms: Form) -> HttpResponse:
    heard = headings_heard(seat.inquiry, team_door(seat.person))
    ready = ready_guide()
    more = {
        "file_form": forms.get("file", FileForm()),
        "text_form": forms.get("text", TextForm()),
        "headings_form": forms.get("headings", _headings_form(heard) if heard else None),
        "conversations": len(heard),
        "many": len({h for headings in heard for h in headings}) > 20,
        "ready": ready,
        "version": latest_version(seat.inquiry),
    }
    return render(request, "guides/begin.html", context(seat, **more), status=status)


@require_http_methods(["GET", "POST"])
def as_text(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The whole guide as text, to change many things at once."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = latest_version(seat.inquiry)
    if version is None:
        return redirect("guides:begin", seat.place.slug, seat.inquiry.slug)
    form = TextForm(initial={"text": writing.as_markdown(as_read(version), version.guide.title)})
    more = {"form": form, "version": version, "stamp": stamp_of(version)}
    return render(request, "guides/text.html", context(seat, **more))


@require_POST
def look(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """What was understood, before anything is kept."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    how = request.POST.get("how", "")
    seen = request.POST.get("seen") or stamp_of(latest_version(seat.inquiry))
    if how == "ready":
        return _preview(request, seat, ready_guide(), seen)
    if how == "file":
        files = FileForm(request.POST, request.FILES)
        if not files.is_valid():
            return _ways(request, seat, 422, file=files)
        upload = files.cleaned_data["file"]
        try:
            return _preview(request, seat, read_guide_apart(upload.name, upload.read(rules.MAX_FILE + 1)), seen)
        except GuideError as why:
            files.add_error("file", str(why))
            return _ways(request, seat, 422, file=files)
    if how == "headings":
        heard = headings_heard(seat.inquiry, team_door(seat.person))
        chosen = _headings_form(heard, request.POST)
        if not chosen.is_valid():
            return _ways(request, seat, 422, headings=chosen)
        ticked = set(chosen.cleaned_data["headings"])
        made = guide_from_headings(heard, columns=[h for h, _ in _found(heard) if h in ticked])
        return _preview(request, seat, made, seen)
    texts = TextForm(request.POST)
    try:
        if not texts.is_valid():
            raise GuideError("")
        read = _read(texts.cleaned_data["text"])
    except GuideError as why:
        if str(why):
            texts.add_error("text", str(why))
        if "again" in request.POST:
            more = {"form": texts, "version": latest_version(seat.inquiry), "stamp": seen}
            return render(request, "guides/text.html", context(seat, **more), status=422)
        return _ways(request, seat, 422, text=texts)
    return _preview(request, seat, read, seen)


def _read(text: str) -> ReadGuide:
    """What was typed, as a guide; raises GuideError with a sentence that names no file."""
    try:
        return read_guide_apart("text.md", text.encode())
    except GuideError as why:
        raise GuideError(str(why).replace("text.md", _("This text"))) from None


def _preview(
    request: HttpRequest, seat: InquirySeat, guide: ReadGuide, seen: str, status: int = 200, wrong: str = ""
) -> HttpResponse:
    version = latest_version(seat.inquiry)
    title = guide.title or (version.guide.title if version else seat.inquiry.name)
    proposal = propose(seat.inquiry, guide)
    rows, stayed = parted(rows_of(proposal))
    more = {
        "base": proposal.before,
        "rows": rows,
        "stayed": stayed,
        "older": proposal.older,
        "dropped": proposal.dropped,
        "guide": guide,
        "title": title,
        "text": writing.as_markdown(guide, title),
        "seen": seen,
        "version": version,
        "asked": len(guide.questions),
        "prompts": sum(1 for q in guide.questions for _ in q.walk()) - len(guide.questions),
        "wrong": wrong,
        "conversations": conversations(seat.inquiry),
    }
    return render(request, "guides/look.html", context(seat, **more), status=status)


@require_POST
def keep(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Keep what the preview showed, and place answers that are there under it."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        guide = _read(text)
    except GuideError as why:
        messages.error(request, str(why))
        return redirect("guides:begin", seat.place.slug, seat.inquiry.slug)
    said = set(request.POST.getlist("said"))
    sections = tuple(replace(s, said=str(n) in said) for n, s in enumerate(guide.sections))
    guide = replace(guide, sections=sections)
    seen = request.POST.get("seen", "")
    if not guide.questions:
        wrong = _("Every section is marked as said, so nothing is asked. Leave at least one without the mark.")
        return _preview(request, seat, guide, seen, 422, wrong)
    try:
        chosen = choices_of(request.POST)
        kept = actions.save_guide(
            inquiry=seat.inquiry, guide=guide, by=seat.actor, at=timezone.now(), seen=seen, continues=chosen
        )
    except actions.ChangedMeanwhile as why:
        now = stamp_of(latest_version(seat.inquiry))
        wrong = f"{why} " + _("If you keep yours now, it stands in place of theirs.")
        return _preview(request, seat, guide, now, 409, wrong)
    except Refused as why:
        return _preview(request, seat, guide, seen, 422, str(why))
    placed = actions.put_to_use(version=kept, by=seat.actor, at=timezone.now())
    messages.success(request, _kept(kept, placed))
    if not placed and running_at(seat.inquiry):
        messages.success(
            request,
            _("The conversations that are here are gone through now, beside the pages. What people placed stays."),
        )
    return redirect("guides:guide", seat.place.slug, seat.inquiry.slug)


def _kept(version: Version, placed: int) -> str:
    said = _("Saved. This is version %(n)s of your guide.") % {"n": version.number}
    if placed:
        said += " " + ngettext(
            "%(n)s conversation that was here already has been gone through; what people placed stays where it is.",
            "%(n)s conversations that were here already have been gone through; what people placed stays where it is.",
            placed,
        ) % {"n": placed}
    return said
