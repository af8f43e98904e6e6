"""Which turns may be shown at a door, as one queryset. The law of consent, in SQL.

Trap: write every test as EXISTS on indexed columns of the row at hand; ``owner IN (…)`` is ten times slower
among many words.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from trailbook.consent import uses
from trailbook.consent.models import Erasure, Grant, Reader, Withdrawal
from trailbook.kit.prepared import Prepared
from trailbook.people.models import Membership, Person

from . import doors

if TYPE_CHECKING:
    from .doors import Door
    from .models import Turn

NEWCOMER_WAITS = timedelta(days=7)


def granted(use: str, answer: str = uses.YES, prefix: str = "") -> Q:
    """The standing answer to ``use`` is ``answer``: the occasion's own where there is one, else the one for
    everything. (A *no* for everything has already ended the occasions' answers when it was given.)"""
    owner = OuterRef(f"{prefix}owner")
    mine = Grant.objects.filter(occasion=OuterRef(f"{prefix}occasion"), person=owner, use=use, ended_at__isnull=True)
    general = Grant.objects.filter(
        person=owner,
        occasion__isnull=True,
        use=use,
        ended_at__isnull=True,
        answer=answer,
    )
    return Q(Exists(mine.filter(answer=answer))) | (Q(~Exists(mine)) & Q(Exists(general)))


def still_here(prefix: str = "") -> Q:
    """The owner has neither taken their words back nor asked for them to be erased."""
    owner = OuterRef(f"{prefix}owner")
    return Q(~Exists(Withdrawal.objects.filter(person=owner, ended_at__isnull=True))) & Q(
        ~Exists(Erasure.objects.filter(person=owner))
    )


def may_read(door: Door, now: datetime, prefix: str = "") -> Q:
    """The member at the door may read this owner: there at the yes, or told since and not refused."""
    assert door.person is not None
    long_enough = now - NEWCOMER_WAITS
    reads = Reader.objects.filter(owner=OuterRef(f"{prefix}owner"), member=door.person).exclude(answer="no")
    allowed = Q(basis=Reader.Bases.THERE) | Q(answer="yes") | Q(told_at__lte=long_enough)
    return Q(Exists(reads.filter(allowed))) | Q(**{f"{prefix}owner": door.person})


def wears_a_reading_hat(door: Door) -> Q:
    return Q(Exists(Membership.objects.wearing(uses.TEAM_READERS).filter(person=door.person)))


class TurnQuerySet(models.QuerySet):
    """Turns, and the sets of them that have a name."""

    def live(self, door: Door, answer: str = uses.YES, *, now: datetime | None = None) -> TurnQuerySet:
        """Turns of contributors whose words may be shown at ``door``. Askers' turns are in it at their owner's own
        door alone: elsewhere they show only beside an answer. ``answer=ASK`` gives those whose owner must be asked first instead."""
        if door.stands == doors.OWNER:
            return self.filter(owner=door.person, owner__erased_at__isnull=True)
        answering = self.filter(asks=False)
        theirs = Q(owner__isnull=False) & still_here() & granted(uses.TEAM)
        if door.use != uses.TEAM or answer != uses.YES:
            theirs &= granted(door.use, answer)
        unknown = Q(owner__isnull=True)
        if door.stands == doors.MEMBER:
            place = door.person.place_id  # type: ignore[union-attr]
            base = answering.filter(place=place).filter(wears_a_reading_hat(door))
            theirs &= may_read(door, now or timezone.now())
            return base.filter(theirs | unknown) if door.use == uses.TEAM else base.filter(theirs)
        if door.stands == doors.SERVER:
            return answering.filter(theirs | unknown) if door.use == uses.TEAM else answering.filter(theirs)
        if door.stands == doors.CONTRIBUTOR:
            inside = self.model._default_manager.filter(
                owner=door.person, document__inquiry=door.inquiry, asks=False
            ).filter(still_here() & granted(uses.TEAM) & granted(uses.VOICES))
            return answering.filter(document__inquiry=door.inquiry).filter(Q(Exists(inside)) & theirs)
        return answering.filter(theirs)

    def live_here(self, door: Door, answer: str = uses.YES) -> TurnQuerySet:
        """The same set, for a queryset of turns that is no part of a larger query: the law goes in as SQL that was
        made from ``live`` once, since making it takes longer than asking it."""
        if door.stands not in {doors.MEMBER, doors.SERVER, doors.PUBLIC}:
            return self.live(door, answer)
        return self.filter(law(door, self.db, answer))


def law(door: Door, using: str, answer: str = uses.YES) -> RawSQL:
    """Whether a turn is ``live`` at the door of a member, of whoever runs the server or of everyone, for a query in which
    the table of turns stands once, under its own name."""
    sql, template = _written(door.stands, door.use, answer, using)
    real = {stood: standing(door)[name] for name, stood in stand_ins(door.stands).items()}
    given = {_moment(k, using) if isinstance(k, datetime) else k: v for k, v in real.items()}
    params = [_moment(v, using) if isinstance(v := given.get(p, p), datetime) else v for p in template]
    return RawSQL(sql, params, output_field=models.BooleanField())  # noqa: S611 - made by Django


def law_unfilled(stands: str, use: str, using: str, output: models.Field) -> RawSQL:
    """The same as a part of a ``Prepared`` query, which fills in who asks: its ``stand_ins`` are in it still."""
    sql, template = _written(stands, use, uses.YES, using)
    return RawSQL(sql, template, output_field=output)  # noqa: S611 - made by Django


def stand_ins(stands: str) -> dict[str, Any]:
    """What stands in the law, at this kind of door, for who asks and when."""
    return {"member": A_MEMBER, "place": A_PLACE, "told": A_MOMENT} if stands == doors.MEMBER else {}


def standing(door: Door) -> dict[str, Any]:
    """Who asks, and since when a newcomer must have been told of."""
    if door.stands != doors.MEMBER or door.person is None:
        return {}
    long_enough = timezone.now() - NEWCOMER_WAITS
    return {"member": door.person.pk, "place": door.person.place_id, "told": long_enough}


#: What stands in the law's SQL in place of who asks and when, until somebody asks. No row and no day is any of these.
A_MEMBER, A_PLACE, A_TURN, A_DOCUMENT = -900_001, -900_002, -900_003, -900_004
A_MOMENT = datetime(1901, 2, 3, 4, 5, 6, tzinfo=UTC)


def _moment(at: datetime, using: str) -> Any:
    """A moment as the database is given it."""
    return Reader._meta.get_field("told_at").get_db_prep_value(at, connections[using])


@lru_cache(maxsize=64)
def _written(stands: str, use: str, answer: str, using: str) -> tuple[str, tuple[Any, ...]]:
    """The law at a kind of door as SQL on the table of turns, and its parameters with stand-ins among them."""
    from .doors import Door
    from .models import Turn

    person = Person(pk=A_MEMBER, place_id=A_PLACE) if stands == doors.MEMBER else None
    door = Door(use=use, stands=stands, person=person)
    turns = Turn.objects.using(using).live(door, answer, now=A_MOMENT + NEWCOMER_WAITS)
    compiler = turns.query.get_compiler(using=using)
    compiler.pre_sql_setup()
    sql, params = compiler.compile(turns.query.where)
    return f"({sql})", tuple(params)


def live_alone(turn: int, door: Door) -> list[Turn] | None:
    """The turn with this key, if it is ``live`` at the door of a member or of whoever runs the server, with its owner,
    quoter, document and current revision. None for other doors."""
    if door.stands not in {doors.MEMBER, doors.SERVER}:
        return None
    return _one_turn(door.stands, door.use).rows(turn=turn, **standing(door))


@lru_cache(maxsize=32)
def _one_turn(stands: str, use: str) -> Prepared:
    """The law at a kind of door, for one turn."""
    from .doors import Door
    from .models import Turn

    def make(turn: int, member: int = 0, place: int = 0, told: datetime = A_MOMENT) -> Any:
        person = Person(pk=member, place_id=place) if stands == doors.MEMBER else None
        door = Door(use=use, stands=stands, person=person)
        found = Turn.objects.filter(pk=turn).live(door, now=told + NEWCOMER_WAITS)
        told_with = found.annotate(said=models.F("current__text"), said_number=models.F("current__number"))
        return told_with.select_related("document", "owner", "quoted_by", "current")

    return Prepared(make, turn=A_TURN, **stand_ins(stands))


def turns_of(document: int, door: Door) -> list[Turn]:
    """All turns of a document in their order, the askers' too, each with its words (``said``, ``said_number``) and
    whether it is ``live`` at this door (``may``). For the gate: nobody else looks at words without asking that."""
    from .models import Turn

    if door.stands in {doors.MEMBER, doors.SERVER, doors.PUBLIC}:
        rows = _whole_document(door.stands, door.use).rows(document=document, **standing(door))
    else:
        whole = Turn.objects.filter(document=document)
        live = set(whole.live(door).values_list("pk", flat=True))
        rows = [(*row, row[0] in live) for row in whole.order_by("position").values_list(*_TOLD)]
    return [_turn(Turn, document, row) for row in rows]


#: What is asked of a turn where there are hundreds; the rest is fetched should anybody want it.
_TOLD = (
    "pk", "uuid", "place", "owner", "asks", "manner", "quoted", "quoted_by", "current",
    "current__text", "current__number",
)  # fmt: skip


def _turn(model: type[Turn], document: int, row: tuple[Any, ...]) -> Turn:
    """A turn as it is in the database, made without looking at each of its twenty fields: hundreds are made for a page."""
    pk, uuid, place, owner, asks, manner, quoted, quoted_by, current, said, number, may = row
    turn = model.__new__(model)
    state = models.base.ModelState()
    state.adding, state.db = False, "default"
    turn.__dict__.update(
        _state=state, id=pk, uuid=uuid, place_id=place, document_id=document, owner_id=owner, asks=asks, manner=manner,
        quoted=quoted, quoted_by_id=quoted_by, current_id=current, said=said, said_number=number, may=may,
    )  # fmt: skip
    return turn


@lru_cache(maxsize=32)
def _whole_document(stands: str, use: str) -> Prepared:
    """The turns of one document, with what the law says of each."""
    from .models import Turn

    def make(document: int, **_who: Any) -> Any:
        turns = Turn.objects.filter(document=document).order_by("position")
        may = law_unfilled(stands, use, turns.db, models.BooleanField())
        return turns.annotate(may=may).values_list(*_TOLD, "may")

    return Prepared(make, document=A_DOCUMENT, **stand_ins(stands))
