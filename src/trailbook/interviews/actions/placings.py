"""Placing answers under questions: by the machine, and by people, whom the machine never overrules."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from trailbook.evidence.actions import NewTurn
from trailbook.evidence.models import Document, Turn
from trailbook.guides.actions import mark_used
from trailbook.guides.models import Question, Version
from trailbook.guides.queries import all_items, latest_version
from trailbook.kit.database import add_rows
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.models import Inquiry, Person

from ..models import Asked, Interview, Placing
from ..placing import GuideItem, Placed, Placement, TurnIn, place


class Shelf:
    """The newest guide version of an inquiry, ready for placing many documents under it."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.version: Version | None = latest_version(inquiry)
        self.questions: list[Question] = all_items(self.version) if self.version else []
        keys = {q.pk: str(i) for i, q in enumerate(self.questions)}
        self.items = tuple(
            GuideItem(keys[q.pk], q.number, q.text, keys.get(q.parent_id or 0), q.section.said) for q in self.questions
        )

    def question(self, key: str) -> Question:
        return self.questions[int(key)]


@dataclass(slots=True)
class Kept:
    """A turn that is here, as placing needs it. ``owner`` is a primary key."""

    key: int
    owner: int | None
    asks: bool
    quoted: bool
    text: str
    heading: str
    heading_kind: str
    label: str


def kept_turns(document: Document) -> list[Kept]:
    """A document's turns in order. One query."""
    rows = Turn.objects.filter(document=document).order_by("position")
    fields = ("pk", "owner", "asks", "quoted", "current__text", "heading", "heading_kind", "label")
    return [Kept(k, o, a, q, text or "", h, kind, lab) for k, o, a, q, text, h, kind, lab in rows.values_list(*fields)]


PLACING = ("turn_id", "question_id", "start", "end", "how", "confidence", "why")
ASKED = ("document_id", "person_id", "question_id")


def find_places(shelf: Shelf, keys: Iterable[Hashable], turns: Sequence[Kept | NewTurn]) -> Placement:
    """Where these turns, a whole file's in order, stand in the guide. What is found calls them by these keys."""
    return place(shelf.items, as_turns(keys, turns))


def as_turns(keys: Iterable[Hashable], turns: Sequence[Kept | NewTurn]) -> list[TurnIn]:
    """These turns as placing takes them."""
    return [
        TurnIn(
            key,
            t.asks and not t.quoted,
            t.text,
            t.heading or None,
            t.heading_kind or None,  # type: ignore[arg-type]
            t.quoted,
            t.label or None,
        )
        for key, t in zip(keys, turns, strict=True)
    ]


def was_asked(
    shelf: Shelf,
    placement: Placement,
    owner: Mapping[Hashable, int | None],
    answering: Collection[int | None],
    table: bool,
) -> set[tuple[int, int]]:
    """Who was asked what, as (person, question): a question put in a talk was put to everyone who answers in it; in a
    table, to whoever answered in that column. ``owner`` tells whose each turn is, ``answering`` who says something that
    neither asks nor is quoted."""
    answering = set(answering) - {owner.get(k) for k in placement.question_lines}
    answering |= {owner[p.turn] for p in placement.placed}
    pairs: set[tuple[int, int]] = set()
    for key, at_turns in placement.asked.items():
        question = shelf.question(key).pk
        people = {owner[k] for k in at_turns} if table else answering
        pairs |= {(p, question) for p in people if p}
    for item, person in {(p.item, owner[p.turn]) for p in placement.placed}:
        if person:
            pairs.add((person, shelf.question(item).pk))
    return pairs


def keep_placings(shelf: Shelf, placed: Iterable[tuple[int, Placed]], at: datetime) -> None:
    """Keep the machine's placings, each with the primary key of its turn. A few statements, however many."""
    keys = {i.key: shelf.question(i.key).pk for i in shelf.items}
    add_rows(
        Placing,
        PLACING,
        [(turn, keys[p.item], p.start, p.end, p.how, p.confidence, p.why[:300]) for turn, p in placed],
        same={
            "place_id": shelf.inquiry.place_id,
            "by": MACHINE.key,
            "at": at,
            "confirmed_by": "",
            "confirmed_at": None,
        },
    )


def keep_asked(shelf: Shelf, pairs: Iterable[tuple[int, int, int]], at: datetime) -> None:
    """Keep who was asked what: document, person, question."""
    same = {"place_id": shelf.inquiry.place_id, "state": "asked", "how": "machine", "by": MACHINE.key, "at": at}
    add_rows(Asked, ASKED, sorted(pairs), same=same)


