"""Bringing files in: they are looked at and put right before anything is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.limits import limit
from trailbook.kit.refused import Refused
from trailbook.work.models import Job

from .. import again
from ..actions import hear
from ..bringing import store
from ..bringing.choices import (
    Choices,
    choices_from,
    choices_to,
    labels_in,
    quoted_names,
    settled,
)
from ..bringing.kept import Lot
from ..bringing.preview import FileRow, in_full, known_people, label_rows, labels_of, preview_rows, see_again
from ..bringing.store import Upload
from ..forms import StatedForm
from ..queries import asked_questions
from ..reading import ReadDocument
from ..tasks import (
    FEW_BYTES,
    FEW_FILES,
    bring_in_later,
    lot_of,
    place_by_meaning_later,
    read_later,
    reading_of,
)
from .brought import remember
from .sent import bounded
from .waiting import file_choice, labels_from, numbers, upload_of, while_it_waits

FILES_A_PAGE = 25
#: More files than these are shown a line each, to be opened.
FEW_CARDS = 8
TURNS_A_PAGE = 60
#: With more labels than these, who is who has a page of its own.
FEW_LABELS = 15
READ_AT_ONCE = 6.0


@bounded
@require_POST
def bring(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Files come in and wait to be looked at. Nothing of them is kept yet."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    limit(request, "bring", times=60, seconds=600)
    try:
        sent = [*request.FILES.getlist("files"), *request.FILES.getlist("folder")]
        if getattr(request, "sent_too_much", False):
            raise Refused(store.too_much())
        names = store.names_of(sent, request.POST.get("paths", ""))
        in_order = sorted(zip(names, sent, strict=True), key=lambda pair: pair[0].casefold())
        upload = store.keep(
            ((name, f.file, f.size or 0) for name, f in in_order),
            inquiry=seat.inquiry.uuid,
            by=seat.actor.key,
        )
        if len(upload.to_read) > FEW_FILES or upload.size > FEW_BYTES:
            return redirect("work:job", seat.place.slug, _read_later(upload, seat).uuid)
        store.read_on(upload, READ_AT_ONCE, asked_questions(seat.inquiry))
    except TooManyFilesSent:
        messages.error(request, store.too_many())
    except Refused as why:
        messages.error(request, str(why))
    else:
        return redirect("interviews:preview", seat.place.slug, seat.inquiry.slug, upload.id)
    return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)


def _read_later(upload: Upload, seat: InquirySeat) -> Job:
    return read_later(upload=upload, inquiry=seat.inquiry, by=seat.actor)


@require_http_methods(["GET", "POST"])
@while_it_waits
def preview(request: HttpRequest, place: str, inquiry: str, upload: UUID) -> HttpResponse:
    """What was understood, and putting it right. POST keeps what is on the page, and does what its button says."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    base = {"seat": seat, "place": seat.place, "inquiry": seat.inquiry, "upload": found}
    job = reading_of(found) if found.unread else None
    if job is not None:
        return redirect("work:job", seat.place.slug, job.uuid)
    if not store.read_on(found, READ_AT_ONCE, asked_questions(seat.inquiry)):
        done = {"read": len(found.gists), "all": len(found.to_read)}
        response = render(request, "interviews/reading.html", base | done)
        response["Refresh"] = "1"
        return response
    choices = choices_from(store.choices_of(upload))
    lot = lot_of(found, choices)
    labels = labels_of(found, lot)
    if request.method == "POST":
        labels_from(request, choices.labels)
        for n in numbers(request.POST.getlist("file")):
            if n in lot:
                file_choice(choices, n).leave_out = str(n) in request.POST.getlist("leave_out")
                if (wanted := request.POST.get(f"again-{n}", "")) in (again.BESIDE, again.INSTEAD):
                    file_choice(choices, n).again = wanted
        choices.facts = _facts_from(request)
        store.keep_choices(upload, choices_to(choices))
        do = request.POST.get("do", "save")
        if do != "keep":
            return _go(seat, found, do)
    known = known_people(seat.place)
    rows = preview_rows(lot, choices, known, seat.inquiry)
    people = len({w.name for r in rows if r.goes_in for w in r.who if not w.asks and w.state != "unknown"})
    form = StatedForm(choices.facts or None, people=people) if request.method == "POST" else None
    if form is not None and not any(r.goes_in for r in rows):
        messages.error(request, _("Nothing in these files can go in as it is."))
        return redirect("interviews:preview", seat.place.slug, seat.inquiry.slug, found.id)
    if form is not None and form.is_valid():
        return _keep(request, seat, found, lot, choices, form, quoted_names(choices, labels))
    page = Paginator(rows, FILES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [in_full(r, lot, choices, known) for r in page.object_list]
    see_again(page.object_list, choices, seat.inquiry)
    context = base | {
        "page": page,
        "counts": _counts(rows),
        "first_open": len(rows) <= 3,
        "folded": len(rows) > FEW_CARDS,
        "why_bad": [r.doc.error for r in rows if r.doc.error][:50],
        "labels": label_rows(labels, choices.labels, known) if len(labels) <= FEW_LABELS else [],
        "few_labels": len(labels) <= 2,
        "labels_beyond": len(labels) if len(labels) > FEW_LABELS else 0,
        "all_labels": len(labels),
        "alike": sum(bool(r.like) and not _settled(choices, r.label) for r in labels),
        "unsaid": [r.label for r in labels if r.interprets and not _settled(choices, r.label)],
        "one_by_one": sum(bool(f.stated) for f in choices.files.values()),
        "left_out": found.left_out,
        "table_people": sum(len(d.speakers) for d in lot.light.values() if d.rows),
        "names": sorted(set(known.values()))[:1000],
        "form": form or StatedForm(initial=choices.facts or None),
    }
    return render(request, "interviews/preview.html", context, status=422 if form is not None else 200)


def _settled(choices: Choices, label: str) -> bool:
    return label in choices.labels and choices.labels[label].settles


def _counts(rows: list[FileRow]) -> dict[str, int]:
    return {
        "in": sum(r.goes_in for r in rows),
        "bad": sum(bool(r.doc.error) for r in rows),
        "same": sum(bool(r.same_as) for r in rows),
        "out": sum(r.left_out and not r.doc.error and not r.same_as for r in rows),
        "turns": sum(r.turns for r in rows if r.goes_in),
    }


def _go(seat: InquirySeat, upload: Upload, do: str) -> HttpResponse:
    """Where a button of the preview leads: another page of files, one file, or here again."""
    to = redirect("interviews:preview", seat.place.slug, seat.inquiry.slug, upload.id)
    what, _colon, number = do.partition(":")
    if what in ("labels", "held"):
        return redirect(f"interviews:{what}", seat.place.slug, seat.inquiry.slug, upload.id)
    if number.isdecimal() and what == "columns":
        return redirect("interviews:columns", seat.place.slug, seat.inquiry.slug, upload.id, int(number))
    if number.isdecimal() and what == "file":
        return redirect("interviews:file", seat.place.slug, seat.inquiry.slug, upload.id, int(number))
    if number.isdecimal() and what == "chat":
        return redirect("interviews:chat", seat.place.slug, seat.inquiry.slug, upload.id, int(number))
    if number.isdecimal() and what == "page":
        to["Location"] += f"?page={int(number)}#files"
    return to


def _facts_from(request: HttpRequest) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: request.POST.get(name, "")[:300]
        for name in ("held", "held_on", "rung", "how", "note", "naming", "shown_as")
    }
    return facts | {"single": request.POST.getlist("single")[:20]}


