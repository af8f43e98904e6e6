"""The people who spoke: their links, what they answered, and what they are still to be told. No words of theirs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from trailbook.consent import actions, queries, uses
from trailbook.consent.access import Seat, seat
from trailbook.consent.models import Copied, Erasure, Hows, Naming, Occasion, Reader, Wish, Withdrawal
from trailbook.consent.names import shown_name
from trailbook.consent.newcomers import untold
from trailbook.consent.wordings import wording_to_show, wordings_file
from trailbook.kit.refused import Refused
from trailbook.people.actions import make_link as make
from trailbook.people.actions import rename
from trailbook.people.models import Link, Person

from ..codes import qr_svg

#: How somebody can say something away from their own page, and how they can be told of a newcomer.
SAID_HOW = [c for c in Hows.choices if c[0] not in (Hows.OWN_HAND, Hows.IMPORTER)]
TOLD_HOW = [
    ("phone", gettext_lazy("by phone")),
    ("in-person", gettext_lazy("in person")),
    ("letter", gettext_lazy("by letter")),
    ("message", gettext_lazy("by a message")),
    ("page", gettext_lazy("on their page")),
]


#: Of the people who spoke, which to show: what it is called, and who that is.
SOME: dict[str, tuple[Any, dict[str, Any]]] = {
    "no-link": (gettext_lazy("who have no link to their own page"), {"has_link": False, "gone": False}),
    "to-tell": (gettext_lazy("who are to be told that someone joined"), {"to_tell__gt": 0, "gone": False}),
    "again": (gettext_lazy("who spoke more than once"), {"times__gt": 1}),
    "label": (gettext_lazy("who have a label, not a name"), {"generic": True}),
    "gone": (gettext_lazy("who took their words back"), {"gone": True}),
}


@require_GET
def people(request: HttpRequest, place: str) -> HttpResponse:
    """Everyone who spoke here, with what is still owed to them."""
    taken = seat(request, place, "read")
    sought = request.GET.get("q", "").strip()[:100]
    spoke = (
        Person.objects.filter(place=taken.place, erased_at=None)
        .filter(Exists(Occasion.objects.filter(person=OuterRef("pk"))))
        .annotate(
            gone=Exists(Withdrawal.objects.filter(person=OuterRef("pk"), ended_at=None))
            | Exists(Erasure.objects.filter(person=OuterRef("pk"))),
            times=Count("occasions", distinct=True),
            to_tell=Count(
                "readers",
                filter=Q(readers__basis="new", readers__told_at=None, readers__answer=""),
                distinct=True,
            ),
            has_link=Exists(Link.objects.filter(person=OuterRef("pk"), kind=Link.Kinds.MINE, revoked_at=None)),
        )
        .order_by(Lower("name"), "pk")
    )
    show = request.GET.get("show", "")
    if show in SOME:
        spoke = spoke.filter(**SOME[show][1])
    if sought:
        spoke = spoke.filter(name__icontains=sought)
    page = Paginator(spoke, 50).get_page(request.GET.get("page"))
    kept = {name: value for name, value in (("show", show if show in SOME else ""), ("q", sought)) if value}
    context = {
        "seat": taken,
        "place": taken.place,
        "page": page,
        "sought": sought,
        "show": show,
        "some": [(key, label) for key, (label, _filter) in SOME.items()],
        "query": f"{urlencode(kept)}&" if kept else "",
        "to_tell": untold(taken.place).exists(),
    }
    return render(request, "site/people.html", context)


def _person(taken: Seat, key: object) -> Person:
    try:
        person = Person.objects.filter(place=taken.place, uuid=key, erased_at=None).first()
    except ValidationError:  # not the shape of a key
        person = None
    if person is None:
        raise Http404
    person.place = taken.place
    return person


class AnswerForm(forms.Form):
    """An answer given away from the page: by phone, on paper, in person."""

    use = forms.ChoiceField(choices=[(u, u) for u in uses.USES])
    answer = forms.ChoiceField(choices=[(a, a) for a in uses.ANSWERS])
    how = forms.ChoiceField(choices=SAID_HOW)
    note = forms.CharField(max_length=300, required=False)


class NamedForm(forms.Form):
    kind = forms.ChoiceField(choices=Naming.Kinds.choices)
    text = forms.CharField(max_length=120, required=False)


@require_GET
def person(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """One person: what they answered, how they are named, their links, who has to be told to them."""
    taken = seat(request, place, "read")
    found = _person(taken, person)
    naming = Naming.objects.filter(person=found, ended_at=None).first()
    titles = wordings_file()["uses"]
    erasure = Erasure.objects.filter(person=found).first()
    same = request.GET.get("same", "").strip()[:100]
    others = list(_others(found, same)[: MOST_OTHERS + 1])
    readers = [{"reader": r, "may": queries.may_read_now(r)} for r in queries.readers_of(found).order_by("made_at")]
    context = {
        "seat": taken,
        "place": taken.place,
        "person": found,
        "answers": [
            {"use": u, "title": titles[u]["title"], "standing": s} for u, s in queries.standing_answers(found).items()
        ],
        "naming": naming,
        "shown_as": shown_name(found, naming),
        "gone": queries.is_withdrawn(found),
        "erasure": erasure,
        "wish": Wish.objects.filter(person=found).first(),
        "links": Link.objects.filter(person=found, kind=Link.Kinds.MINE, revoked_at=None).order_by("made_at"),
        "readers": readers,
        "hows": SAID_HOW,
        "told_how": TOLD_HOW,
        "namings": Naming.Kinds.choices,
        "copies": Copied.objects.filter(person=found, destroyed_at=None).count(),
        "others": others[:MOST_OTHERS],
        "many": len(others) > MOST_OTHERS or bool(same),
        "same": same,
    }
    return render(request, "site/person.html", context)


#: How many people stand in a list to choose from; among more, one looks for a name.
MOST_OTHERS = 100


def _others(person: Person, same: str) -> QuerySet[Person]:
    """Who else spoke here, by name; with ``same`` those who have it in their name."""
    spoke = Person.objects.filter(place=person.place_id, erased_at=None).exclude(pk=person.pk)
    spoke = spoke.filter(Exists(Occasion.objects.filter(person=OuterRef("pk"))))
    return (spoke.filter(name__icontains=same) if same else spoke).order_by(Lower("name"), "pk")


@require_POST
def make_link(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A private link to the person's own page on a card to print, shown once. Older ones go on working."""
    taken = seat(request, place, "link")
    found = _person(taken, person)
    _link, secret = make(kind=Link.Kinds.MINE, place=taken.place, person=found, by=taken.actor, at=timezone.now())
    address = settings.PUBLIC_URL + reverse("mine:open", kwargs={"secret": secret})
    context = {"seat": taken, "place": taken.place, "person": found, "address": address, "qr": qr_svg(address)}
    return render(request, "site/person_link.html", context)


