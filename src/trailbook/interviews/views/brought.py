"""What an act of bringing in came to, and undoing it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.access import inquiry_seat
from trailbook.evidence.models import Citation, Claim, Document, Excerpt
from trailbook.people.models import Link, Person

from ..actions import Heard, unhear, unhear_import
from ..models import Import, Interview
from ..report import as_csv, report_of
from ..triage import counts_for

KEY = "brought"
A_PAGE = 50


def remember(request: HttpRequest, results: Iterable[Heard], left: list[tuple[str, str]]) -> UUID | None:
    """Keep for this member, until their next bringing in, what did not go in and why. Gives the import, or None
    where nothing went in."""
    heard = list(results)
    kept = next((r.kept for r in heard if r.kept), None)
    brought = Interview.objects.filter(document=kept).values_list("brought__uuid", flat=True).first() if kept else None
    request.session[KEY] = {
        "import": str(brought or ""),
        "same": [r.error for r in heard if r.same][:300],
        "failed": [r.error for r in heard if r.error and not r.same][:300],
        "left": [list(x) for x in left[:300]],
        "notes": [[r.document, n] for r in heard for n in (r.notes if r.kept else r.notes[-1:] if r.told else ())][
            :300
        ],
    }
    return brought


@require_GET
def result(request: HttpRequest, place: str, inquiry: str, brought: UUID) -> HttpResponse:
    """What went in, what was the same, what failed and why; and what to do next. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = get_object_or_404(Import, inquiry=seat.inquiry, uuid=brought)
    said = request.session.get(KEY) or {}
    talks = found.interviews.select_related("document").annotate(turns=Count("document__turns")).order_by("pk")
    page = Paginator(talks, A_PAGE).get_page(request.GET.get("page"))
    people: dict[int, list[int]] = {}
    keys = [i.document_id for i in page.object_list]
    rows = Person.objects.filter(turns__document__in=keys, turns__asks=False, turns__quoted=False, erased_at=None)
    linked = set(
        Link.objects.filter(kind=Link.Kinds.MINE, revoked_at=None, person__turns__document__in=keys).values_list(
            "person", flat=True
        )
    )
    for document, person in rows.values_list("turns__document", "pk").distinct():
        people.setdefault(document, []).append(person)
    by_key = Person.objects.in_bulk({p for here in people.values() for p in here})
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "brought": found,
        "page": page,
        "rows": [
            {
                "talk": i,
                "people": [{"person": by_key[p], "linked": p in linked} for p in people.get(i.document_id, [])[:20]],
                "more": max(0, len(people.get(i.document_id, [])) - 20),
            }
            for i in page.object_list
        ],
        "said": said if said.get("import") == str(found.uuid) else {},
        "waits": counts_for(seat.inquiry, found),
        "told": found.noted.values("person").distinct().count(),
        "report": report_of(found),
    }
    return render(request, "interviews/brought.html", context)


@require_GET
def take_report(request: HttpRequest, place: str, inquiry: str, brought: UUID) -> HttpResponse:
    """The report of a large bringing in, as a table to keep. Opens no words."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = get_object_or_404(Import, inquiry=seat.inquiry, uuid=brought)
    answer = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="brought-in-{found.at:%Y-%m-%d}.csv"'
    return answer


def _what_goes(documents: Iterable[int]) -> list[str]:
    """What will happen to what rests on these documents, in sentences. Three queries."""
    keys = list(documents)
    excerpts = Excerpt.objects.filter(spans__turn__document__in=keys).distinct().count()
    claims = Claim.objects.filter(
        pk__in=Citation.objects.filter(excerpt__spans__turn__document__in=keys).values("claim")
    ).count()
    said = []
    if excerpts:
        said.append(
            ngettext(
                "%(n)s excerpt that was chosen from these words goes.",
                "%(n)s excerpts that were chosen from these words go.",
                excerpts,
            )
            % {"n": excerpts}
        )
    if claims:
        said.append(
            ngettext(
                "%(n)s claim loses that support, and says so.", "%(n)s claims lose that support, and say so.", claims
            )
            % {"n": claims}
        )
    return said


@require_http_methods(["GET", "POST"])
def undo_all(request: HttpRequest, place: str, inquiry: str, brought: UUID) -> HttpResponse:
    """Undo one act of bringing in, after saying what that does."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = get_object_or_404(Import, inquiry=seat.inquiry, uuid=brought)
    if request.method == "POST":
        told = found.noted.exists()
        n = unhear_import(brought=found, by=seat.actor, at=timezone.now())
        _forget(request, brought)
        if told and not n:
            messages.success(request, _("Undone. What it told of people is known no more."))
            return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
        text = ngettext("Undone. %(n)s interview is out again.", "Undone. %(n)s interviews are out again.", n)
        messages.success(request, text % {"n": n})
        return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
    keys = list(found.interviews.values_list("document", flat=True))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "brought": found,
        "n": len(keys),
        "goes": _what_goes(keys),
        "told": found.noted.values("person").distinct().count(),
        "back": "brought",
    }
    return render(request, "interviews/undo.html", context)


def _forget(request: HttpRequest, brought: UUID) -> None:
    if (request.session.get(KEY) or {}).get("import") == str(brought):
        del request.session[KEY]


@require_http_methods(["GET", "POST"])
def undo_one(request: HttpRequest, place: str, inquiry: str, document: UUID) -> HttpResponse:
    """Take one interview out again, after saying what that does."""
    seat = inquiry_seat(request, place, inquiry, "hear")
    found = get_object_or_404(Document.objects.select_related("place", "inquiry"), inquiry=seat.inquiry, uuid=document)
    if request.method == "POST":
        name = found.title or found.name
        unhear(document=found, by=seat.actor, at=timezone.now())
        messages.success(request, _("Undone. “%(name)s” is out again.") % {"name": name})
        return redirect("interviews:list", seat.place.slug, seat.inquiry.slug)
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "document": found,
        "n": 1,
        "goes": _what_goes([found.pk]),
        "back": "talk",
    }
    return render(request, "interviews/undo.html", context)