@transaction.atomic
def place_document(*, document: Document, by: Actor, at: datetime, shelf: Shelf | None = None) -> Placement | None:
    """Place a document's answers under the newest guide version. What a person placed or confirmed stays as it is;
    the machine's own earlier placings are made anew. None where there is no guide."""
    shelf = shelf or Shelf(document.inquiry)
    if shelf.version is None or not shelf.items:
        return None
    turns = kept_turns(document)
    settled = set(
        Placing.objects.filter(turn__document=document)
        .exclude(how__in=["machine", "heading", "column"], confirmed_at__isnull=True)
        .values_list("turn", flat=True)
    )
    Placing.objects.filter(turn__document=document).exclude(turn__in=settled).delete()
    placement = find_places(shelf, [t.key for t in turns], turns)
    keep_placings(shelf, [(p.turn, p) for p in placement.placed if p.turn not in settled], at)  # type: ignore[misc]
    lines = [k for k in placement.question_lines if k not in settled]
    if lines:
        Turn.objects.filter(pk__in=lines).update(asks=True, owner=None, occasion=None)
    owner: dict[Hashable, int | None] = {t.key: t.owner for t in turns}
    answering = {t.owner for t in turns if not t.asks and not t.quoted}
    table = document.format in ("csv", "xlsx") and not any(t.asks for t in turns)  # where somebody asks, it is a talk
    pairs = was_asked(shelf, placement, owner, answering, table)
    Asked.objects.filter(document=document).exclude(how="person").delete()  # what a person said is never overwritten
    pairs -= set(Asked.objects.filter(document=document).values_list("person", "question"))
    keep_asked(shelf, [(document.pk, person, question) for person, question in pairs], at)
    Interview.objects.filter(document=document).update(guide_version=shelf.version)
    if placement.placed:
        mark_used(version=shelf.version, at=at)
    record(place=document.place, by=MACHINE, verb="placed", thing=document, at=at, placed=len(placement.placed))
    return placement


def place_inquiry(*, inquiry: Inquiry, by: Actor, at: datetime) -> int:
    """Place every document of an inquiry under the newest guide version; says how many. For a guide that comes
    after the interviews, or a new version."""
    shelf = Shelf(inquiry)
    documents = Document.objects.filter(inquiry=inquiry).select_related("place", "inquiry")
    count = 0
    for document in documents.iterator(chunk_size=200):
        place_document(document=document, by=by, at=at, shelf=shelf)
        count += 1
    return count


@transaction.atomic
def place_turn(
    *,
    turn: Turn,
    question: Question | None,
    by: Actor,
    at: datetime,
    start: int = 0,
    end: int | None = None,
    more: bool = False,
) -> Placing:
    """A person says which question this answers (None: it answers none). It replaces what stood for the turn;
    ``more`` adds a second question instead."""
    if turn.asks:
        raise Refused("These are the words of the person asking. They answer no question.")
    length = len(turn.current.text) if turn.current else 0
    stop = length if end is None else end
    if not 0 <= start < stop <= length:
        raise Refused("That stretch is not inside these words.")
    if question is not None and question.section.version.guide.inquiry_id != turn.document.inquiry_id:
        raise Refused("That question belongs to another inquiry.")
    if not more:
        Placing.objects.filter(turn=turn).delete()
    placing = Placing.objects.create(
        place=turn.place,
        turn=turn,
        question=question,
        start=start,
        end=stop,
        how="person",
        by=by.key,
        at=at,
        confirmed_by=by.key,
        confirmed_at=at,
    )
    if question is not None:
        mark_used(version=question.section.version, at=at)
        if turn.owner_id:
            mark_asked(
                document=turn.document,
                person=turn.owner,  # type: ignore[arg-type]
                question=question,
                state="asked",
                by=by,
                at=at,
                quiet=True,  # type: ignore[arg-type]
            )
    record(place=turn.place, by=by, verb="placed", thing=turn, at=at)
    return placing


@transaction.atomic
def confirm(*, placings: Iterable[Placing], by: Actor, at: datetime) -> int:
    """A person looked at these and keeps them. Says how many."""
    chosen = [p for p in placings if p.confirmed_at is None]
    Placing.objects.filter(pk__in=[p.pk for p in chosen]).update(confirmed_by=by.key, confirmed_at=at)
    if chosen:
        record(place=chosen[0].place, by=by, verb="confirmed", thing=chosen[0].turn, at=at, placings=len(chosen))
    return len(chosen)


@transaction.atomic
def unplace(*, turn: Turn, by: Actor, at: datetime) -> None:
    """Take a turn out of every question: it is visibly unplaced again."""
    Placing.objects.filter(turn=turn).delete()
    record(place=turn.place, by=by, verb="unplaced", thing=turn, at=at)


@transaction.atomic
def mark_asked(
    *,
    document: Document,
    person: Person,
    question: Question,
    state: str,
    by: Actor,
    at: datetime,
    quiet: bool = False,
) -> None:
    """A person says whether a question was put (asked, passed, not_asked)."""
    if state not in Asked.States.values:
        raise Refused("Choose asked, passed or not asked.")
    Asked.objects.update_or_create(
        document=document,
        person=person,
        question=question,
        defaults={"place": document.place, "state": state, "how": "person", "by": by.key, "at": at},
    )
    mark_used(version=question.section.version, at=at)
    if not quiet:
        record(place=document.place, by=by, verb="marked-asked", thing=document, at=at, state=state)
