"""Deciding: how you are named, what you did not mean, what you were asked, who may read. One decision a screen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from trailbook.consent import actions, uses
from trailbook.consent.models import Naming, Reader, Wish
from trailbook.consent.names import shown_name
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Ask, Objection
from trailbook.people import mine
from trailbook.people.models import Person

from . import queries, texts
from .allow import OWN_HAND


@login_not_required
@never_cache
def named(request: HttpRequest) -> HttpResponse:
    """How you are named, with how it will look."""
    person = mine.owner(request)
    naming = queries.naming_of(person)
    kind = request.POST.get("kind", naming.kind if naming else uses.NOBODY)
    text = request.POST.get("text", naming.text if naming else "").strip()[:120]
    error = ""
    if request.method == "POST" and "look" not in request.POST:
        error = _why_not(person, kind, text)
        if not error:
            actions.name_as(person=person, kind=kind, text=text, by=person.actor, at=timezone.now())
            messages.success(request, _("Saved. That is how you are named from now on."))
            return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "kinds": texts.namings(person, text),
        "kind": kind,
        "text": text,
        "would": shown_name(person, Naming(kind=kind, text=text)),
        "words": queries.few_words(person),
        "error": error,
    }
    return render(request, "mine/named.html", context, status=422 if error else 200)


def _why_not(person: Person, kind: str, text: str) -> str:
    if kind not in uses.NAMINGS:
        return str(_("Choose one of them."))
    if kind in (uses.CHOSEN, uses.ROLE) and not text:
        return str(_("Write the name or the role you want to be shown."))
    if kind == uses.OWN and person.generic:
        return str(_("We do not know your name. Choose “A name I choose” and write it there."))
    return ""


@login_not_required
@never_cache
def claim(request: HttpRequest, claim: str) -> HttpResponse:
    """A claim that uses your words. "That is not what I meant" goes to the authors, who must answer."""
    person = mine.owner(request)
    found = next((c for c in queries.claims_using(person) if str(c.claim.uuid) == str(claim)), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        text = request.POST.get("text", "")[:5000]
        evidence.object_to(claim=found.claim, person=person, text=text, by=person.actor, at=timezone.now())
        messages.success(request, _("Sent. The authors must answer. Their answer comes here."))
        return redirect("mine:claim", claim=claim)
    context = {"person": person, "place": person.place, "found": found, "said": texts.text("objection")}
    return render(request, "mine/claim.html", context)


@login_not_required
@require_POST
def objection_back(request: HttpRequest, claim: str, objection: str) -> HttpResponse:
    """It is what you meant after all."""
    person = mine.owner(request)
    found = Objection.objects.filter(person=person, uuid=objection, claim__uuid=claim, taken_back_at=None).first()
    if found is None:
        raise Http404
    evidence.take_back_objection(objection=found, by=person.actor, at=timezone.now())
    messages.success(request, _("Saved. It no longer counts against what they wrote."))
    return redirect("mine:came")


@login_not_required
@never_cache
def ask(request: HttpRequest, ask: str) -> HttpResponse:
    """The exact words and the page, and a yes or a no."""
    person = mine.owner(request)
    found = Ask.objects.filter(person=person, uuid=ask).select_related("excerpt").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        said = request.POST.get("answer", "")
        if said not in (uses.YES, uses.NO):
            messages.error(request, _("Choose yes or no."))
            return redirect("mine:ask", ask=ask)
        evidence.answer_ask(ask=found, answer=said, how=OWN_HAND, by=person.actor, at=timezone.now())
        messages.success(
            request,
            _("Saved. They may use these words on this page.")
            if said == uses.YES
            else _("Saved. These words are not used there."),
        )
        return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "ask": found,
        "words": queries.words_asked_for(found),
        "said": texts.text("asked_first"),
        "shown_as": shown_name(person, queries.naming_of(person)),
    }
    return render(request, "mine/ask.html", context)


@login_not_required
@require_POST
def reader(request: HttpRequest, reader: str) -> HttpResponse:
    """Whether one person on the team may read what you said."""
    person = mine.owner(request)
    found = Reader.objects.filter(owner=person, uuid=reader).select_related("member", "place").first()
    said = request.POST.get("answer", "")
    if found is None:
        raise Http404
    if said not in (uses.YES, uses.NO):
        messages.error(request, _("Choose yes or no."))
    else:
        actions.answer_reader(reader=found, answer=said, by=person.actor, at=timezone.now())
        name = {"name": found.member.name}
        messages.success(
            request,
            _("Saved. %(name)s may read what you said.") % name
            if said == uses.YES
            else _("Saved. %(name)s may not read what you said.") % name,
        )
    return redirect("mine:readers")


@login_not_required
@never_cache
def later(request: HttpRequest) -> HttpResponse:
    """What should happen if we lose touch or you die. Only if you wish to say."""
    person = mine.owner(request)
    if request.method == "POST":
        text = request.POST.get("text", "")[:2000]
        actions.say_wish(person=person, text=text, by=person.actor, at=timezone.now())
        messages.success(request, _("Saved. You can change it on any day."))
        return redirect("mine:home")
    wish = Wish.objects.filter(person=person).first()
    context = {"person": person, "place": person.place, "wish": wish.text if wish else ""}
    return render(request, "mine/later.html", context)
