"""Before and at publishing: everything that stands in the way, who else is named, the edition, taking it down."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent.access import InquirySeat
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import ShownExcerpt, shown_excerpts
from trailbook.evidence.models import Mask, Turn
from trailbook.evidence.rules import find_quotation
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of

from .. import actions
from ..checks import Draft, drafted
from ..forms import Explanation, MaskAt, MaskWords, Reason
from ..models import Edition, Report
from ..naming import mark_of_names, masks_in, names_in_draft
from ..owed import told_list
from ..picture import qr
from ..queries import standing_of
from ..rules import NO_CHALLENGE_KEY, Stop, seen
from .common import at_report, context, to


@require_GET
def checks(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """What stands in the way of publishing, each with where to mend it, and the next step."""
    seat, found = at_report(request, place, inquiry, report, "read")
    draft = drafted(found)
    names = names_in_draft(found, draft.excerpts)
    page = context(
        seat,
        found,
        stops=[(stop.sentence, *_mend(seat, found, stop), stop.about == NO_CHALLENGE_KEY) for stop in draft.stops],
        notes=draft.notes,
        names=len({n.name for n in names}),
        looked=not draft.excerpts or actions.names_looked_at(found, mark_of_names(names, draft.excerpts)),
        standing=standing_of([found])[0],
        form=Reason(),
        explain=_explain(found, draft),
        may_publish=seat.may("publish"),
        may_claim=seat.may("claim"),
        address=_address(found),
    )
    return render(request, "reports/checks.html", page)


def _explain(report: Report, draft: Draft) -> Explanation | None:
    """The form that mends it when nothing challenges the claims and nothing says why."""
    if not any(stop.about == NO_CHALLENGE_KEY for stop in draft.stops):
        return None
    return Explanation(initial={"was": seen(report.no_challenge)})


def _mend(seat: InquirySeat, report: Report, stop: Stop) -> tuple[str, str]:
    """Where to mend it, and what the link says."""
    kind, _colon, key = stop.about.partition(":")
    at = [seat.place.slug, seat.inquiry.slug]
    here = [*at, report.slug]
    if kind == "claim":
        return reverse("evidence:claim", args=[*at, key]) + "#words", _("Put words under this claim")
    if kind == "text":
        return reverse("reports:block", args=[*here, key]), _("Change this text")
    if kind == "section":
        return reverse("reports:section", args=[*here, key]), _("Change this heading")
    if kind == "title":
        return reverse("reports:title", args=here), _("Change the title")
    if kind == NO_CHALLENGE_KEY:
        return reverse("reports:no-challenge", args=here), _("Write why there is none")
    return reverse("reports:write", args=here), _("Write in the report")


def _address(report: Report) -> str:
    return f"{settings.PUBLIC_URL}{reverse('sharing:report', args=[report.slug])}"


@require_GET
def names(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Who else is named in these words? Each name with what stands around it, and a mask by hand."""
    seat, found = at_report(request, place, inquiry, report, "publish")
    return _names_page(request, seat, found, MaskWords())


def _names_page(
    request: HttpRequest, seat: InquirySeat, report: Report, form: MaskWords, status: int = 200
) -> HttpResponse:
    draft = drafted(report)
    there = names_in_draft(report, draft.excerpts)
    page = context(
        seat,
        report,
        names=there,
        words=_in_order(report, draft),
        masked=masks_in(draft.excerpts),
        looked=actions.names_looked_at(report, mark_of_names(there, draft.excerpts)),
        mark=mark_of_names(there, draft.excerpts),
        form=form,
    )
    return render(request, "reports/names.html", page, status=status)


def _in_order(report: Report, draft: Draft) -> list[ShownExcerpt]:
    """The words that the draft would publish, as everyone would read them."""
    return list(shown_excerpts(sorted(draft.excerpts), public_door(key_of(report))).values())


