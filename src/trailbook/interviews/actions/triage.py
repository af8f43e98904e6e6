"""Looking placings over by hand: moving one piece, splitting a turn, and taking the last act back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from ..models import Asked, Placing
from .placings import confirm, place_turn


@transaction.atomic
def move(
    *,
    turn: Turn,
    question: Question | None,
    by: Actor,
    at: datetime,
    placing: Placing | None = None,
    start: int = 0,
    end: int | None = None,
) -> Placing:
    """A person says which question this piece of a turn answers (None: none). ``placing`` is where it stood; other
    pieces of the turn stay where they are. Without it, the code points ``start`` to ``end`` are a piece that stood
    nowhere."""
    if placing is not None:
        start, end = placing.start, placing.end
        placing.delete()
    alone = not Placing.objects.filter(turn=turn).exists()
    return place_turn(turn=turn, question=question, by=by, at=at, start=start, end=end, more=not alone)


@transaction.atomic
def split(
    *,
    turn: Turn,
    placing: Placing | None,
    start: int,
    end: int,
    at_point: int,
    first: Question | None,
    second: Question | None,
    by: Actor,
    at: datetime,
) -> None:
    """One piece becomes two: up to the code point ``at_point`` it answers ``first``, from there ``second``."""
    if not start < at_point < end:
        raise Refused(_("The second part has to begin after the first word and before the end."))
    if placing is not None:
        placing.delete()
    move(turn=turn, question=first, by=by, at=at, start=start, end=at_point)
    move(turn=turn, question=second, by=by, at=at, start=at_point, end=end)


@transaction.atomic
def confirm_all(*, placings: Collection[Placing], by: Actor, at: datetime) -> int:
    """A person looked at these and keeps them, turn by turn in the ledger. Says how many."""
    return confirm(placings=placings, by=by, at=at)


@transaction.atomic
def forget_asked(*, document: Document, person: Person, question: Question, by: Actor, at: datetime) -> None:
    """Whether this question was put is not known after all."""
    gone, _rows = Asked.objects.filter(document=document, person=person, question=question).delete()
    if gone:
        record(place=document.place, by=by, verb="marked-asked", thing=document, at=at, state="not-known")


FIELDS = ("question_id", "start", "end", "how", "confidence", "why", "by", "confirmed_by")


def as_it_stands(turns: Collection[Turn]) -> dict[str, Any]:
    """Where these turns stand and what their owners were asked, so that an act can be taken back. Holds no words."""
    placings = Placing.objects.filter(turn__in=[t.pk for t in turns]).order_by("turn", "start", "pk")
    asked = Asked.objects.filter(
        document__in={t.document_id for t in turns}, person__in={t.owner_id for t in turns if t.owner_id}
    )
    return {
        "turns": [t.pk for t in turns],
        "placings": [
            {
                "turn": p.turn_id,
                "uuid": str(p.uuid),
                "at": p.at.isoformat(),
                "confirmed_at": p.confirmed_at.isoformat() if p.confirmed_at else "",
                **{f: getattr(p, f) for f in FIELDS},
            }
            for p in placings
        ],
        "asked": [[a.document_id, a.person_id, a.question_id, a.state, a.how, a.by, a.at.isoformat()] for a in asked],
    }


def left_behind(turns: Collection[int]) -> list[str]:
    """What an act left: the placings of these turns, and whether they are confirmed. For telling whether somebody
    else has been at them since."""
    rows = Placing.objects.filter(turn__in=turns).order_by("pk").values_list("uuid", "confirmed_at", "question")
    return [f"{uuid} {question} {bool(confirmed)}" for uuid, confirmed, question in rows]


def changed_marks(stood: dict[str, Any], turns: Collection[Turn]) -> list[list[Any]]:
    """What an act changed of who was asked what: each mark as it was (None: there was none) and as the act left it."""
    before = {tuple(a[:3]): a for a in stood["asked"]}
    after = {tuple(a[:3]): a for a in as_it_stands(turns)["asked"]}
    return [[before.get(key), after[key]] for key in after if before.get(key) != after[key]]


@transaction.atomic
def take_back(*, stood: dict[str, Any], left: list[str], marks: list[list[Any]], by: Actor, at: datetime) -> None:
    """Put placings back as they stood before an act, and the marks of who was asked that it made. Raises Refused where
    somebody else has moved the words since; a mark that somebody changed since is left alone."""
    turns = {t.pk: t for t in Turn.objects.filter(pk__in=stood["turns"]).select_related("place", "document")}
    if len(turns) != len(stood["turns"]) or left_behind(list(turns)) != left:
        raise Refused(_("Someone else has moved these words since. Nothing was changed."))
    Placing.objects.filter(turn__in=list(turns)).delete()
    Placing.objects.bulk_create(
        [
            Placing(
                uuid=p["uuid"],
                place_id=turns[p["turn"]].place_id,
                turn_id=p["turn"],
                at=parse_datetime(p["at"]),
                confirmed_at=parse_datetime(p["confirmed_at"]) if p["confirmed_at"] else None,
                **{f: p[f] for f in FIELDS},
            )
            for p in stood["placings"]
        ]
    )
    for before, after in marks:
        document, person, question, state, how, who, day = after
        mine = Asked.objects.filter(
            document=document, person=person, question=question, state=state, how=how, by=who, at=parse_datetime(day)
        )
        if before is None:
            mine.delete()
        else:
            mine.update(state=before[3], how=before[4], by=before[5], at=parse_datetime(before[6]))
    first = next(iter(turns.values()))
    record(place=first.place, by=by, verb="placed-back", thing=first, at=at, turns=len(turns))


@transaction.atomic
def settle_stretch(
    *, stretch: Collection[tuple[Turn, list[Placing]]], question: Question | None, by: Actor, at: datetime
) -> None:
    """A person says that these turns, each with its unconfirmed placings, answer one question (None: none). What stands
    there already is kept and confirmed; the rest is placed there whole."""
    for turn, placings in stretch:
        if placings and all(question is not None and p.question_id == question.pk for p in placings):
            confirm(placings=placings, by=by, at=at)
        else:
            place_turn(turn=turn, question=question, by=by, at=at)
