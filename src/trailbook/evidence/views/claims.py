"""Claims: written, edited, cited under, answered for."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of

from .. import actions
from ..doors import team_door
from ..forms import ClaimText
from ..models import Citation, Claim, Excerpt, Stances
from ..queries import cited_words, claim_rows, excerpt_page, objections_to, rests_of

A_PAGE = 30
TO_CITE = 12


def _claim(seat: InquirySeat, uuid: UUID) -> Claim:
    return get_object_or_404(Claim.objects.select_related("place", "inquiry"), inquiry=seat.inquiry, uuid=uuid)


def _to(seat: InquirySeat, claim: Claim, part: str = "") -> HttpResponse:
    response = redirect("evidence:claim", seat.place.slug, seat.inquiry.slug, claim.uuid)
    response["Location"] += part
    return response


@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Every claim and what it rests on; a new one."""
    seat = inquiry_seat(request, place, inquiry, "claim" if request.method == "POST" else "read")
    form = ClaimText(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_claim(
                inquiry=seat.inquiry, text=form.cleaned_data["text"], by=seat.actor, at=timezone.now()
            )
        except Refused as why:
            form.add_error("text", str(why))
        else:
            messages.success(request, _("Saved. Now put words under it: a claim stands on what people said."))
            return _to(seat, made)
    away = request.GET.get("away") == "1"
    rows = Claim.objects.filter(inquiry=seat.inquiry, put_away_at__isnull=not away).order_by("-changed_at", "-pk")
    sought = request.GET.get("q", "").strip()[:100]
    if sought:
        rows = rows.filter(text__icontains=sought)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    kept = urlencode([("away", "1")] * away + [("q", sought)] * bool(sought))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "page": page,
        "rows": claim_rows(page.object_list),
        "sought": sought,
        "query": kept and f"{kept}&",
        "form": form,
        "away": away,
        "some_away": not away and Claim.objects.filter(inquiry=seat.inquiry, put_away_at__isnull=False).exists(),
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/claims.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, place: str, inquiry: str, claim: UUID) -> HttpResponse:
    """One claim: the words under it, what it rests on, what was said against it. POST changes its text; if
    someone else changed it meanwhile, both texts are shown and nothing is overwritten."""
    seat = inquiry_seat(request, place, inquiry, "claim" if request.method == "POST" else "read")
    found = _claim(seat, claim)
    form = ClaimText(request.POST or None, initial={"text": found.text, "version": found.version})
    mine, status = "", 200
    if request.method == "POST" and form.is_valid():
        text, version = form.cleaned_data["text"], form.cleaned_data["version"] or 0
        try:
            actions.edit_claim(claim=found, text=text, version=version, by=seat.actor, at=timezone.now())
        except Refused as why:
            found = _claim(seat, claim)
            messages.error(request, str(why))
            mine, status = text, 409
            form = ClaimText(initial={"text": text, "version": found.version})
        else:
            messages.success(request, _("Saved."))
            return _to(seat, found)
    door = team_door(seat.person)
    cited = cited_words(found, door)
    chosen = Excerpt.objects.filter(inquiry=seat.inquiry).exclude(citations__claim=found).order_by("-made_at", "-pk")
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "claim": found,
        "rest": rests_of([found])[found.pk],
        "stances": [(s, [c for c in cited if c.citation.stance == s.value]) for s in Stances],
        "cited": cited,
        "to_cite": excerpt_page(chosen[:TO_CITE], door, thing=key_of(found)) if seat.may("claim") else [],
        "objections": objections_to([found]),
        "form": form,
        "mine": mine,
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/claim.html", context, status=422 if form.errors else status)


@require_POST
def put_away(request: HttpRequest, place: str, inquiry: str, claim: UUID) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _claim(seat, claim)
    if found.put_away_at is None:
        actions.put_away_claim(claim=found, by=seat.actor, at=timezone.now())
        messages.success(request, _("Put away. You can bring it back from the list of what was put away."))
        return redirect("evidence:claims", seat.place.slug, seat.inquiry.slug)
    actions.bring_back_claim(claim=found, by=seat.actor, at=timezone.now())
    messages.success(request, _("It is back among the claims."))
    return _to(seat, found)


@require_POST
def cite(request: HttpRequest, place: str, inquiry: str, claim: UUID) -> HttpResponse:
    """Put an excerpt under this claim."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _claim(seat, claim)
    wanted = request.POST.get("excerpt", "")
    stance = request.POST.get("stance", Stances.SUPPORT)
    try:
        excerpt = get_object_or_404(Excerpt, inquiry=seat.inquiry, uuid=UUID(wanted))
        if stance not in Stances.values:
            raise ValueError(stance)
    except ValueError:
        messages.error(request, _("Choose the words, and say what they do for the claim."))
        return _to(seat, found)
    actions.cite(claim=found, excerpt=excerpt, stance=stance, by=seat.actor, at=timezone.now())
    messages.success(request, _("Saved. The words stand under this claim now."))
    return _to(seat, found, "#words")


@require_POST
def citation(request: HttpRequest, place: str, inquiry: str, citation: UUID) -> HttpResponse:
    """What is done with one citation: *up*, *down*, *remove*, or another stance."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = get_object_or_404(
        Citation.objects.select_related("claim__place", "claim__inquiry", "excerpt", "place"),
        claim__inquiry=seat.inquiry,
        uuid=citation,
    )
    do, now = request.POST.get("do", ""), timezone.now()
    if do == "remove":
        actions.uncite(citation=found, by=seat.actor, at=now)
        messages.success(request, _("Taken out from under this claim. The words are still among the excerpts."))
    elif do in {"up", "down"}:
        actions.move_citation(citation=found, earlier=do == "up", by=seat.actor, at=now)
    elif do in Stances.values:
        actions.cite(claim=found.claim, excerpt=found.excerpt, stance=do, by=seat.actor, at=now)
        messages.success(request, _("Saved."))
    return _to(seat, found.claim, "#words")


@require_POST
def answer(request: HttpRequest, place: str, inquiry: str, claim: UUID, objection: UUID) -> HttpResponse:
    """Answer someone who said "that is not what I meant"."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _claim(seat, claim)
    said = get_object_or_404(objections_to([found]), uuid=objection)
    try:
        actions.answer_objection(
            objection=said, answer=request.POST.get("answer", ""), by=seat.actor, at=timezone.now()
        )
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved. They will read your answer on their own page."))
    return _to(seat, found, "#objections")
