"""Conversations, and choosing words in them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.prepared import Prepared
from trailbook.kit.refused import Refused

from .. import actions, gate, rules
from ..doors import Door, team_door
from ..forms import ChooseWords
from ..kept import from_memory, kept_page
from ..models import Document, Turn
from ..queries import documents_of, excerpts_in, talk_rows
from ..talking import NOBODY, Beside
from ..upward import KNOWN

A_PAGE = 25


@require_GET
def words(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Every conversation of the inquiry: who speaks, what waits. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    named = request.GET.get("who", "")
    pages = Paginator(documents_of(seat.inquiry, named), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "page": page,
        "talks": talk_rows(page.object_list, team_door(seat.person)),
        "named": named,
        "page_query": urlencode({"who": named}) + "&" if named else "",
    }
    return render(request, "evidence/words.html", context)


@require_GET
@from_memory
def conversation(request: HttpRequest, place: str, inquiry: str, document: UUID) -> HttpResponse:
    """One conversation, as far as it may be shown to this reader. A look is kept for each speaker."""
    seat = inquiry_seat(request, place, inquiry, "read")
    found = _DOCUMENT.first(inquiry=seat.inquiry.pk, document=document)
    if found is None:
        raise Http404
    door = team_door(seat.person)
    return kept_page(request, seat, door, str(found.uuid), lambda: _conversation(request, seat, found, door))


_DOCUMENT = Prepared(
    lambda inquiry, document: Document.objects.filter(inquiry=inquiry, uuid=document),
    inquiry=-900_053,
    document=UUID(int=900_054),
)


_ANSWERS = Prepared(
    lambda document: (
        Turn.objects.filter(document=document, asks=False)
        .order_by()
        .values("document")
        .annotate(n=Count("pk"))
        .values_list("n")
    ),
    document=-900_055,
)


def _conversation(
    request: HttpRequest, seat: InquirySeat, found: Document, door: Door
) -> tuple[HttpResponse, list[Turn]]:
    """The page, and the answers in it."""
    shown = gate.conversation(found, door)
    answering = [s.turn for s in shown if not s.turn.asks]
    at = {"place": seat.place.slug, "inquiry": seat.inquiry.slug}
    closed = (_ANSWERS.first(document=found.pk) or (0,))[0] - len(answering)
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "document": found,
        "shown": shown,
        "beside": Beside(
            marks=KNOWN.marks_in(found.pk),
            excerpts=excerpts_in(found),
            may_claim=seat.may("claim"),
            choose_at=reverse("evidence:choose", kwargs=at | {"turn": NOBODY}),
            excerpt_at=reverse("evidence:excerpt", kwargs=at | {"excerpt": NOBODY}),
        ),
        "closed": closed,
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/conversation.html", context), answering


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, place: str, inquiry: str, turn: UUID) -> HttpResponse:
    """Choose words of one answer to carry on: typed, pasted, or selected on the page."""
    seat = inquiry_seat(request, place, inquiry, "claim")
    # The look and what is made of the words are written together.
    with transaction.atomic() if request.method == "POST" else nullcontext():
        answer = _chosen(request, seat, turn)
    if isinstance(answer, HttpResponse):
        return answer
    return render(request, "evidence/choose.html", answer, status=422 if answer["form"].errors else 200)


_TURN = Prepared(
    lambda inquiry, turn: Turn.objects.filter(document__inquiry=inquiry, uuid=turn, asks=False).select_related(
        "document"
    ),
    inquiry=-900_051,
    turn=UUID(int=900_052),
)


def _chosen(request: HttpRequest, seat: InquirySeat, turn: UUID) -> HttpResponse | dict[str, Any]:
    """Where to go next, or what the page shows. Nothing is drawn here: others may be waiting to write."""
    found = _TURN.first(inquiry=seat.inquiry.pk, turn=turn)
    if found is None:
        raise Http404
    shown = gate.shown(gate.Stretch(found.pk), team_door(seat.person))
    if shown is None or shown.turn.current is None:
        messages.error(request, _("These words are not open to you now."))
        return redirect("evidence:conversation", seat.place.slug, seat.inquiry.slug, found.document.uuid)
    initial = {"revision": shown.turn.current.number}
    form = ChooseWords(request.POST) if request.method == "POST" else ChooseWords(initial=initial)
    several: list[dict] = []
    if form.is_valid():
        try:
            places = _places(form, shown)
            if len(places) == 1:
                return _made(seat, shown, places[0])
            several = [_in_context(shown, p) for p in places]
        except Refused as why:
            form.add_error("words", str(why))
    return {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "document": found.document,
        "shown": shown,
        "form": form,
        "several": several,
    }


def _places(form: ChooseWords, shown: gate.Shown) -> list[tuple[rules.Found, ...]]:
    """Where the chosen words stand: one place, or several to choose from. Raises Refused where there is
    none."""
    assert shown.turn.current is not None
    if form.cleaned_data["revision"] != shown.turn.current.number:
        raise Refused(_("Those words have changed since. Choose again."))
    places = rules.places_of(form.cleaned_data["words"], shown.runs)
    if not places:
        raise Refused(_("These words do not stand in this answer. Copy them exactly as they are above."))
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    exact = [p for p in places if (p[0].start, p[-1].end) == (start, end)]
    near = [p for p in places if start is not None and end is not None and start <= p[0].start and p[-1].end <= end]
    return exact or (near if len(near) == 1 else []) or places


def _made(seat: InquirySeat, shown: gate.Shown, spans: tuple[rules.Found, ...]) -> HttpResponse:
    turn, revision = shown.turn, shown.turn.current
    assert revision is not None
    excerpt = actions.make_excerpt(
        inquiry=seat.inquiry,
        spans=[(turn, revision, s.start, s.end) for s in spans],
        by=seat.actor,
        at=timezone.now(),
    )
    # That it was kept is said in the address: said in the session it would be written twice more.
    at = reverse("evidence:excerpt", args=[seat.place.slug, seat.inquiry.slug, excerpt.uuid])
    return HttpResponseRedirect(f"{at}?kept")


def _in_context(shown: gate.Shown, spans: tuple[rules.Found, ...]) -> dict:
    """One of several places, with what stands around it within the words that show."""
    at, text = next((a, t) for a, t in shown.runs if a <= spans[0].start < a + len(t))
    start, end = spans[0].start - at, spans[-1].end - at
    return {
        "start": spans[0].start,
        "end": spans[-1].end,
        "before": text[max(0, start - 60) : start],
        "words": text[start:end],
        "after": text[end : end + 60],
    }
