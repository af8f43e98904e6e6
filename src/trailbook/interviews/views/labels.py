"""One screen for all labels of everything that was sent: who each is, and what it does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import inquiry_seat

from .. import rules
from ..bringing import store
from ..bringing.choices import NAMED, Choices, LabelChoice, LabelRow, add_samples, choices_from
from ..bringing.preview import known_people, label_rows, labels_of
from ..tasks import lot_of
from .waiting import address_of, base_of, keep_choices, label_choice, labels_from, upload_of, while_it_waits

LABELS_A_PAGE = 40
SHOWN = {
    "": lambda row: True,
    "asks": lambda row: row["part"] == "asks",
    "answers": lambda row: row["part"] == "answers" and not row["row"].quoted_only,
    "interprets": lambda row: row["part"] == "interprets" or row["row"].interprets,
    "out": lambda row: row["part"] == "out",
    "nameless": lambda row: not row["name"] and row["part"] == "answers" and not row["row"].names,
    "alike": lambda row: bool(row["row"].like),
    "settled": lambda row: row["choice"].settles,
}


def _shows() -> list[tuple[str, str]]:
    return [
        ("", _("all labels")),
        ("alike", _("perhaps misspelt")),
        ("nameless", _("answer, without a name")),
        ("answers", _("answer")),
        ("asks", _("ask")),
        ("interprets", _("interpret")),
        ("out", _("left out")),
        ("settled", _("settled by hand")),
    ]


def chosen_rows(
    rows: list[LabelRow], choices: Choices, known: dict[str, str], find: str, show: str
) -> list[dict[str, Any]]:
    """The labels that this search and this filter leave."""
    wanted = rules.fold_name(find)
    found = label_rows(rows, choices.labels, known)
    keep = SHOWN.get(show, SHOWN[""])
    return [
        r
        for r in found
        if keep(r)
        and (not wanted or wanted in rules.fold_name(r["row"].label) or wanted in rules.fold_name(r["name"] or ""))
    ]


@require_http_methods(["GET", "POST"])
@while_it_waits
def labels(request: HttpRequest, place: str, inquiry: str, upload: UUID) -> HttpResponse:
    """Every label once, with how much it says and a little of it. POST keeps what is on the page, and does what its
    button says: nothing more, the same for all that are found, or taking misspelt names for one."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    if found.unread:
        return redirect("interviews:preview", *address_of(seat, found))
    choices = choices_from(store.choices_of(upload))
    lot = lot_of(found, choices)
    rows = labels_of(found, lot)
    known = known_people(seat.place)
    asked = request.POST if request.method == "POST" else request.GET
    find, show = asked.get("find", "").strip()[:80], asked.get("show", "")
    show = show if show in SHOWN else ""
    if request.method == "POST":
        labels_from(request, choices.labels)
        do = request.POST.get("do", "save")
        _do(request, do, rows, choices, known, find, show)
        keep_choices(found, choices)
        what, _colon, number = do.partition(":")
        if what == "back":
            to = redirect("interviews:preview", *address_of(seat, found))
            to["Location"] += "#labels"
            return to
        to = redirect("interviews:labels", *address_of(seat, found))
        number = number if what == "page" and number.isdecimal() else request.POST.get("page", "1")
        to["Location"] += "?" + urlencode({"find": find, "show": show, "page": number})
        return to
    chosen = chosen_rows(rows, choices, known, find, show)
    page = Paginator(chosen, LABELS_A_PAGE).get_page(request.GET.get("page"))
    add_samples([r["row"] for r in page.object_list], lot.gists)
    context = base_of(seat, found) | {
        "page": page,
        "find": find,
        "show": show,
        "shows": _shows(),
        "all": len(rows),
        "chosen": len(chosen),
        "files": len([d for d in lot.light.values() if not d.error]),
        "alike": [r for r in label_rows([r for r in rows if r.like], choices.labels, known) if not r["choice"].settles],
        "unsaid": [r.label for r in rows if r.interprets and not choices.labels.get(r.label, LabelChoice()).settles],
        "names": sorted(set(known.values()))[:1000],
    }
    return render(request, "interviews/labels.html", context)


def _do(
    request: HttpRequest,
    do: str,
    rows: list[LabelRow],
    choices: Choices,
    known: dict[str, str],
    find: str,
    show: str,
) -> None:
    what, _colon, which = do.partition(":")
    if what == "one":
        n = 0
        for row in rows:
            if row.like and (not which or row.label == which):
                _as_one(row, choices)
                n += 1
        text = ngettext(
            "Saved. %(n)s spelling is taken for the other.", "Saved. %(n)s spellings are taken for others.", n
        )
        messages.success(request, text % {"n": n})
    elif what == "all":
        choice = label_choice(
            request.POST.get("all-part", ""),
            request.POST.get("all-who", ""),
            request.POST.get("all-name", ""),
            request.POST.get("all-for", ""),
        )
        if not choice.settles:
            messages.error(request, _("Choose first what is to hold for all of them."))
            return
        n = 0
        for found in chosen_rows(rows, choices, known, find, show):
            if not found["row"].quoted_only:
                label = found["row"].label
                choices.labels[label] = choice.over(choices.labels.get(label, LabelChoice()))
                n += 1
        text = ngettext("Saved for %(n)s label.", "Saved for %(n)s labels.", n)
        messages.success(request, text % {"n": n})
    elif what == "save":
        messages.success(request, _("Saved. Nothing is kept until you press “Keep these words”."))


def _as_one(row: LabelRow, choices: Choices) -> None:
    """This label is the person whose name is spelt as in the commoner one."""
    firm = choices.labels.get(row.like, LabelChoice())
    name = firm.name if firm.who == NAMED else row.like
    mine = choices.labels.get(row.label, LabelChoice())
    choices.labels[row.label] = LabelChoice(mine.asks, NAMED, name, mine.part, mine.speaks_for)
