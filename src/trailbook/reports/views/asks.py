"""“Ask me first”: put to people, and what they said to the team."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.queries import gone_among
from trailbook.evidence.doors import team_door
from trailbook.evidence.gate import ShownExcerpt, shown_excerpts
from trailbook.evidence.models import Ask, Excerpt
from trailbook.kit.refused import Refused

from .. import actions
from ..forms import AskAnswer
from .common import at_report, to


@dataclass(frozen=True)
class OpenAsk:
    """A question put to someone, with the words as this reader may see them."""

    ask: Ask
    words: ShownExcerpt | None


def open_asks(seat: InquirySeat) -> list[OpenAsk]:
    """Asks without an answer, oldest first, of people who are still here. A fixed number of queries."""
    rows = list(
        Ask.objects.filter(excerpt__inquiry=seat.inquiry, answer="").select_related("person").order_by("at", "pk")
    )
    gone = gone_among(a.person_id for a in rows)
    rows = [a for a in rows if a.person_id not in gone]
    words = shown_excerpts([a.excerpt_id for a in rows], team_door(seat.person)) if rows else {}
    return [OpenAsk(a, words.get(a.excerpt_id)) for a in rows]


@require_POST
def ask(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Put the exact words and this report to whoever said "ask me first"."""
    seat, found = at_report(request, place, inquiry, report, "claim")
    try:
        excerpt = get_object_or_404(Excerpt, inquiry=seat.inquiry, uuid=UUID(request.POST.get("excerpt", "")))
    except ValueError:
        messages.error(request, _("Choose the words first."))
        return to("write", seat, found)
    asked = actions.ask_owners(report=found, excerpt=excerpt, by=seat.actor, at=timezone.now())
    if asked:
        messages.success(
            request,
            ngettext(
                "Asked. The question stands on their own page. You can also ask them yourself and write down what they say.",
                "Asked. The question stands on each one's own page. You can also ask them yourself and write down what they say.",
                len(asked),
            ),
        )
        return to("list", seat, None, "#asks")
    messages.info(request, _("There is nobody to ask about these words now."))
    return to("write", seat, found)


@require_POST
def answer_ask(request: HttpRequest, place: str, inquiry: str, ask: UUID) -> HttpResponse:
    """Write down what someone said when a member of the team asked them."""
    seat = inquiry_seat(request, place, inquiry, "tell")
    found = get_object_or_404(Ask.objects.select_related("place", "person"), excerpt__inquiry=seat.inquiry, uuid=ask)
    form = AskAnswer(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Say whether they said yes or no, and how they told you."))
        if found.answer:
            raise Refused(_("They have answered already. Their own answer stands; they can change it on their page."))
        actions.record_answer(
            ask=found,
            answer=form.cleaned_data["answer"],
            how=form.cleaned_data["how"],
            by=seat.actor,
            at=timezone.now(),
        )
    except Refused as why:
        messages.error(request, str(why))
    else:
        yes = form.cleaned_data["answer"] == "yes"
        messages.success(
            request,
            _("Saved. These words may stand in that report.")
            if yes
            else _("Saved. These words will not be used there."),
        )
    return to("list", seat, None, "#asks")
