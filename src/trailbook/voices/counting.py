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
from trailbook.ledger.lately import lately
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


def heads_of(known: Collection[Head]) -> dict[int, list[UUID]]:
    """For each item a guide ever had the questions it stands under now: more than one where it was split."""
    found: dict[int, list[UUID]] = {}
    for head in known:
        for pk in head.family:
            found.setdefault(pk, []).append(head.lineage)
    return found


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


def counted_lately(inquiry: Inquiry, known: Collection[Head], use: str, actor: str) -> dict[UUID, Numbers]:
    """The same for a page, where a number may lag behind by some seconds in a place in which counting takes long."""
    these = hash(tuple(sorted((str(h.lineage), *map(str, h.family)) for h in known)))
    name = f"numbers:{inquiry.pk}:{use}:{these}"
    made: dict[UUID, Numbers] = lately(inquiry.place, name, actor, lambda: _count(inquiry, known, use))
    return made


#: Somebody in one of their talks: (person, document).
Pair = tuple[int, int]


@dataclass(frozen=True)
class Said:
    """Who was asked a question, passed, was not asked and answered, and whose answer shows: each in which talk."""

    asked: frozenset[Pair]
    passed: frozenset[Pair]
    not_asked: frozenset[Pair]
    answered: frozenset[Pair]
    shown: frozenset[Pair]

    def numbers(self, everyone: Collection[int], among: Collection[Pair] | None = None) -> Numbers:
        """Counts of these people; with ``among`` of what they were asked and said in these talks alone."""
        here = {p for p, _ in _among(self.answered, among)} & set(everyone)
        asked = ({p for p, _ in _among(self.asked, among)} & set(everyone)) | here
        passed = ({p for p, _ in _among(self.passed, among)} & set(everyone)) - asked
        not_asked = ({p for p, _ in _among(self.not_asked, among)} & set(everyone)) - asked - passed
        return Numbers(
            asked=len(asked),
            passed=len(passed),
            not_asked=len(not_asked),
            not_known=len(set(everyone) - asked - passed - not_asked),
            held_back=len(here - {p for p, _ in _among(self.shown, among)}),
            answered=len(here),
        )


def _among(pairs: frozenset[Pair], among: Collection[Pair] | None) -> Collection[Pair]:
    return pairs if among is None else pairs & frozenset(among)


def _count(inquiry: Inquiry, known: Collection[Head], use: str) -> dict[UUID, Numbers]:
    everyone, said = said_at(inquiry, known, use)
    return {lineage: found.numbers(everyone) for lineage, found in said.items()}


def said_at(inquiry: Inquiry, known: Collection[Head], use: str) -> tuple[set[int], dict[UUID, Said]]:
    """Who speaks in the inquiry and is still here, and who was asked and said what at each of these questions. Opens
    no words. A fixed number of queries."""
    of_question = heads_of(known)
    own = Turn.objects.filter(asks=False, quoted=False, owner__isnull=False)
    everyone, live = _who_speaks(inquiry, own, use)
    everyone -= gone_among(everyone)
    states: dict[UUID, dict[str, set[Pair]]] = {h.lineage: {} for h in known}
    put = Asked.objects.filter(question__in=of_question, document__inquiry=inquiry)
    for question, person, document, answer in put.values_list("question", "person", "document", "state"):
        for head in of_question[question]:
            states[head].setdefault(answer, set()).add((person, document))
    answered: dict[UUID, set[Pair]] = {}
    shown: dict[UUID, set[Pair]] = {}
    spoken = Placing.objects.filter(
        question__in=of_question, turn__asks=False, turn__quoted=False, turn__owner__isnull=False
    )
    by_whom = spoken.order_by().values_list("question", "turn__owner", "turn__occasion", "turn__document").distinct()
    for question, person, occasion, document in by_whom:
        for head in of_question[question]:
            answered.setdefault(head, set()).add((person, document))
            if (person, occasion) in live:
                shown.setdefault(head, set()).add((person, document))
    return everyone, {
        x: Said(
            asked=frozenset(state.get("asked", ())),
            passed=frozenset(state.get("passed", ())),
            not_asked=frozenset(state.get("not_asked", ())),
            answered=frozenset(answered.get(x, ())),
            shown=frozenset(shown.get(x, ())),
        )
        for x, state in states.items()
    }


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
