"""How many were asked, passed, were not asked: contributors at each question. Opens no words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache
from django.db.models import Min, OuterRef, QuerySet, Subquery

from trailbook.consent.models import Occasion
from trailbook.consent.queries import gone_among
from trailbook.evidence.doors import server_door
from trailbook.evidence.models import Turn
from trailbook.interviews.models import Asked, Placing
from trailbook.ledger.models import Entry
from trailbook.ledger.rules import server_actor
from trailbook.people.models import Inquiry

if TYPE_CHECKING:
    from .queries import Head


@dataclass(frozen=True)
class Numbers:
    """Counts of contributors at one question. ``asked``, ``passed``, ``not_asked`` and ``not_known`` add up
    to all of them; whoever answered was asked. ``held_back``: answered, and not shown at this door."""

    asked: int = 0
    passed: int = 0
    not_asked: int = 0
    not_known: int = 0
    held_back: int = 0
    answered: int = 0


def counted(inquiry: Inquiry, known: Collection[Head], use: str) -> dict[UUID, Numbers]:
    """The numbers at each of these questions, whoever looks. They are kept until the place's next ledger
    entry: whatever changes them leaves one."""
    place = str(inquiry.place.uuid)
    last = Entry.objects.filter(place_key=place).order_by("-number").values_list("uuid", flat=True).first()
    keys = {h.lineage: f"numbers:{place}:{last}:{inquiry.pk}:{use}:{h.lineage}" for h in known}
    have = cache.get_many(keys.values())
    missing = [h for h in known if keys[h.lineage] not in have]
    if missing:
        made = {keys[x]: n for x, n in _count(inquiry, missing, use).items()}
        cache.set_many(made, timeout=3600)
        have |= made
    return {h.lineage: have[keys[h.lineage]] for h in known}


def _count(inquiry: Inquiry, known: Collection[Head], use: str) -> dict[UUID, Numbers]:
    of_question = {pk: h.lineage for h in known for pk in h.family}
    own = Turn.objects.filter(asks=False, quoted=False, owner__isnull=False)
    everyone, live = _who_speaks(inquiry, own, use)
    everyone -= gone_among(everyone)
    states: dict[UUID, dict[str, set[int]]] = {h.lineage: {} for h in known}
    said = Asked.objects.filter(question__in=of_question, document__inquiry=inquiry)
    for question, person, answer in said.values_list("question", "person", "state"):
        states[of_question[question]].setdefault(answer, set()).add(person)
    answered: dict[UUID, set[int]] = {}
    shown: dict[UUID, set[int]] = {}
    spoken = Placing.objects.filter(
        question__in=of_question, turn__asks=False, turn__quoted=False, turn__owner__isnull=False
    )
    by_whom = spoken.order_by().values_list("question", "turn__owner", "turn__occasion").distinct()
    for question, person, occasion in by_whom:
        answered.setdefault(of_question[question], set()).add(person)
        if (person, occasion) in live:
            shown.setdefault(of_question[question], set()).add(person)
    numbers = {}
    for h in known:
        state, here = states[h.lineage], answered.get(h.lineage, set()) & everyone
        asked = (state.get("asked", set()) | here) & everyone
        passed = (state.get("passed", set()) & everyone) - asked
        not_asked = (state.get("not_asked", set()) & everyone) - asked - passed
        numbers[h.lineage] = Numbers(
            asked=len(asked),
            passed=len(passed),
            not_asked=len(not_asked),
            not_known=len(everyone - asked - passed - not_asked),
            held_back=len(here - shown.get(h.lineage, set())),
            answered=len(here),
        )
    return numbers


def _who_speaks(inquiry: Inquiry, own: QuerySet[Turn], use: str) -> tuple[set[int], set[tuple[int, int | None]]]:
    """Who speaks in the inquiry, and for which (person, occasion) their words show at the door of this use. What
    somebody said on one occasion shows or does not show as one, so one turn of each is weighed. Three queries."""
    first = own.filter(occasion=OuterRef("pk")).order_by("pk").values("pk")[:1]
    occasions = Occasion.objects.filter(inquiry=inquiry).annotate(turn=Subquery(first)).exclude(turn=None)
    spoke = list(occasions.values_list("person", "turn"))
    loose = own.filter(document__inquiry=inquiry, occasion=None).order_by()
    spoke += loose.values_list("owner").annotate(Min("pk"))
    door = server_door(server_actor(), use)
    weighed = Turn.objects.filter(pk__in=[turn for _, turn in spoke]).live(door)
    return {person for person, _ in spoke}, set(weighed.values_list("owner", "occasion"))