def _keep(
    request: HttpRequest,
    seat: InquirySeat,
    upload: Upload,
    lot: Lot,
    choices: Choices,
    form: StatedForm,
    quoted: dict[str, str],
) -> HttpResponse:
    """Keep the words of every file that is not left out; the files themselves go. Many are kept by the worker."""
    if len(upload.entries) > FEW_FILES or upload.size > FEW_BYTES:
        try:
            job = bring_in_later(upload=upload, inquiry=seat.inquiry, by=seat.actor)
        except Refused as why:
            messages.error(request, str(why))
            return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
        return redirect("work:job", seat.place.slug, job.uuid)
    chosen = [settled(d, n, choices) for n, d in lot.items() if not choices.of_file(n).leave_out]
    try:
        with store.taken(upload.id):
            results = hear(
                inquiry=seat.inquiry,
                documents=chosen,
                by=seat.actor,
                at=timezone.now(),
                persons=quoted,
                stated=form.stated(),
                held=form.cleaned_data["held"],
                held_on=form.cleaned_data["held_on"],
            )
    except Refused as why:
        messages.error(request, str(why))
        return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
    place_by_meaning_later(inquiry=seat.inquiry, by=seat.actor)
    left = [(n, str(_("You left it out."))) for n in _names_left_out(lot, choices)]
    brought = remember(request, results, left + [(s.path, s.why) for s in upload.left_out])
    if brought is None:
        for r in results[:10]:
            if r.told:
                messages.success(request, f"{r.document}: {r.notes[-1]}")
            else:
                messages.error(request, r.error)
        return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
    return redirect("interviews:brought", seat.place.slug, seat.inquiry.slug, brought)


