"""Private links for many people in one go: tick who gets one, and print a card for each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trailbook.consent.access import seat
from trailbook.consent.models import Erasure, Occasion, Withdrawal
from trailbook.ledger.actions import together
from trailbook.ledger.rules import Actor
from trailbook.people.actions import make_link
from trailbook.people.models import Link, Person, Place

from ..codes import qr_svg

#: People on one page of the list, and so cards in one go.
ON_A_PAGE = 40


def without_link(place: Place) -> QuerySet[Person]:
    """Who spoke here, has no private link that works, and did not take their words back."""
    spoke = Person.objects.filter(place=place, erased_at=None)
    return spoke.filter(
        Exists(Occasion.objects.filter(person=OuterRef("pk"))),
        ~Exists(Link.objects.filter(person=OuterRef("pk"), kind=Link.Kinds.MINE, revoked_at=None)),
        ~Exists(Withdrawal.objects.filter(person=OuterRef("pk"), ended_at=None)),
        ~Exists(Erasure.objects.filter(person=OuterRef("pk"))),
    ).order_by(Lower("name"), "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def links_for_many(request: HttpRequest, place: str) -> HttpResponse:
    """Everyone who has no link to their own page yet. The button makes the links, shown once, as cards to print."""
    taken = seat(request, place, "link")
    everyone = without_link(taken.place)
    sought = request.GET.get("q", "").strip()[:100]
    page = Paginator(everyone.filter(name__icontains=sought), ON_A_PAGE).get_page(request.GET.get("page"))
    ticked, wrong = set(request.POST.getlist("person")), ""
    context = {"seat": taken, "place": taken.place, "page": page, "sought": sought, "ticked": ticked}
    if request.method == "POST":
        whole = request.POST.get("whom") == "page"
        chosen = [p for p in page if whole or str(p.uuid) in ticked]
        if chosen:
            return render(request, "site/cards.html", context | {"cards": _cards(taken.place, chosen, taken.actor)})
        wrong = _("Tick the people who get a link, or choose everyone on this page.")
    return render(request, "site/links_for_many.html", context | {"wrong": wrong}, status=422 if wrong else 200)


def _cards(place: Place, people: list[Person], by: Actor) -> list[dict[str, Any]]:
    cards = []
    with transaction.atomic(), together():
        for person in people:
            _link, secret = make_link(kind=Link.Kinds.MINE, place=place, person=person, by=by, at=timezone.now())
            address = settings.PUBLIC_URL + reverse("mine:open", kwargs={"secret": secret})
            cards.append({"person": person, "address": address, "qr": qr_svg(address)})
    return cards
