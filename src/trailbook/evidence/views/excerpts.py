"""Excerpts: their themes, their claims, their trail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of

from .. import actions, gate
from ..doors import team_door
from ..forms import CiteForm, ThemeForm
from ..models import Excerpt, Theme
from ..queries import theme_rows, trail_of


def _excerpt(seat: InquirySeat, uuid: UUID) -> Excerpt:
    rows = Excerpt.objects.select_related("place", "inquiry")
    return get_object_or_404(rows, inquiry=seat.inquiry, uuid=uuid)


def _back(seat: InquirySeat, excerpt: Excerpt) -> HttpResponse:
    return redirect("evidence:excerpt", seat.place.slug, seat.inquiry.slug, excerpt.uuid)


@require_GET
def excerpt(request: HttpRequest, place: str, inquiry: str, excerpt: UUID) -> HttpResponse:
    """The words with their themes, the claims that cite them, and their trail."""
    seat = inquiry_seat(request, place, inquiry, "read")
    found = _excerpt(seat, excerpt)
    if "kept" in request.GET:
        messages.success(request, _("Kept. Now give these words a theme, or put them under a claim."))
    words = gate.shown_excerpts([found.pk], team_door(seat.person), thing=key_of(found)).get(found.pk)
    carried = set(found.themings.values_list("theme", flat=True))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "excerpt": found,
        "words": words,
        "spans": found.spans.select_related("turn__document").defer("quote"),
        "themes": [(r, r.theme.pk in carried) for r in theme_rows(seat.inquiry)],
        "carried": len(carried),
        "theme_form": ThemeForm(inquiry=seat.inquiry, auto_id="theme-%s"),
        "citations": found.citations.select_related("claim").filter(claim__put_away_at__isnull=True),
        "cite_form": CiteForm(inquiry=seat.inquiry, auto_id="cite-%s"),
        "trail": trail_of(found),
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/excerpt.html", context)


@require_POST
def set_themes(request: HttpRequest, place: str, inquiry: str, excerpt: UUID) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _excerpt(seat, excerpt)
    now = timezone.now()
    wanted = set(request.POST.getlist("themes"))
    chosen = [t for t in Theme.objects.filter(inquiry=seat.inquiry) if str(t.uuid) in wanted]
    new = request.POST.get("name", "")
    try:
        if new.strip():
            form = ThemeForm(request.POST, inquiry=seat.inquiry)
            parent = form.cleaned_data.get("parent") if form.is_valid() else None
            made = actions.make_theme(
                inquiry=seat.inquiry,
                name=new,
                definition=request.POST.get("definition", "").strip(),
                parent=parent,
                by=seat.actor,
                at=now,
            )
            chosen.append(made)
        actions.set_themes(excerpt=found, themes=chosen, by=seat.actor, at=now)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved. These words carry the themes you ticked."))
    return _back(seat, found)


@require_POST
def cite(request: HttpRequest, place: str, inquiry: str, excerpt: UUID) -> HttpResponse:
    """Put these words under a claim that is there, or under a new one."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _excerpt(seat, excerpt)
    form = CiteForm(request.POST, inquiry=seat.inquiry)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return _back(seat, found)
    now = timezone.now()
    try:
        claim = form.cleaned_data["claim"] or actions.make_claim(
            inquiry=seat.inquiry, text=form.cleaned_data["new_claim"], by=seat.actor, at=now
        )
        actions.cite(claim=claim, excerpt=found, stance=form.cleaned_data["stance"], by=seat.actor, at=now)
    except Refused as why:
        messages.error(request, str(why))
        return _back(seat, found)
    messages.success(request, _("Saved. The words stand under this claim now."))
    return redirect("evidence:claim", seat.place.slug, seat.inquiry.slug, claim.uuid)


@require_POST
def remove(request: HttpRequest, place: str, inquiry: str, excerpt: UUID) -> HttpResponse:
    """The choice of words goes, with its themes and citations; the conversation stays as it is."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _excerpt(seat, excerpt)
    span = found.spans.select_related("turn__document").first()
    actions.remove_excerpt(excerpt=found, by=seat.actor, at=timezone.now())
    messages.success(request, _("Removed. The conversation itself is as it was; you can choose the words again."))
    if span is None:
        return redirect("evidence:words", seat.place.slug, seat.inquiry.slug)
    return redirect("evidence:conversation", seat.place.slug, seat.inquiry.slug, span.turn.document.uuid)