@require_POST
def revoke(request: HttpRequest, place: str, person: str, link: str) -> HttpResponse:
    taken = seat(request, place, "link")
    found = Link.objects.filter(person=_person(taken, person), uuid=link, kind=Link.Kinds.MINE).first()
    if found is None:
        raise Http404
    actions.revoke_link(link=found, by=taken.actor, at=timezone.now())
    messages.success(request, _("That link no longer opens anything."))
    return redirect("person", place=place, person=person)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """What to read out about one use, word for word; and what the person said to it."""
    taken = seat(request, place, "tell")
    found = _person(taken, person)
    use = request.POST.get("use") or request.GET.get("use") or uses.TEAM
    if use not in uses.USES:
        raise Http404
    wording = wording_to_show(use)
    would = [w for w in queries.would_read(found) if not w.refused]
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        aloud, named = said["how"] != Hows.PAPER, set(request.POST.getlist("saw"))
        actions.answer_for_everything(
            person=found,
            answers={use: said["answer"]},
            how=said["how"],
            by=taken.actor,
            at=timezone.now(),
            note=said["note"],
            wordings={use: wording} if aloud else None,
            saw={w.member.pk for w in would if str(w.member.uuid) in named} if aloud else None,
        )
        messages.success(request, _("Saved. It holds from now on, everywhere."))
        return redirect("person", place=place, person=person)
    context: dict[str, Any] = {
        "seat": taken,
        "place": taken.place,
        "person": found,
        "use": use,
        "wording": wording,
        "would": would,
        "before": wordings_file()["before_yes"],
        "hows": SAID_HOW,
        "wrong": request.method == "POST",
        "typed": request.POST,
        "gone": queries.is_withdrawn(found),
    }
    return render(request, "site/person_answer.html", context, status=422 if context["wrong"] else 200)


