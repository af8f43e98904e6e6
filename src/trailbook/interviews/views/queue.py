"""One answer after another: look, press one key, and the next is there. Plain forms; with a script only the part that
changes is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question
from trailbook.kit.refused import Refused

from ..actions.triage import as_it_stands, confirm_all, move, settle_stretch, take_back
from ..queue import look_at, next_after, stretch_of, waiting
from ..triage import questions_to_choose
from .triage import KEY, _gap, _piece, _question, _remember, _turn, _uuid

SITTING = "placing-sitting"


@require_http_methods(["GET", "POST"])
def one_by_one(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """What waits, one after another. A look is kept for each answer that is shown. POST settles the one that was shown,
    or takes the last act back, and goes on with the next."""
    seat = inquiry_seat(request, place, inquiry, "place")
    document = _document(seat, request.GET.get("talk", ""))
    after = _after(seat, request.GET.get("after", ""))
    told, wrong, stay = "", "", None
    if request.method == "POST":
        try:
            told, after, stay = _act(request, seat)
        except Refused as why:
            wrong = str(why)
            stay = _after(seat, request.POST.get("turn", ""))
        if not request.headers.get("X-Part"):
            request.session[SITTING] = _sitting(request, seat) | {"told": told, "wrong": wrong}
            return redirect(_address(seat, document, after, stay))
    elif at := request.GET.get("at", ""):
        stay = _after(seat, at)
    sitting = _sitting(request, seat)
    if request.method == "GET":
        told, wrong = sitting.pop("told", ""), sitting.pop("wrong", "")
    context = _shown(request, seat, document, after, stay, sitting) | {"told": told, "wrong": wrong}
    part = bool(request.headers.get("X-Part"))
    return render(request, "interviews/_one.html" if part else "interviews/one.html", context)


def _shown(
    request: HttpRequest,
    seat: InquirySeat,
    document: Document | None,
    after: Turn | None,
    stay: Turn | None,
    sitting: dict[str, Any],
) -> dict[str, Any]:
    door = team_door(seat.person)
    turns = waiting(seat.inquiry, door, document)
    version, questions = questions_to_choose(seat.inquiry)
    turn = stay or next_after(turns, after)
    again = turn is None and after is not None
    if again:
        turn = next_after(turns, None)
    found = look_at(turn, door, questions) if turn is not None else None
    if request.method == "GET" or "left" not in sitting:
        sitting["left"] = turns.count()
    request.session[SITTING] = sitting
    undo = request.session.get(KEY) or {}
    return {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "document": document,
        "version": version,
        "questions": questions,
        "found": found,
        "again": again and found is not None,
        "done": sitting["done"],
        "left": max(sitting["left"], 1 if found else 0),
        "all": sitting["done"] + max(sitting["left"], 1 if found else 0),
        "undo": bool(undo.get("inquiry") == str(seat.inquiry.uuid)),
        "here": _address(seat, document, None, None),
    }


def _sitting(request: HttpRequest, seat: InquirySeat) -> dict[str, Any]:
    """How many were settled since the person sat down to it, and how many were left; per inquiry."""
    kept = request.session.get(SITTING) or {}
    return (
        dict(kept) if kept.get("inquiry") == str(seat.inquiry.uuid) else {"inquiry": str(seat.inquiry.uuid), "done": 0}
    )


def _address(seat: InquirySeat, document: Document | None, after: Turn | None, stay: Turn | None) -> str:
    base = reverse("interviews:one", args=[seat.place.slug, seat.inquiry.slug])
    said = [("talk", document.uuid)] if document else []
    said += [("at", stay.uuid)] if stay else [("after", after.uuid)] if after else []
    return f"{base}?{urlencode(said)}" if said else base


def _document(seat: InquirySeat, said: str) -> Document | None:
    return get_object_or_404(Document, inquiry=seat.inquiry, uuid=_uuid(said)) if said else None


def _after(seat: InquirySeat, said: str) -> Turn | None:
    key: UUID = _uuid(said)
    if not key.int:
        return None
    mine = Turn.objects.filter(document__inquiry=seat.inquiry, quoted=False).live(team_door(seat.person))
    return mine.select_related("document", "place", "owner", "current").filter(uuid=key).first()


def _act(request: HttpRequest, seat: InquirySeat) -> tuple[str, Turn | None, Turn | None]:
    """Do what was pressed: what to tell, the turn after which to go on, and the turn to stay at."""
    do, at = request.POST.get("do", ""), timezone.now()
    if do == "undo":
        return _undo(request, seat)
    turn = _turn(seat, _uuid(request.POST.get("turn", "")))
    if do == "skip":
        return str(_("Left for later.")), turn, None
    also = stretch_of(turn, team_door(seat.person)) if request.POST.get("stretch") else []
    everything = [turn, *(t for t, _p in also)]
    stood = as_it_stands(everything)
    placing = _piece(turn, request.POST.get("piece", ""))
    question: Question | None
    if do == "accept":
        if placing is None or placing.question is None:
            raise Refused(_("Choose a question first."))
        question = placing.question
        confirm_all(placings=[placing], by=seat.actor, at=at)
        told = _("Kept under question %(number)s.") % {"number": question.number}
    else:
        question = _question(
            seat, "none" if do == "none" else do if _uuid(do).int else request.POST.get("question", "")
        )
        start, end = _gap(turn, request)
        move(turn=turn, question=question, placing=placing, by=seat.actor, at=at, start=start, end=end)
        told = (
            _("Saved under question %(number)s.") % {"number": question.number}
            if question
            else _("Saved. It answers no question.")
        )
    settle_stretch(stretch=also, question=question, by=seat.actor, at=at)
    if also:
        more = ngettext("The answer after it too.", "The %(n)s answers after it too.", len(also)) % {"n": len(also)}
        told = f"{told} {more}"
    _remember(request, seat, everything, stood, told)
    _count(request, seat, len(everything))
    return str(told), turn, None


def _count(request: HttpRequest, seat: InquirySeat, n: int) -> None:
    sitting = _sitting(request, seat)
    sitting["done"] = max(0, sitting["done"] + n)
    if "left" in sitting:
        sitting["left"] = max(0, sitting["left"] - n)
    request.session[SITTING] = sitting


def _undo(request: HttpRequest, seat: InquirySeat) -> tuple[str, Turn | None, Turn | None]:
    undo = request.session.pop(KEY, None)
    if not undo or undo["inquiry"] != str(seat.inquiry.uuid):
        raise Refused(_("There is nothing to take back."))
    take_back(stood=undo["stood"], left=undo["left"], marks=undo["marks"], by=seat.actor, at=timezone.now())
    turns: Sequence[int] = undo["stood"]["turns"]
    _count(request, seat, -len(turns))
    first = Turn.objects.filter(pk=turns[0], document__inquiry=seat.inquiry).first()
    stay = _after(seat, str(first.uuid)) if first else None
    return str(_("Taken back. It stands as it did before.")), None, stay


__all__ = ["one_by_one"]
