"""Deciding: one decision a screen, no reason asked. Each page says what happens next."""

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
from trailbook.consent import queries as consent
from trailbook.consent.models import Naming, Reader, Wording
from trailbook.consent.names import shown_name
from trailbook.evidence import actions as evidence
from trailbook.evidence import rules
from trailbook.evidence.doors import own_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import Ask, Claim, HoldBack, Objection, Turn
from trailbook.kit.refused import Refused
from trailbook.people import mine
from trailbook.people.models import Person

from . import queries, texts

OWN_HAND = "own-hand"


@login_not_required
@never_cache
def who(request: HttpRequest) -> HttpResponse:
    """Who may use what you said: four rungs, the single uses behind "more"."""
    person = mine.owner(request)
    answers = consent.standing_answers(person)
    if request.method == "POST":
        rung = request.POST.get("rung", "")
        if rung not in uses.RUNGS:
            messages.error(request, _("Choose one of the four."))
            return redirect("mine:who")
        _say_rung(person, rung)
        messages.success(request, texts.saved_rung(rung))
        return redirect("mine:home")
    context = {
        "person": person,
        "place": person.place,
        "rungs": texts.rungs(consent.rung_of(answers)),
        "uses": [texts.use_row(u, answers[u]) for u in uses.USES],
        "readers": [r.member for r in consent.readers_of(person).order_by("made_at")],
        "before": texts.before_yes(),
        "gone": consent.is_withdrawn(person),
    }
    return render(request, "mine/who.html", context)


def _say_rung(person: Person, rung: str) -> None:
    """A rung is a yes to its uses and a no to the ones above it, for everything said so far and from now on."""
    at = timezone.now()
    for use in (uses.NOTES, uses.TEAM, uses.VOICES, uses.SESSION, uses.QUOTE):
        said = uses.YES if use in uses.RUNGS[rung] else uses.NO
        say(person, use, said, at)


def say(person: Person, use: str, said: str, at) -> None:  # type: ignore[no-untyped-def]
    """The person's own answer to a use, for everything: it replaces what stood for single occasions too."""
    if said != uses.NO:
        actions.end_answers(person=person, use=use, at=at)
    actions.answer(person=person, use=use, answer=said, how=OWN_HAND, by=person.actor, at=at)


@login_not_required
@never_cache
def use(request: HttpRequest, use: str) -> HttpResponse:
    """One use, one question."""
    person = mine.owner(request)
    if use not in uses.USES:
        raise Http404
    if request.method == "POST":
        said = request.POST.get("answer", "")
        if said not in uses.ANSWERS:
            messages.error(request, _("Choose one."))
            return redirect("mine:use", use=use)
        say(person, use, said, timezone.now())
        messages.success(request, texts.saved_use(use, said))
        return redirect("mine:who")
    row = texts.use_row(use, consent.standing_answers(person)[use])
    wording = Wording.objects.filter(use=use).order_by("-version").first()
    context = {
        "person": person,
        "place": person.place,
        "row": row,
        "wording": wording,
        "readers": [r.member for r in consent.readers_of(person)] if use == uses.TEAM else [],
        "before": texts.before_yes(),
    }
    return render(request, "mine/use.html", context)


@login_not_required
@never_cache
def named(request: HttpRequest) -> HttpResponse:
    """How you are named, with how it will look."""
    person = mine.owner(request)
    naming = Naming.objects.filter(person=person, ended_at=None).first()
    kind = request.POST.get("kind", naming.kind if naming else uses.NOBODY)
    text = request.POST.get("text", naming.text if naming else "").strip()[:120]
    error = ""
    if request.method == "POST":
        if kind not in uses.NAMINGS:
            error = _("Choose one of the four.")
        elif kind in (uses.CHOSEN, uses.ROLE) and not text:
            error = _("Write the name or the role you want to be shown.")
        elif kind == uses.OWN and person.generic:
            error = _("We do not know your name. Choose “a name I choose” and write it there.")
        elif "look" not in request.POST:
            actions.name_as(person=person, kind=kind, text=text, by=person.actor, at=timezone.now())
            messages.success(request, _("Saved. That is how you are named from now on."))
            return redirect("mine:home")
    would = shown_name(person, Naming(kind=kind, text=text)) if kind in uses.NAMINGS else ""
    context = {
        "person": person,
        "place": person.place,
        "kinds": texts.namings(),
        "kind": kind,
        "text": text,
        "would": would,
        "error": error,
    }
    return render(request, "mine/named.html", context, status=422 if error else 200)


