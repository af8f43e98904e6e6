"""Placing answers by hand: those without a question, those the machine placed, and one interview in order."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.evidence import gate
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Document, Turn
from trailbook.evidence.rules import places_of
from trailbook.guides.models import Question
from trailbook.kit.refused import Refused

from ..actions import place_turn, unplace
from ..actions.triage import as_it_stands, changed_marks, confirm_all, left_behind, move, take_back
from ..actions.triage import split as split_piece
from ..models import Placing
from ..triage import (
    Item,
    items_of,
    questions_to_choose,
    stretch_after,
    unchecked,
    unchecked_by_question,
    unchecked_turns,
    unplaced_turns,
)

A_PAGE = 10
TALK_PAGE = 30
KEY = "placing-undo"


def _page(request: HttpRequest, seat: InquirySeat, turns: QuerySet[Turn], which: str) -> HttpResponse:
    """Some of these answers, each beside its question."""
    document = None
    if said := request.GET.get("talk"):
        document = get_object_or_404(Document, inquiry=seat.inquiry, uuid=_uuid(said))
        turns = turns.filter(document=document)
    under = _uuid(request.GET.get("under", ""))
    if under.int and which == "check":
        turns = turns.filter(Exists(unchecked().filter(question__uuid=under)))
    version, questions = questions_to_choose(seat.inquiry)
    page = Paginator(turns, A_PAGE).get_page(request.GET.get("page"))
    items = items_of(list(page.object_list), team_door(seat.person), questions)
    context = page_context(request, seat, questions) | {
        "version": version,
        "document": document,
        "page": page,
        "items": items,
        "which": which,
        "page_query": urlencode(
            ([("talk", document.uuid)] if document else []) + ([("under", under)] if under.int else []) + [("", "")]
        )[:-1],
        "by_question": unchecked_by_question(seat.inquiry, team_door(seat.person)) if which == "check" else [],
        "under": under if under.int else None,
        "pieces": [p.key for i in items for p in i.pieces if p.unconfirmed],
    }
    return render(request, f"interviews/{which}.html", context)


def page_context(request: HttpRequest, seat: InquirySeat, questions: list[Question]) -> dict[str, Any]:
    undo = request.session.get(KEY) or {}
    return {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "questions": questions,
        "undo": undo.get("said") if undo.get("inquiry") == str(seat.inquiry.uuid) else "",
        "here": request.get_full_path(),
    }


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        return UUID(int=0)


@require_GET
def unplaced(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Answers without a question, with what was asked before each. Looks are kept."""
    seat = inquiry_seat(request, place, inquiry, "place")
    return _page(request, seat, unplaced_turns(seat.inquiry, team_door(seat.person)), "unplaced")


