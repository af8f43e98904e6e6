"""Keeping a part back: first which words, then from whom. Works by ticking sentences or by typing where the part
begins and ends; with script also by marking."""

from __future__ import annotations

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from trailbook.consent import uses
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import own_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import HoldBack, Turn
from trailbook.people import mine
from trailbook.people.models import Person

from . import texts
from .sentences import between, sentences, spans_of

FROM = (uses.TEAM, uses.VOICES, uses.QUOTE)


def _turn(person: Person, key: object) -> Turn:
    """A turn of theirs, whether they answered in it or asked."""
    turn = Turn.objects.filter(owner=person, uuid=key).select_related("current", "document").first()
    if turn is None or turn.current is None:
        raise Http404
    return turn


@login_not_required
@never_cache
def passage(request: HttpRequest, turn: str) -> HttpResponse:
    """Choose words, then from whom. Nothing is saved before the second."""
    person = mine.owner(request)
    found = _turn(person, turn)
    assert found.current is not None
    opened = shown(Stretch(found.pk), own_door(person))
    if opened is None:
        raise Http404
    context = {"person": person, "place": person.place, "turn": found, "said": texts.text("hold_back")}
    if request.method != "POST":
        return _choose(request, context, opened.text, found)
    places = _chosen(request, opened.text, str(found.uuid))
    if not places:
        error = _("Tick a sentence, or type the first and the last words of the part just as they stand.")
        return _choose(request, context, opened.text, found, error)
    use = request.POST.get("use", "")
    if use not in FROM:
        context |= {
            "spans": [f"{s}-{e}" for s, e in places],
            "words": [opened.text[s:e] for s, e in places],
        }
        return render(request, "mine/passage_from.html", context)
    for start, end in places:
        evidence.hold_back(turn=found, start=start, end=end, use=use, by=person.actor, at=timezone.now())
    messages.success(request, texts.saved_hold(use))
    return redirect("mine:passage", turn=turn)


def _choose(request: HttpRequest, context: dict, text: str, turn: Turn, error: str = "") -> HttpResponse:
    context |= {
        "sentences": sentences(text),
        "holds": _holds(turn),
        "error": error,
        "first": request.POST.get("first", ""),
        "last": request.POST.get("last", ""),
    }
    return render(request, "mine/passage.html", context, status=422 if error else 200)


def _holds(turn: Turn) -> list[dict[str, object]]:
    assert turn.current is not None
    return [
        {"hold": h, "words": turn.current.text[h.start : h.end], "from": texts.held_from(h.use)}
        for h in HoldBack.objects.filter(turn=turn, lifted_at=None, revision=turn.current).order_by("start")
    ]


def _chosen(request: HttpRequest, text: str, turn: str) -> list[tuple[int, int]]:
    """The chosen stretches: all of it, ticked sentences, marked on the page, or by first and last words."""
    if request.POST.get("all"):
        return [(0, len(text))]
    keys = request.POST.getlist("part")
    try:
        marked = json.loads(request.POST.get("spans", "") or "[]")
        keys += [f"{int(m['start'])}-{int(m['end'])}" for m in marked if m.get("turn") == turn]
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    places = spans_of(keys, len(text))
    if not places and request.POST.get("first", "").strip():
        found = between(request.POST["first"], request.POST.get("last", ""), text)
        places = [found] if found else []
    return places[:50]


@login_not_required
@require_POST
def lift(request: HttpRequest, turn: str, hold: str) -> HttpResponse:
    """Stop keeping a part back."""
    person = mine.owner(request)
    found = HoldBack.objects.filter(turn=_turn(person, turn), uuid=hold, lifted_at=None).first()
    if found is None:
        raise Http404
    evidence.lift_hold_back(held=found, by=person.actor, at=timezone.now())
    messages.success(request, _("Saved. Those words are no longer kept back."))
    return redirect("mine:passage", turn=turn)