def _turn(person: Person, key: object) -> Turn:
    turn = Turn.objects.filter(owner=person, uuid=key, asks=False).select_related("current", "document").first()
    if turn is None or turn.current is None:
        raise Http404
    return turn


@login_not_required
@never_cache
def passage(request: HttpRequest, turn: str) -> HttpResponse:
    """Hold back a passage: choose words, and from whom."""
    person = mine.owner(request)
    found = _turn(person, turn)
    assert found.current is not None
    typed = request.POST.get("words", "")
    error = ""
    if request.method == "POST":
        use = request.POST.get("use", uses.TEAM)
        places = _chosen(request, found)
        if use not in (uses.TEAM, uses.VOICES, uses.QUOTE):
            error = _("Choose who should not see it.")
        elif not places:
            error = _("We could not find those words in what you said. Copy them just as they stand.")
        else:
            for start, end in places:
                evidence.hold_back(turn=found, start=start, end=end, use=use, by=person.actor, at=timezone.now())
            messages.success(request, texts.saved_hold(use))
            return redirect("mine:passage", turn=turn)
    context = {
        "person": person,
        "place": person.place,
        "turn": found,
        "shown": shown(Stretch(found.pk), own_door(person)),
        "holds": _holds(found),
        "typed": typed,
        "error": error,
    }
    return render(request, "mine/passage.html", context, status=422 if error else 200)


def _holds(turn: Turn) -> list[dict[str, object]]:
    assert turn.current is not None
    return [
        {"hold": h, "words": turn.current.text[h.start : h.end], "from": texts.held_from(h.use)}
        for h in HoldBack.objects.filter(turn=turn, lifted_at=None, revision=turn.current).order_by("start")
    ]


def _chosen(request: HttpRequest, turn: Turn) -> list[tuple[int, int]]:
    """The chosen stretches: all of it, marked on the page, or typed in. Every place where typed words stand."""
    import json

    assert turn.current is not None
    text = turn.current.text
    if request.POST.get("all"):
        return [(0, len(text))]
    try:
        marked = json.loads(request.POST.get("spans", "") or "[]")
        places = [
            (int(m["start"]), int(m["end"])) for m in marked if isinstance(m, dict) and m.get("turn") == str(turn.uuid)
        ]
    except (ValueError, TypeError, KeyError):
        places = []
    places = [(s, e) for s, e in places if 0 <= s < e <= len(text)]
    if not places and request.POST.get("words", "").strip():
        places = [(f.start, f.end) for f in rules.find_quotation(request.POST["words"], text)]
    return places[:50]


@login_not_required
@require_POST
def lift(request: HttpRequest, turn: str, hold: str) -> HttpResponse:
    person = mine.owner(request)
    found = HoldBack.objects.filter(turn=_turn(person, turn), uuid=hold, lifted_at=None).first()
    if found is None:
        raise Http404
    evidence.lift_hold_back(held=found, by=person.actor, at=timezone.now())
    messages.success(request, _("Saved. Those words are no longer held back."))
    return redirect("mine:passage", turn=turn)


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
        messages.success(
            request,
            _("Sent. It counts against this claim from now on. The authors must answer, and their answer comes here."),
        )
        return redirect("mine:claim", claim=claim)
    context = {"person": person, "place": person.place, "found": found}
    return render(request, "mine/claim.html", context)


@login_not_required
@require_POST
def objection_back(request: HttpRequest, claim: str, objection: str) -> HttpResponse:
    person = mine.owner(request)
    found = Objection.objects.filter(person=person, uuid=objection, claim__uuid=claim, taken_back_at=None).first()
    if found is None:
        raise Http404
    evidence.take_back_objection(objection=found, by=person.actor, at=timezone.now())
    messages.success(request, _("Saved. You no longer object to this claim."))
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
            else _("Saved. These words will not be used there."),
        )
        return redirect("mine:home")
    context = {"person": person, "place": person.place, "ask": found, "words": queries.words_asked_for(found)}
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
        name = found.member.name
        messages.success(
            request,
            _("Saved. %(name)s may read what you said.") % {"name": name}
            if said == uses.YES
            else _("Saved. %(name)s may not read what you said.") % {"name": name},
        )
    return redirect("mine:readers")


__all__ = ["Claim", "Refused"]
