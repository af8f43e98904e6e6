"""Who may use it: four rungs, the single uses behind "more". One question a screen; no reason asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from trailbook.consent import actions, uses
from trailbook.consent import queries as consent
from trailbook.consent.models import Occasion, Wording
from trailbook.consent.names import shown_name
from trailbook.consent.wordings import RUNG, wording_to_show
from trailbook.people import mine
from trailbook.people.models import Person

from . import queries, texts

OWN_HAND = "own-hand"
#: The uses that a rung says yes or no to.
ON_RUNGS = (uses.NOTES, uses.TEAM, uses.VOICES, uses.SESSION, uses.QUOTE)


@login_not_required
@never_cache
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """The four rungs, each leading to its own screen; the single uses behind "more"."""
    person = mine.owner(request)
    answers = consent.standing_answers(person)
    context = {
        "person": person,
        "place": person.place,
        "rungs": texts.rungs(consent.rung_of(answers)),
        "standing": texts.rung(consent.rung_of(answers)),
        "uses": [texts.use_row(u, answers[u]) for u in uses.USES],
        "gone": consent.is_withdrawn(person),
    }
    return render(request, "mine/who.html", context)


@login_not_required
@never_cache
def rung(request: HttpRequest, rung: str) -> HttpResponse:
    """One rung: what it means, who can read by name, what taking words back cannot do. Then the yes."""
    person = mine.owner(request)
    if rung not in uses.RUNGS:
        raise Http404
    if consent.is_withdrawn(person):
        return redirect("mine:home")
    wording = wording_to_show(f"{RUNG}{rung}")
    if request.method == "POST":
        if not _was_shown(request, wording):
            return redirect("mine:rung", rung=rung)
        said = {u: uses.YES if u in uses.RUNGS[rung] else uses.NO for u in ON_RUNGS}
        _answer(request, person, said, wording)
        messages.success(request, texts.saved_rung(rung))
        return redirect("mine:home")
    context = _before_the_yes(person) | {
        "wording": wording,
        "rung": rung,
        "others": rung in ("group", "public"),
        "anyone": rung == "public",
    }
    return render(request, "mine/rung.html", context)


@login_not_required
@never_cache
def use(request: HttpRequest, use: str) -> HttpResponse:
    """One use, one question; for everything, or for one talk where there are several."""
    person = mine.owner(request)
    if use not in uses.USES:
        raise Http404
    if consent.is_withdrawn(person):
        return redirect("mine:home")
    talks = queries.occasions_of(person)
    talk = _talk(talks, request.POST.get("talk") or request.GET.get("talk") or "")
    wording = wording_to_show(use)
    if request.method == "POST":
        said = request.POST.get("answer", "")
        if said not in uses.ANSWERS or not _was_shown(request, wording):
            return redirect("mine:use", use=use)
        _answer(request, person, {use: said}, wording, talk)
        messages.success(request, texts.saved_use(use, said))
        return redirect("mine:who")
    standing = consent.standing_answers(person)
    context = _before_the_yes(person) | {
        "row": texts.use_row(use, standing[use]),
        "wording": wording,
        "talk": talk,
        "talks": talks if len(talks) > 1 else [],
        "others": use in (uses.VOICES, uses.SESSION),
        "anyone": use in (uses.QUOTE, uses.SOUND),
        "without_team": use not in (uses.NOTES, uses.TEAM) and standing[uses.TEAM].word != uses.YES,
    }
    return render(request, "mine/use.html", context)


def _talk(talks: list[Occasion], key: str) -> Occasion | None:
    if not key:
        return None
    found = next((t for t in talks if str(t.uuid) == key), None)
    if found is None:
        raise Http404
    return found


def _before_the_yes(person: Person) -> dict[str, Any]:
    """What every screen with a yes on it shows: who can read, by name, and what is said before."""
    return {
        "person": person,
        "place": person.place,
        "would": consent.would_read(person),
        "before": texts.before_yes(),
        "group": texts.text("group"),
        "shown_as": shown_name(person, queries.naming_of(person)),
    }


def _was_shown(request: HttpRequest, wording: Wording) -> bool:
    """Whether this very wording was on the page that was answered. If not, it is shown afresh."""
    if request.POST.get("wording") == str(wording.uuid):
        return True
    messages.info(request, _("The words of this question are shown here. Please read them, then answer."))
    return False


def _answer(
    request: HttpRequest, person: Person, said: dict[str, str], wording: Wording, talk: Occasion | None = None
) -> None:
    """Save the answers with the wording that was shown and the names that were on the page."""
    keys = {k for k in request.POST.getlist("saw") if _is_uuid(k)}
    saw = {w.member.pk for w in consent.would_read(person) if str(w.member.uuid) in keys and not w.refused}
    at = timezone.now()
    if talk is None:
        wordings = dict.fromkeys(said, wording)
        actions.answer_for_everything(
            person=person, answers=said, how=OWN_HAND, by=person.actor, at=at, wordings=wordings, saw=saw
        )
        return
    for one, word in said.items():
        actions.answer(
            person=person, use=one, answer=word, how=OWN_HAND, by=person.actor, at=at, occasion=talk, wording=wording,
            saw=saw,
        )  # fmt: skip


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