def _names_left_out(lot: Lot, choices: Choices) -> list[str]:
    return [d.document for n, d in lot.light.items() if choices.of_file(n).leave_out]


@require_http_methods(["GET", "POST"])
@while_it_waits
def one_file(request: HttpRequest, place: str, inquiry: str, upload: UUID, n: int) -> HttpResponse:
    """One file that waits: its words turn by turn, who speaks in it, what is left out of it."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    choices = choices_from(store.choices_of(upload))
    lot = lot_of(found, choices)
    if n not in lot:
        raise Http404
    if lot.light[n].by_message:
        return redirect("interviews:chat", place, inquiry, upload, n)
    if request.method == "POST":
        return _file_settled(request, seat, found, choices, n)
    known = known_people(seat.place)
    choice = choices.of_file(n)
    rows = preview_rows(lot, choices, known, seat.inquiry)
    row = in_full(next(r for r in rows if r.n == n), lot, choices, known)
    doc = row.doc
    speaks = {w.label: w for w in row.who}
    page = Paginator(range(len(doc.turns)), TURNS_A_PAGE).get_page(request.GET.get("page"))
    turns = [{"i": i, "turn": doc.turns[i], "out": i in choice.drop, "who": _spoken(doc, i, speaks)} for i in page]
    order = sorted(lot)
    at = order.index(n)
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "upload": found,
        "row": row,
        "choice": choice,
        "doc": doc,
        "labels": label_rows(labels_in(doc, page), choice.labels, known, wider=choices.labels),
        "names": sorted(set(known.values()))[:1000],
        "page": page,
        "turns": turns,
        "before": order[at - 1] if at else None,
        "after": order[at + 1] if at + 1 < len(order) else None,
        "has_preamble": choice.preamble or any(s.why.startswith("comes before the first") for s in doc.skipped),
    }
    return render(request, "interviews/file.html", context)


def _spoken(doc: ReadDocument, i: int, speaks: dict[str, Any]) -> dict[str, Any]:
    turn = doc.turns[i]
    who = speaks.get(turn.speaker or "")
    return {
        "name": (who.name if who else "") or turn.speaker or "",
        "asks": bool(who and who.asks) and turn.quoted_by is None,
        "unknown": who is not None and who.state == "unknown" and not who.asks,
        "quoted": turn.quoted_by is not None,
    }


def _file_settled(request: HttpRequest, seat: InquirySeat, upload: Upload, choices: Choices, n: int) -> HttpResponse:
    choice = file_choice(choices, n)
    shown, out = set(numbers(request.POST.getlist("turn"))), set(numbers(request.POST.getlist("out")))
    choice.drop = (choice.drop - shown) | (out & shown)
    choice.leave_out = request.POST.get("leave_out") == "yes"
    labels_from(request, choice.labels)
    preamble = request.POST.get("preamble") == "yes"
    if preamble != choice.preamble:
        choice.preamble, choice.drop = preamble, set()  # the turns are numbered anew
    store.keep_choices(upload.id, choices_to(choices))
    what, _colon, number = request.POST.get("do", "save").partition(":")
    address = (seat.place.slug, seat.inquiry.slug, upload.id)
    if what == "back":
        to = redirect("interviews:preview", *address)
        to["Location"] += "#files"
        return to
    if what == "columns":
        return redirect("interviews:columns", *address, n)
    if what == "file" and number.isdecimal():
        return redirect("interviews:file", *address, int(number))
    to = redirect("interviews:file", *address, n)
    if what == "page" and number.isdecimal():
        to["Location"] += f"?page={int(number)}#turns"
    elif what == "save":
        messages.success(request, _("Saved. Nothing is kept until you press “Keep these words”."))
    return to


@require_POST
def throw_away(request: HttpRequest, place: str, inquiry: str, upload: UUID) -> HttpResponse:
    """Nothing is kept; the files go."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    store.drop(upload_of(seat, upload).id)
    messages.success(request, _("Thrown away. Nothing of these files was kept."))
    return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
