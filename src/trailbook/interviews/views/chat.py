"""A chat that waits: of whom what is kept, and how they said yes. Nothing of it goes in by default."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.consent.models import Hows

from ..again import messages_here
from ..bringing import store
from ..bringing.chat_choices import ALL, KEEPS, NOTHING, SOME, AuthorChoice, kept_messages
from ..bringing.choices import FileChoice, LabelChoice, choices_from, choices_to, labels_in
from ..bringing.preview import known_people, label_rows
from ..reading import ReadDocument, chats
from .waiting import labels_from, numbers, upload_of, while_it_waits

MESSAGES_A_PAGE = 100
#: So many authors are shown open; the others fold away.
SHOWN = 12


@require_http_methods(["GET", "POST"])
@while_it_waits
def chat(request: HttpRequest, place: str, inquiry: str, upload: UUID, n: int) -> HttpResponse:
    """Choose what is kept of a chat: of each author, and message by message. POST keeps what is on the page, and does
    what its button says."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = upload_of(seat, upload)
    choices = choices_from(store.choices_of(upload))
    doc = found.lot().get(n)
    if doc is None or not doc.by_message:
        raise Http404
    authors = [label for label, _n in chats.authors_of(doc)]
    choice = choices.files.setdefault(n, FileChoice())
    if request.method == "POST":
        _settle(request, doc, choice)
        store.keep_choices(found.id, choices_to(choices))
        return _go(request, seat, found.id, n, authors)
    only = authors[by] if (by := _by(request.GET.get("by", ""), authors)) is not None else None
    numbers = [i for i, t in enumerate(doc.turns) if only is None or t.speaker == only]
    page = Paginator(numbers, MESSAGES_A_PAGE).get_page(request.GET.get("page"))
    here = messages_here(seat.inquiry, doc)
    kept = set(kept_messages(doc, choice.authors, choice.ticked)) - here.keys()
    rows = _authors(doc, choice, authors, kept, known_people(seat.place), choices.labels)
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "upload": found,
        "n": n,
        "doc": doc,
        "choice": choice,
        "first": rows[:SHOWN],
        "others": rows[SHOWN:],
        "hows": [c for c in Hows.choices if c[0] != "own-hand"],
        "page": page,
        "only": only,
        "by": by,
        "kept": len(kept),
        "here": len(here),
        "messages_shown": [_message(doc, choice, i, kept) | {"here": i in here} for i in page],
        "names": sorted(set(known_people(seat.place).values()))[:1000],
    }
    return render(request, "interviews/chat.html", context)


def _by(said: str, authors: list[str]) -> int | None:
    return int(said) if said.isdecimal() and len(said) < 7 and int(said) < len(authors) else None


def _authors(
    doc: ReadDocument,
    choice: FileChoice,
    authors: list[str],
    kept: set[int],
    known: dict[str, str],
    wider: dict[str, LabelChoice],
) -> list[dict[str, Any]]:
    """A row an author, the busiest first."""
    labels = {row["row"].label: row for row in label_rows(labels_in(doc, []), choice.labels, known, wider=wider)}
    wrote = dict(chats.authors_of(doc))
    of: dict[str, int] = {}
    for i in kept:
        of[doc.turns[i].speaker or ""] = of.get(doc.turns[i].speaker or "", 0) + 1
    return [
        {
            "i": i,
            "label": label,
            "messages": wrote[label],
            "kept": of.get(label, 0),
            "choice": choice.authors.get(label, AuthorChoice()),
            "l": labels[label],
            "phone": chats.phone(label),
        }
        for i, label in enumerate(authors)
        if label in labels
    ]


def _message(doc: ReadDocument, choice: FileChoice, i: int, kept: set[int]) -> dict[str, Any]:
    turn = doc.turns[i]
    author = choice.authors.get(turn.speaker or "", AuthorChoice())
    return {
        "i": i,
        "turn": turn,
        "when": chats.when(turn),
        "all": author.keep == ALL,
        "ticked": author.keep == ALL or i in choice.ticked,
        "kept": i in kept,
    }


def _settle(request: HttpRequest, doc: ReadDocument, choice: FileChoice) -> None:
    """Take over what the page says of each author and each message on it. A message that is ticked of somebody of
    whom nothing was chosen means: of them the ticked ones."""
    labels = request.POST.getlist("label")
    labels_from(request, choice.labels)
    shown = set(numbers(request.POST.getlist("message")))
    ticks = set(numbers(request.POST.getlist("tick")))
    hows = {c[0] for c in Hows.choices} - {"own-hand"}
    for i, label in enumerate(labels):
        keep = request.POST.get(f"keep-{i}", "")
        how = request.POST.get(f"how-{i}", "")
        before = choice.authors.get(label, AuthorChoice())
        made = AuthorChoice(
            keep if keep in KEEPS else before.keep,
            how if how in hows else "",
            request.POST.get(f"note-{i}", "").strip()[:300],
        )
        choice.authors[label] = made
    every = {label for label, a in choice.authors.items() if a.keep == ALL}
    there = {i for i in shown if i < len(doc.turns)}
    of_some = {i for i in there if doc.turns[i].speaker not in every}
    choice.ticked = (choice.ticked - of_some) | (ticks & of_some)
    for i in ticks & of_some:
        label = doc.turns[i].speaker or ""
        author = choice.authors.get(label, AuthorChoice())
        if author.keep == NOTHING:
            choice.authors[label] = AuthorChoice(SOME, author.how, author.note)
    choice.authors = {x: a for x, a in choice.authors.items() if a != AuthorChoice()}


def _go(request: HttpRequest, seat: InquirySeat, upload: UUID, n: int, authors: list[str]) -> HttpResponse:
    what, _colon, number = request.POST.get("do", "save").partition(":")
    address = (seat.place.slug, seat.inquiry.slug, upload)
    if what == "back":
        to = redirect("interviews:preview", *address)
        to["Location"] += "#files"
        return to
    to = redirect("interviews:chat", *address, n)
    by = _by(number if what == "by" else request.POST.get("by", ""), authors)
    asked = [] if by is None or what == "everybody" else [f"by={by}"]
    if what == "page" and number.isdecimal():
        asked.append(f"page={int(number)}")
    elif what == "save":
        messages.success(request, _("Saved. Nothing is kept until you press “Keep these words”."))
        if (now := request.POST.get("page", "")).isdecimal():
            asked.append(f"page={int(now)}")
    if asked:
        to["Location"] += "?" + "&".join(asked)
    if what in ("page", "by", "everybody"):
        to["Location"] += "#messages"
    return to