@require_GET
def check(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """What Trailbook placed and nobody has looked at. Looks are kept."""
    seat = inquiry_seat(request, place, inquiry, "place")
    return _page(request, seat, unchecked_turns(seat.inquiry, team_door(seat.person)), "check")


@require_GET
def of_talk(request: HttpRequest, place: str, inquiry: str, document: UUID) -> HttpResponse:
    """One interview in order, each answer with its question."""
    seat = inquiry_seat(request, place, inquiry, "place")
    found = get_object_or_404(Document, inquiry=seat.inquiry, uuid=document)
    door = team_door(seat.person)
    _version, questions = questions_to_choose(seat.inquiry)
    open_to_me = Turn.objects.filter(document=found, quoted=False).live(door).order_by("position")
    page = Paginator(open_to_me, TALK_PAGE).get_page(request.GET.get("page"))
    items = items_of(list(page.object_list), door, questions)
    context = page_context(request, seat, questions) | {
        "document": found,
        "page": page,
        "items": items,
        "which": "talk",
        "page_query": "",
    }
    return render(request, "interviews/placing.html", context)


# What a press does


def _turn(seat: InquirySeat, key: UUID) -> Turn:
    """An answer of this inquiry that the member may open."""
    found = Turn.objects.filter(document__inquiry=seat.inquiry, quoted=False).live(team_door(seat.person))
    return get_object_or_404(found.select_related("document__place", "place", "owner", "current"), uuid=key)


def _back(request: HttpRequest, seat: InquirySeat, turn: Turn | None = None) -> HttpResponse:
    """Where the person was, on these pages only; at the answer after the one just settled."""
    base = reverse("interviews:list", kwargs={"place": seat.place.slug, "inquiry": seat.inquiry.slug})
    to = request.POST.get("back", "")
    if not to.startswith(base) or "//" in to or "\\" in to or len(to) > 300:
        to = base + "unplaced/"
    to = to.split("#")[0]
    at = request.POST.get("next", "")
    anchor = f"#a-{turn.uuid}" if turn else f"#a-{at}" if at and _uuid(at).int else "#list"
    return redirect(to + anchor)


def _question(seat: InquirySeat, said: str) -> Question | None:
    """The chosen question; None for "answers no question". Raises Refused where none was chosen."""
    if said == "none":
        return None
    found = Question.objects.filter(
        section__version__guide__inquiry=seat.inquiry, uuid=_uuid(said), section__said=False
    ).select_related("section__version__guide")
    question = found.first()
    if question is None:
        raise Refused(_("Choose a question first."))
    return question


def _piece(turn: Turn, said: str) -> Placing | None:
    """The placing whose piece was meant. Raises Refused where it is not there any more."""
    if not said:
        return None
    placing = Placing.objects.filter(turn=turn, uuid=_uuid(said)).select_related("question").first()
    if placing is None:
        raise Refused(_("Someone else has moved these words since. Here is how they stand now."))
    return placing


def _gap(turn: Turn, request: HttpRequest) -> tuple[int, int]:
    """The code points of a piece that stands nowhere."""
    length = len(turn.current.text) if turn.current else 0
    start, end = request.POST.get("start", ""), request.POST.get("end", "")
    if start.isdecimal() and end.isdecimal() and 0 <= int(start) < int(end) <= length:
        return int(start), int(end)
    return 0, length


@require_POST
def place(request: HttpRequest, place: str, inquiry: str, turn: UUID) -> HttpResponse:
    """What a person says about one piece of one answer: it is right, it answers another question or one more, it
    answers none, or it stands nowhere again. With *stretch* the same for the turns after it."""
    seat = inquiry_seat(request, place, inquiry, "place")
    found = _turn(seat, turn)
    do, at = request.POST.get("do", ""), timezone.now()
    also = stretch_after(found, team_door(seat.person)) if request.POST.get("stretch") else []
    everything = [found, *also]
    stood = as_it_stands(everything)
    try:
        said = _done(request, seat, found, also, do, at)
    except Refused as why:
        messages.error(request, str(why))
        return _back(request, seat, found)
    _remember(request, seat, everything, stood, said)
    messages.success(request, said)
    return _back(request, seat)


def _done(request: HttpRequest, seat: InquirySeat, turn: Turn, also: list[Turn], do: str, at: Any) -> str:
    placing = _piece(turn, request.POST.get("piece", ""))
    by = seat.actor
    if do == "accept":
        if placing is None:
            raise Refused(_("Choose a question first."))
        confirm_all(placings=[placing, *Placing.objects.filter(turn__in=also)], by=by, at=at)
        return _many(_("Kept as it is."), also)
    if do == "unplace":
        for t in (turn, *also):
            unplace(turn=t, by=by, at=at)
        return _many(_("It stands under no question now, and waits for one."), also)
    question = _question(seat, "none" if do == "none" else do if _uuid(do).int else request.POST.get("question", ""))
    start, end = _gap(turn, request)
    if do == "also":
        if question is None:
            raise Refused(_("Choose a question first."))
        span = (placing.start, placing.end) if placing else (start, end)
        place_turn(turn=turn, question=question, by=by, at=at, start=span[0], end=span[1], more=True)
        return _("Saved. It answers question %(number)s too.") % {"number": question.number}
    move(turn=turn, question=question, placing=placing, by=by, at=at, start=start, end=end)
    for t in also:
        place_turn(turn=t, question=question, by=by, at=at)
    if question is None:
        return _many(_("Saved. It answers no question."), also)
    return _many(_("Saved under question %(number)s.") % {"number": question.number}, also)


def _many(said: str, also: list[Turn]) -> str:
    if not also:
        return said
    more = ngettext("The answer after it too.", "The %(n)s answers after it too.", len(also)) % {"n": len(also)}
    return f"{said} {more}"


def _remember(request: HttpRequest, seat: InquirySeat, turns: list[Turn], stood: dict[str, Any], said: str) -> None:
    request.session[KEY] = {
        "inquiry": str(seat.inquiry.uuid),
        "stood": stood,
        "left": left_behind([t.pk for t in turns]),
        "marks": changed_marks(stood, turns),
        "said": said,
    }


@require_POST
def accept_many(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Everything the page showed is right."""
    seat = inquiry_seat(request, place, inquiry, "place")
    keys = [_uuid(k) for k in request.POST.getlist("piece")[:200]]
    mine = Turn.objects.filter(document__inquiry=seat.inquiry).live(team_door(seat.person))
    placings = list(
        Placing.objects.filter(uuid__in=keys, turn__in=mine.values("pk"), confirmed_at=None).select_related(
            "turn__place", "turn__document", "place"
        )
    )
    turns = list({p.turn_id: p.turn for p in placings}.values())
    stood = as_it_stands(turns)
    n = confirm_all(placings=placings, by=seat.actor, at=timezone.now())
    said = ngettext("%(n)s placing kept as it is.", "%(n)s placings kept as they are.", n) % {"n": n}
    if n:
        _remember(request, seat, turns, stood, said)
    messages.success(request, said)
    return _back(request, seat)


@require_POST
def undo_last(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Take the last act back, once."""
    seat = inquiry_seat(request, place, inquiry, "place")
    undo = request.session.pop(KEY, None)
    if not undo or undo["inquiry"] != str(seat.inquiry.uuid):
        messages.error(request, _("There is nothing to take back."))
        return _back(request, seat)
    try:
        take_back(stood=undo["stood"], left=undo["left"], marks=undo["marks"], by=seat.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return _back(request, seat)
    messages.success(request, _("Taken back. It stands as it did before."))
    turn = Turn.objects.filter(pk=undo["stood"]["turns"][0], document__inquiry=seat.inquiry).first()
    return _back(request, seat, turn)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, place: str, inquiry: str, turn: UUID) -> HttpResponse:
    """Part of an answer answers another question: choose the paragraph, or type the words, where that begins."""
    seat = inquiry_seat(request, place, inquiry, "place")
    found = _turn(seat, turn)
    said = request.POST if request.method == "POST" else request.GET
    _version, questions = questions_to_choose(seat.inquiry)
    try:
        placing = _piece(found, said.get("piece", ""))
    except Refused as why:
        messages.error(request, str(why))
        return _back(request, seat, found)
    start, end = (placing.start, placing.end) if placing else (0, len(found.current.text) if found.current else 0)
    if not placing and said.get("start", "").isdecimal() and said.get("end", "").isdecimal():
        start, end = max(start, int(said["start"][:9])), min(end, int(said["end"][:9]))
    shown = gate.shown(gate.Stretch(found.pk, start, end), team_door(seat.person))
    if shown is None:
        messages.error(request, _("These words are not open to you now."))
        return _back(request, seat)
    wrong = ""
    if request.method == "POST":
        stood = as_it_stands([found])
        try:
            point = _where_it_begins(request, shown)
            first, second = _question(seat, said.get("first", "")), _question(seat, said.get("second", ""))
            split_piece(
                turn=found,
                placing=placing,
                start=start,
                end=end,
                at_point=point,
                first=first,
                second=second,
                by=seat.actor,
                at=timezone.now(),
            )
        except Refused as why:
            wrong = str(why)
        else:
            text = _("Saved. The two parts stand under their own questions.")
            _remember(request, seat, [found], stood, text)
            messages.success(request, text)
            return _back(request, seat)
    context = page_context(request, seat, questions) | {
        "turn": found,
        "shown": shown,
        "paragraphs": _paragraphs(shown),
        "piece": placing,
        "start": start,
        "end": end,
        "wrong": wrong,
        "said": {k: said.get(k, "") for k in ("words", "begins", "first", "second", "back")},
    }
    return render(request, "interviews/split.html", context, status=422 if wrong else 200)


def _paragraphs(shown: gate.Shown) -> list[dict[str, Any]]:
    """The paragraphs of the words that show, with the code point where each begins in the turn."""
    found: list[dict[str, Any]] = []
    for begins, text in shown.runs:
        at = 0
        for part in text.split("\n\n"):
            stripped = part.lstrip()
            if stripped.strip():
                found.append({"begins": begins + at + len(part) - len(stripped), "text": part.strip()})
            at += len(part) + 2
    return found


def _where_it_begins(request: HttpRequest, shown: gate.Shown) -> int:
    """The code point where the second part begins. Raises Refused where that cannot be told."""
    words, begins = request.POST.get("words", "").strip(), request.POST.get("begins", "")
    if words:
        places = places_of(words, shown.runs)
        if not places:
            raise Refused(_("Those words do not stand here. Copy them exactly as they are above."))
        if len(places) > 1:
            raise Refused(_("Those words stand here more than once. Type a few more of them."))
        return places[0][0].start
    if begins.isdecimal() and int(begins) in {p["begins"] for p in _paragraphs(shown)}:
        return int(begins)
    raise Refused(_("Say where the second part begins: choose a paragraph, or type its first words."))


__all__ = ["Item", "accept_many", "check", "of_talk", "place", "split", "undo_last", "unplaced"]