@require_POST
def named_as(request: HttpRequest, place: str, person: str) -> HttpResponse:
    taken = seat(request, place, "tell")
    found = _person(taken, person)
    form = NamedForm(request.POST)
    needs_text = request.POST.get("kind") in (uses.CHOSEN, uses.ROLE)
    if not form.is_valid() or (needs_text and not form.cleaned_data["text"].strip()):
        messages.error(request, _("Write the name or the role to show."))
        return redirect("person", place=place, person=person)
    actions.name_as(person=found, by=taken.actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Saved. That is how they are named from now on."))
    return redirect("person", place=place, person=person)


@require_POST
def name(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """The team's own name for someone; a label such as "Participant" becomes a person's name."""
    taken = seat(request, place, "hear")
    found = _person(taken, person)
    said = request.POST.get("name", "").strip()
    if not said:
        messages.error(request, _("Write a name first."))
    else:
        rename(person=found, name=said, by=taken.actor, at=timezone.now())
        messages.success(request, _("Saved."))
    return redirect("person", place=place, person=person)


@require_POST
def withdraw(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """Someone said, not on their page, that they take their words back, come back, or want them destroyed, or that
    this is to be stopped."""
    taken = seat(request, place, "tell")
    found = _person(taken, person)
    how, what, at = request.POST.get("how", ""), request.POST.get("what", "withdraw"), timezone.now()
    if how not in dict(SAID_HOW):
        messages.error(request, _("Choose how they said it."))
        return redirect("person", place=place, person=person)
    waits = Erasure.objects.filter(person=found).exists()
    if what == "withdraw":
        actions.withdraw(person=found, how=how, by=taken.actor, at=at)
        messages.success(request, _("Their words are gone from every page and file here. Only they can open them."))
    elif what == "come-back" and not waits and queries.is_withdrawn(found):
        actions.come_back(person=found, how=how, by=taken.actor, at=at)
        messages.success(request, _("They are back. It is no to everything until they say yes: ask them use by use."))
    elif what == "erase" and not waits:
        actions.ask_erasure(person=found, by=taken.actor, at=at)
        messages.success(request, _("Their words are hidden. In seven days they are destroyed, unless they stop it."))
    elif what == "call-off" and waits:
        actions.call_off_erasure(person=found, by=taken.actor, at=at)
        messages.success(request, _("Stopped. Nothing is destroyed. Their words stay taken back."))
    return redirect("person", place=place, person=person)


@require_POST
def told(request: HttpRequest, place: str, reader: str) -> HttpResponse:
    """A contributor was told that someone joined the team."""
    taken = seat(request, place, "tell")
    found = Reader.objects.filter(place=taken.place, uuid=reader).select_related("owner", "member", "place").first()
    how, said = request.POST.get("how", ""), request.POST.get("answer", "")
    if found is None:
        raise Http404
    if how not in dict(TOLD_HOW):
        messages.error(request, _("Choose how they were told."))
        return redirect("person", place=place, person=found.owner.uuid)
    actions.tell_of_newcomer(reader=found, how=how, by=taken.actor, at=timezone.now())
    if said in (uses.YES, uses.NO):
        actions.answer_reader(reader=found, answer=said, by=taken.actor, at=timezone.now())
        messages.success(request, _("Saved: what they said about %(name)s.") % {"name": found.member.name})
    else:
        messages.success(request, _("Saved. They have seven days to say no."))
    return redirect("person", place=place, person=found.owner.uuid)


@require_POST
def join(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """Two records turn out to be one person. The stricter answers win."""
    taken = seat(request, place, "hear")
    keep = _person(taken, person)
    try:
        other = _person(taken, request.POST.get("other", ""))
        actions.join_persons(keep=keep, other=other, by=taken.actor, at=timezone.now())
    except (ValueError, Refused) as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("They are one person now. The stricter answers hold."))
    return redirect("person", place=place, person=person)
