"""How and when each file was held, and what the people in it said yes to, where that is not the same for all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import inquiry_seat

from ..bringing import store
from ..bringing.choices import STATED, choices_from
from ..forms import StatedForm, why_not_stated
from ..tasks import lot_of
from .waiting import address_of, base_of, file_choice, keep_choices, numbers, upload_of, while_it_waits

ROWS_A_PAGE = 40


@require_http_methods(["GET", "POST"])
@while_it_waits
def held(request: HttpRequest, place: str, inquiry: str, upload: UUID) -> HttpResponse:
    """A table of the files that wait, each with what holds for it alone. What is left as it is holds for all."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    if found.unread:
        return redirect("interviews:preview", *address_of(seat, found))
    choices = choices_from(store.choices_of(upload))
    docs = {n: d for n, d in lot_of(found, choices).light.items() if d.turns and not d.error}
    form = StatedForm(initial=choices.facts or None)
    options = {name: [c for c in form.fields[name].choices if c[0]] for name in ("held", "rung", "how")}  # type: ignore[attr-defined]
    wrong: dict[int, str] = {}
    if request.method == "POST":
        for n in numbers(request.POST.getlist("file")):
            if n not in docs:
                continue
            told = {k: v for k in STATED if (v := request.POST.get(f"{k}-{n}", "").strip()[:300])}
            file_choice(choices, n).stated = told
            if why := why_not_stated(told):
                wrong[n] = why
        if not wrong:
            keep_choices(found, choices)
            what, _colon, number = request.POST.get("do", "save").partition(":")
            if what == "back":
                to = redirect("interviews:preview", *address_of(seat, found))
                to["Location"] += "#held-h"
                return to
            if what == "save":
                messages.success(request, _("Saved. Nothing is kept until you press “Keep these words”."))
            to = redirect("interviews:held", *address_of(seat, found))
            to["Location"] += (
                f"?page={number if what == 'page' and number.isdecimal() else request.POST.get('page', '1')}"
            )
            return to
    asked = request.POST.get("page") if request.method == "POST" else request.GET.get("page")
    page = Paginator(list(docs), ROWS_A_PAGE).get_page(asked)
    rows = [
        {"n": n, "doc": docs[n], "told": choices.of_file(n).stated, "wrong": wrong.get(n, "")} for n in page.object_list
    ]
    context = base_of(seat, found) | {
        "page": page,
        "rows": rows,
        "options": options,
        "form": form,
        "usual": {name: dict(listed).get(choices.facts.get(name, ""), "") for name, listed in options.items()},
        "day": choices.facts.get("held_on", ""),
        "wrong": wrong,
    }
    return render(request, "interviews/held.html", context, status=422 if wrong else 200)
