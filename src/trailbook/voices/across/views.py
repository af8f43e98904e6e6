"""The team's door to looking across: some people's answers, and groups of people side by side."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from trailbook.consent import uses
from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.evidence.doors import team_door

from .. import files, queries
from . import reading
from .choice import Choice, number_said, read_choice
from .paper import small_numbers
from .people import cells_of, chosen_way, joined

#: What more people than this said fills hundreds of sheets of paper.
ONE_PAGE = 100


def _choice(request: HttpRequest, seat: InquirySeat) -> Choice:
    return read_choice(seat.inquiry, team_door(seat.person, uses.VOICES), request.GET)


def _context(seat: InquirySeat, choice: Choice) -> dict:
    return {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "choice": choice,
        "chosen": [(c, choice.address(without=c)) for c in choice.where],
        "forms": files.FORMS,
        "small": small_numbers(),
    }


@require_GET
def across(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Choose whom to look at and how, one step at a time; then the questions with their numbers. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "read")
    choice = _choice(request, seat)
    add = chosen_way(choice.ways, request.GET.get("add", ""))
    options = []
    if add is not None:
        options = [(c, number_said(len(c.people))) for c in joined(choice.here, cells_of(choice.here, add))[:200]]
    version, heads = queries.heads(seat.inquiry)
    rows = []
    if choice.anything and not choice.why_not:
        numbers = reading.numbers_of(choice, heads, uses.VOICES)
        names = [title for _cell, title in reading.titled(choice)]
        rows = [(h, list(zip(names, numbers[h.lineage], strict=True))) for h in heads]
    taken = {c.way for c in choice.where}
    context = _context(seat, choice) | {
        "version": version,
        "rows": rows,
        "add": add,
        "options": options,
        "groups": [(c, number_said(len(c.people)), c in choice.columns) for c in choice.groups],
        "ways": [w for w in choice.ways if w.slug not in taken],
    }
    return render(request, "voices/across/across.html", context)


@require_GET
def question(request: HttpRequest, place: str, inquiry: str, lineage: UUID) -> HttpResponse:
    """One question: the answers of some people, or of groups side by side. A look is kept for each whose words are
    shown."""
    seat = inquiry_seat(request, place, inquiry, "read")
    choice = _choice(request, seat)
    _version, heads = queries.heads(seat.inquiry)
    here = next((i for i, h in enumerate(heads) if h.lineage == lineage), None)
    if here is None:
        raise Http404
    typed = request.GET.get("page", "1")
    page = max(1, int(typed)) if typed.isdecimal() and len(typed) < 6 else 1
    columns = [] if choice.why_not else reading.side_by_side(choice, heads[here], page=page)
    context = _context(seat, choice) | {
        "head": heads[here],
        "columns": [(c, choice.only(c.cell) if choice.by else "") for c in columns],
        "before": heads[here - 1] if here else None,
        "after": heads[here + 1] if here + 1 < len(heads) else None,
        "page": page,
        "previous": page - 1,
        "next": page + 1,
        "more": len(columns) == 1 and columns[0].question.more,
    }
    return render(request, "voices/across/question.html", context)


@require_GET
def to_print(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The whole choice on one page, to print. Of very many people it opens no words before one asks all the same."""
    seat = inquiry_seat(request, place, inquiry, "read")
    choice = _choice(request, seat)
    if len(choice.people) > ONE_PAGE and not choice.why_not and "whole" not in request.GET:
        return render(request, "voices/across/print.html", _context(seat, choice) | {"many": True})
    columns = [] if choice.why_not else reading.whole(choice)
    questions = []
    for n, q in enumerate(columns[0].voices.questions if columns else []):
        groups = [(c, c.counted[q.head.lineage], c.voices.questions[n].answers) for c in columns]
        questions.append((q.head, groups))
    return render(request, "voices/across/print.html", _context(seat, choice) | {"questions": questions})
