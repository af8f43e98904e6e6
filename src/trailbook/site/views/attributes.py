"""What is noted of people: of one person, and which kinds of things a place notes at all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent.access import Seat, seat
from trailbook.consent.known import known_of, people_known
from trailbook.kit.refused import Refused
from trailbook.people import actions, rules
from trailbook.people.models import Alike, AttributeKey, PersonAttribute

from ..noted import changes, shown_as
from .people import _person


def _key(taken: Seat, key: object) -> AttributeKey:
    try:
        found = AttributeKey.objects.filter(place=taken.place, uuid=key).select_related("same_as", "place").first()
    except ValidationError:  # not the shape of a key
        found = None
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def person_attributes(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """What is noted of one person: to see, to put right, to add to, to take away. A look is kept."""
    taken = seat(request, place, "hear" if request.method == "POST" else "read")
    found = _person(taken, person)
    noted = known_of(found, taken.person, taken.actor)
    if request.method == "POST" and noted is not None:
        changes(request, found, noted, by=taken.actor)
        return redirect("person-attributes", place=place, person=person)
    page = Paginator(noted or [], 30).get_page(request.GET.get("page"))
    context = {
        "seat": taken,
        "place": taken.place,
        "person": found,
        "open": noted is not None,
        "page": page,
        "rows": [shown_as(row) for row in page],
        "keys": AttributeKey.objects.filter(place=taken.place, same_as=None).order_by("name")[:100],
        "may_change": taken.may("hear"),
        "most": rules.MOST,
        "sought": "",
    }
    return render(request, "site/person_attributes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attributes(request: HttpRequest, place: str) -> HttpResponse:
    """Every kind of thing the place notes of people, with how many people have it."""
    taken = seat(request, place, "hear" if request.method == "POST" else "read")
    if request.method == "POST":
        try:
            key = actions.make_key(
                place=taken.place,
                name=request.POST.get("name", ""),
                offered=request.POST.get("offered", "").splitlines(),
                by=taken.actor,
                at=timezone.now(),
            )
        except Refused as why:
            messages.error(request, str(why))
            return redirect("attributes", place=place)
        messages.success(request, _("Saved. Nobody has to say anything about it."))
        return redirect("attribute", place=place, key=key.uuid)
    sought = request.GET.get("q", "").strip()[:100]
    keys = AttributeKey.objects.filter(place=taken.place).select_related("same_as").order_by("name", "pk")
    if sought:
        keys = keys.filter(name__icontains=sought)
    page = Paginator(keys, 50).get_page(request.GET.get("page"))
    counted = _people_with(taken, [k.pk for k in page])
    context = {
        "seat": taken,
        "place": taken.place,
        "page": page,
        "rows": [(k, counted[k.pk]) for k in page],
        "sought": sought,
    }
    return render(request, "site/attributes.html", context)


def _people_with(taken: Seat, keys: list[int]) -> Counter[int]:
    """How many of the people one may see have each of these keys noted. Two queries at most."""
    open_to = people_known(taken.place, taken.person).values("pk")
    rows = PersonAttribute.objects.filter(key__in=keys, person__in=open_to).order_by()
    return Counter(dict(rows.values_list("key").annotate(n=Count("pk"))))


@require_GET
def attribute(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """One kind of thing: the ways in which people put it, and what the team does with it."""
    taken = seat(request, place, "read")
    found = _key(taken, key)
    sought = request.GET.get("q", "").strip()[:100]
    open_to = set(people_known(taken.place, taken.person).values_list("pk", flat=True))
    rows = PersonAttribute.objects.filter(key__in=actions.family(found)).order_by("pk")
    written: dict[str, Counter[str]] = {}
    for fold, value, person in rows.values_list("fold", Left("value", 400), "person"):
        if person in open_to:
            written.setdefault(fold, Counter())[_short(value)] += 1
    counts_as = dict(Alike.objects.filter(key=found).values_list("fold", "counts_as"))
    ways = [(fold, c.most_common(1)[0][0], sum(c.values()), counts_as.get(fold)) for fold, c in written.items()]
    ways.sort(key=lambda w: (-w[2], w[1]))
    name_of = {fold: name for fold, name, _n, _as in ways}
    listed = [w for w in ways if not sought or sought.casefold() in w[1].casefold()]
    page = Paginator(listed, 50).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "seat": taken,
        "place": taken.place,
        "key": found,
        "page": page,
        "rows": [(fold, name, n, name_of.get(goal, _("other words")) if goal else "") for fold, name, n, goal in page],
        "choices": [(fold, name) for fold, name, _n, goal in ways if not goal][:300],
        "others": AttributeKey.objects.filter(place=taken.place, same_as=None).exclude(pk=found.pk).order_by("name"),
        "spellings": AttributeKey.objects.filter(same_as=found).order_by("name"),
        "offered": "\n".join(found.offered),
        "may_change": taken.may("hear"),
        "sought": sought,
    }
    return render(request, "site/attribute.html", context)


def _short(words: str) -> str:
    line = " ".join(words[:400].split())
    return line if len(line) <= 80 else line[:79].rstrip() + "…"


@require_POST
def change_attribute(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """Its name and offered words, whether anyone looks across by it, and which spellings count as one."""
    taken = seat(request, place, "hear")
    found = _key(taken, key)
    at, said = timezone.now(), request.POST
    try:
        match said.get("what"):
            case "set-up":
                actions.set_up_key(
                    key=found,
                    name=said.get("name", ""),
                    offered=said.get("offered", "").splitlines(),
                    hidden=said.get("hidden") == "yes",
                    by=taken.actor,
                    at=at,
                )
            case "same":
                actions.count_key_as(key=found, other=_key(taken, said.get("other", "")), by=taken.actor, at=at)
            case "apart":
                actions.keep_key_apart(key=found, by=taken.actor, at=at)
            case "words-same":
                actions.count_words_as(
                    key=found, words=said.get("words", ""), other=said.get("other", ""), by=taken.actor, at=at
                )
            case "words-apart":
                actions.keep_words_apart(key=found, words=said.get("words", ""), by=taken.actor, at=at)
            case _:
                raise Http404
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved. What people said stays as they said it."))
    return redirect("attribute", place=place, key=(found.same_as or found).uuid if said.get("what") == "same" else key)