@require_POST
def mask(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Show other words in place of a name, for everyone who reads."""
    seat, found = at_report(request, place, inquiry, report, "publish")
    try:
        if "turn" in request.POST:
            done = _mask_there(seat, found, request)
        else:
            form = MaskWords(request.POST)
            if not form.is_valid():
                return _names_page(request, seat, found, form, 422)
            done = _mask_words(seat, found, form)
    except Refused as why:
        messages.error(request, str(why))
    else:
        said = ngettext("Hidden in one place.", "Hidden in %(n)s places.", done) % {"n": done}
        messages.success(request, said + " " + _("Everyone reads it the new way from now on."))
    return to("names", seat, found)


def _mask_there(seat: InquirySeat, report: Report, request: HttpRequest) -> int:
    form = MaskAt(request.POST)
    if not form.is_valid():
        raise Refused(_("Write what to show instead, for example [a friend]."))
    asked = form.cleaned_data
    for name in names_in_draft(report, drafted(report).excerpts):
        if (name.span.turn.uuid, name.start, name.end) == (asked["turn"], asked["start"], asked["end"]):
            _put_mask(seat, name.span.turn, name.start, name.end, asked["shown_as"])
            return 1
    raise Refused(_("Those words are not there any more. Look at the list again."))


def _mask_words(seat: InquirySeat, report: Report, form: MaskWords) -> int:
    """The same words wherever they stand in what the draft would publish."""
    words, shown_as = form.cleaned_data["words"], form.cleaned_data["shown_as"]
    places = {
        (span.turn.pk, start + f.start, start + f.end): span.turn
        for excerpt in _in_order(report, drafted(report))
        for span in excerpt.spans
        for start, text in span.runs
        for f in find_quotation(words, text)
    }
    if not places:
        raise Refused(_("“%(words)s” does not stand in these words. Copy it just as it stands.") % {"words": words})
    for (_turn, start, end), turn in places.items():
        _put_mask(seat, turn, start, end, shown_as)
    return len(places)


def _put_mask(seat: InquirySeat, turn: Turn, start: int, end: int, shown_as: str) -> None:
    assert turn.current is not None
    evidence.make_mask(
        turn=turn,
        revision=turn.current,
        start=start,
        end=end,
        shown_as=shown_as,
        by=seat.actor,
        at=timezone.now(),
    )


@require_POST
def unmask(request: HttpRequest, place: str, inquiry: str, report: str, mask: UUID) -> HttpResponse:
    """Take a mask off again."""
    seat, found = at_report(request, place, inquiry, report, "publish")
    there = Mask.objects.select_related("turn__place", "place").filter(turn__document__inquiry=seat.inquiry)
    evidence.lift_mask(mask=get_object_or_404(there, uuid=mask), by=seat.actor, at=timezone.now())
    messages.success(request, _("Taken off. Everyone reads the words as they were said."))
    return to("names", seat, found)


@require_POST
def looked(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """Somebody has looked at every name."""
    seat, found = at_report(request, place, inquiry, report, "publish")
    words = drafted(found).excerpts
    now = mark_of_names(names_in_draft(found, words), words)
    if request.POST.get("mark") != now:
        messages.error(request, _("The words have changed since. Please look once more."))
        return to("names", seat, found)
    actions.looked_at_names(report=found, names=now, by=seat.actor, at=timezone.now())
    messages.success(request, _("Thank you. The names have been looked at."))
    return to("checks", seat, found)


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """POST issues the edition. GET shows what came of it: the address, the files, and who is owed a word."""
    seat, found = at_report(request, place, inquiry, report, "publish" if request.method == "POST" else "read")
    if request.method == "POST":
        return _issue(request, seat, found)
    standing = standing_of([found])[0]
    if standing.edition is None or standing.taken_down:
        return to("checks", seat, found)
    page = context(
        seat,
        found,
        standing=standing,
        address=_address(found),
        picture=qr(_address(found)),
        owed=_owed(standing.to_tell),
        may_publish=seat.may("publish"),
        may_tell=seat.may("tell"),
    )
    return render(request, "reports/published.html", page)


def _owed(edition: Edition | None) -> int:
    return sum(o.owed for o in told_list(edition)) if edition else 0


def _issue(request: HttpRequest, seat: InquirySeat, report: Report) -> HttpResponse:
    form = Reason(request.POST)
    words = drafted(report).excerpts
    if words and not actions.names_looked_at(report, mark_of_names(names_in_draft(report, words), words)):
        messages.error(request, _("First look at who else is named in these words."))
        return to("names", seat, report)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        done = actions.publish(report=report, by=seat.actor, at=timezone.now(), reason=reason)
    except Refused:
        messages.error(request, _("It is not published: something stands in the way."))
        return to("checks", seat, report)
    if done.new:
        messages.success(
            request, _("Published. Edition %(n)s can be read by everyone now.") % {"n": done.edition.number}
        )
    else:
        messages.info(
            request, _("Nothing has changed since edition %(n)s, so that one stands.") % {"n": done.edition.number}
        )
    return to("publish", seat, report)


@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, place: str, inquiry: str, report: str) -> HttpResponse:
    """What happens when a report is taken down, and doing it."""
    seat, found = at_report(request, place, inquiry, report, "publish")
    if request.method == "POST":
        try:
            actions.take_down(report=found, by=seat.actor, at=timezone.now())
        except Refused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("Taken down. Nobody outside the team can read it now."))
        return to("write", seat, found)
    return render(request, "reports/take_down.html", context(seat, found, standing=standing_of([found])[0]))
