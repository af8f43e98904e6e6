"""What became of the questions: what each continues of the version before, shown to a person who settles it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import inquiry_seat
from trailbook.kit.refused import Refused

from .. import actions, continuing
from ..models import Question
from ..proposing import Proposal
from ..queries import Families, families, gone_by, in_order, lineage, lineage_stamp
from .show import WRITES, _version, context

#: So many earlier questions can be joined into one on the page.
MOST = 4
_FIELD = re.compile(r"from-(\d{1,4})-(\d)")


@dataclass(frozen=True)
class Row:
    """One question with what it continues. ``fields`` are (name, what is chosen) of its lists."""

    at: int
    text: str
    how: str
    before: Sequence[Question]
    moved: bool = False

    @property
    def fields(self) -> list[tuple[str, UUID | None]]:
        chosen: list[UUID | None] = [q.uuid for q in self.before[:MOST]]
        chosen += [None] if len(chosen) < MOST else []
        return [(f"from-{self.at}-{n}", value) for n, value in enumerate(chosen)]


def choices_of(post: QueryDict) -> dict[int, list[UUID]] | None:
    """What a person chose on the page, by the place of each question; None where nothing was asked of them. Raises
    Refused for what is no choice."""
    found: dict[int, list[UUID]] = {}
    for name in post:
        if field := _FIELD.fullmatch(name):
            chosen = found.setdefault(int(field[1]), [])
            if value := post.get(name):
                try:
                    chosen.append(UUID(value))
                except ValueError:
                    raise Refused(_("A question you chose is not in the guide any more. Look again.")) from None
    return found or None


def rows_of(proposal: Proposal) -> list[Row]:
    """What a guide that is not kept yet would continue."""
    return [Row(at, item.text, proposal.how(at), proposal.continues[at]) for at, item in enumerate(proposal.items)]


def parted(rows: Iterable[Row], everything: bool = False) -> tuple[list[Row], int]:
    """Those that a person looks at one by one, and how many others simply stayed."""
    rows = list(rows)
    shown = [r for r in rows if everything or r.how != continuing.SAME]
    return shown, len(rows) - len(shown)


def _older(known: Families, number: int) -> list[Question]:
    rows = list(known.by_pk.values())
    base = max((q.section.version.number for q in rows if q.section.version.number < number), default=0)
    return [*in_order([q for q in rows if q.section.version.number == base]), *gone_by(rows, base)]


@require_http_methods(["GET", "POST"])
def became(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    """What each question of a version continues; a POST settles it."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    found = _version(seat, number)
    wrong = ""
    if request.method == "POST":
        try:
            chosen = choices_of(request.POST) or {}
            seen = request.POST.get("seen", "")
            actions.settle_lineage(version=found, continues=chosen, seen=seen, by=seat.actor, at=timezone.now())
        except Refused as why:
            wrong = str(why)
        else:
            messages.success(request, _("Saved. Answers stand together as you said, in every version."))
            return redirect("guides:version", seat.place.slug, seat.inquiry.slug, number)
    known = families(seat.inquiry)
    line = lineage(found, known)
    if line.before is None:
        return redirect("guides:version", seat.place.slug, seat.inquiry.slug, number)
    everything = "all" in request.GET
    rows = [Row(n, s.question.text, s.how, s.before, s.moved) for n, s in enumerate(line.steps)]
    shown, stayed = parted(rows, everything)
    more = {
        "version": found,
        "line": line,
        "rows": shown,
        "stayed": stayed,
        "everything": everything,
        "older": _older(known, number),
        "base": line.before,
        "seen": lineage_stamp(found),
        "wrong": wrong,
    }
    return render(request, "guides/became.html", context(seat, **more), status=422 if wrong else 200)
