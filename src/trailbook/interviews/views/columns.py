"""What the columns of a table are: answers, facts, who it is, or nothing. Found by themselves, chosen by a person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import inquiry_seat

from ..bringing import store
from ..bringing.choices import choices_from
from ..queries import asked_questions
from ..reading import ReadDocument
from ..reading.columns import ANSWER, END, FACT, ID, NAME, OUT, SPEAKER, START, TALK, WORDS
from ..reading.shapes import Column
from .waiting import address_of, base_of, file_choice, keep_choices, upload_of, while_it_waits

COLUMNS_A_PAGE = 60


def roles() -> list[tuple[str, str]]:
    """What a column can be, in plain words."""
    return [
        (ANSWER, _("answers, in their words")),
        (FACT, _("a fact about the person")),
        (NAME, _("the person’s name")),
        (ID, _("a number or code for the person")),
        (OUT, _("not kept")),
        (SPEAKER, _("who speaks (each row is a turn)")),
        (WORDS, _("what is said (each row is a turn)")),
        (START, _("when the turn begins")),
        (END, _("when the turn ends")),
        (TALK, _("which talk the turn is of")),
    ]


def _shows() -> list[tuple[str, str]]:
    return [
        ("", _("all columns")),
        ("answer", _("answers")),
        ("who", _("who the person is")),
        ("fact", _("facts")),
        ("out", _("not kept")),
        ("words", _("with many different cells")),
        ("empty", _("empty")),
    ]


def _shown(column: Column, role: str, show: str) -> bool:
    if show == "who":
        return role in (NAME, ID)
    if show == "empty":
        return not column.filled
    if show == "words":
        return column.different >= max(5, 0.4 * column.filled)
    if show == OUT:
        return role == OUT and column.filled > 0
    return not show or role == show


@require_http_methods(["GET", "POST"])
@while_it_waits
def columns(request: HttpRequest, place: str, inquiry: str, upload: UUID, n: int) -> HttpResponse:
    """The columns of one table that waits. POST keeps what is on the page and reads the table again so."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    doc = found.words(found.gists[n]) if n in found.gists else None
    if doc is None or not (doc.columns or doc.sheets):
        raise Http404
    choices = choices_from(store.choices_of(upload))
    choice = file_choice(choices, n)
    asked = request.POST if request.method == "POST" else request.GET
    find, show = asked.get("find", "").strip()[:80], asked.get("show", "")
    show = show if show in dict(_shows()) else ""
    if request.method == "POST":
        now = {f"#{c.number}": c.role for c in doc.columns}
        wanted = now | _said(request, doc)
        sheet = request.POST.get("sheet", "")
        moved = bool(sheet) and bool(doc.sheets) and sheet in doc.sheets and sheet != doc.sheets[0]
        do, _colon, number = request.POST.get("do", "save").partition(":")
        if do == "afresh" or moved:
            choice.roles, choice.sheet = {}, sheet if moved else choice.sheet
        elif wanted != now or not choice.roles:
            choice.roles = wanted
        if do == "afresh" or moved or wanted != now:
            again = store.read_again(
                found, n, also=asked_questions(seat.inquiry), roles=choice.roles, sheet=choice.sheet
            )
            choice.drop = set()  # the turns are numbered anew
            if again.error:
                messages.error(request, again.error)
            elif do in ("save", "afresh"):
                messages.success(request, _counted(again))
        elif do == "save":
            messages.success(request, _("Nothing was changed."))
        keep_choices(found, choices)
        if do == "back":
            return redirect("interviews:file", *address_of(seat, found), n)
        to = redirect("interviews:columns", *address_of(seat, found), n)
        at = number if do == "page" and number.isdecimal() else request.POST.get("page", "1")
        to["Location"] += "?" + urlencode({"find": find, "show": show, "page": at})
        return to
    wanted_text = find.casefold()
    chosen = [
        c
        for c in doc.columns
        if _shown(c, c.role, show)
        and (not wanted_text or wanted_text in c.title.casefold() or wanted_text in c.code.casefold())
    ]
    if not show:  # what was found stands first, however far to the right it is
        first = {ANSWER: 0, WORDS: 0, SPEAKER: 1, NAME: 1, ID: 1, TALK: 1, START: 1, END: 1}
        chosen.sort(key=lambda c: first.get(c.role, 2))
    page = Paginator(chosen, COLUMNS_A_PAGE).get_page(request.GET.get("page"))
    turns = any(c.role in (SPEAKER, WORDS) for c in doc.columns)
    context = base_of(seat, found) | {
        "doc": doc,
        "n": n,
        "page": page,
        "find": find,
        "show": show,
        "shows": _shows(),
        "roles": roles(),
        "turns": turns,
        "counts": _counts(doc),
        "counted": _counted(doc),
        "chosen_by_hand": bool(choice.roles),
    }
    return render(request, "interviews/columns.html", context)


def _said(request: HttpRequest, doc: ReadDocument) -> dict[str, str]:
    """What the page says of the columns on it."""
    known = {r for r, _text in roles()}
    there = {str(c.number) for c in doc.columns}
    said = {}
    for number in request.POST.getlist("column"):
        role = request.POST.get(f"role-{number}", "")
        if number in there and role in known:
            said[f"#{number}"] = role
    return said


def _counts(doc: ReadDocument) -> list[tuple[str, int]]:
    """How many columns are read as what, in words."""
    found: list[tuple[Any, int]] = []
    for role, text in roles():
        n = sum(c.role == role and (c.filled > 0 or role != OUT) for c in doc.columns)
        if n:
            found.append((text, n))
    return found


def _counted(doc: ReadDocument) -> str:
    """What reading it so gives."""
    turns = ngettext("%(n)s answer", "%(n)s answers", len(doc.turns)) % {"n": len(doc.turns)}
    if doc.facts and not doc.turns:
        return str(_("Read so, it tells about %(n)s people, and nobody says anything in it.") % {"n": len(doc.facts)})
    people = len([s for s in doc.speakers if not s.asks and s.turns])
    return str(
        ngettext("Read so, it holds %(turns)s of %(n)s person.", "Read so, it holds %(turns)s of %(n)s people.", people)
        % {"turns": turns, "n": people}
    )
