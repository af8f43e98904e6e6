"""Answers to be looked at: where each piece stands, how it came there, and what stands around it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from trailbook.evidence import gate
from trailbook.evidence.doors import Door
from trailbook.evidence.gate import Shown, Stretch
from trailbook.evidence.models import Turn
from trailbook.guides.models import Question, Version
from trailbook.guides.queries import all_items, latest_version
from trailbook.people.models import Inquiry

from .models import Import, Placing
from .placing.likeness import Likeness, stems

GUESSES, GUESS_FROM = 3, 0.18


@dataclass(frozen=True)
class Piece:
    """Part of a turn and where it stands. Without a placing it stands nowhere yet."""

    shown: Shown
    placing: Placing | None

    @property
    def key(self) -> str:
        return str(self.placing.uuid) if self.placing else ""

    @property
    def unconfirmed(self) -> bool:
        return bool(self.placing and self.placing.how == "machine" and self.placing.confirmed_at is None)

    @property
    def question(self) -> Question | None:
        return self.placing.question if self.placing else None

    @property
    def how(self) -> str:
        """How it came there, in words."""
        if self.placing is None:
            return ""
        by = {
            "heading": _("by the heading it stands under in the file"),
            "column": _("by its column in the table"),
            "machine": _("by Trailbook"),
        }
        return str(by.get(self.placing.how, _("by a person")))

    @property
    def sure(self) -> str:
        """How sure the machine is, in words; empty where it was not the machine."""
        if self.placing is None or self.placing.confidence is None:
            return ""
        if self.placing.confidence >= 0.85:
            return str(_("quite sure"))
        return str(_("fairly sure") if self.placing.confidence >= 0.6 else _("not very sure"))


@dataclass
class Item:
    """One turn to be looked at: its pieces, the asker's turns directly before it, how many turns after it stand
    where it stands, which questions are likely, and the turn to look at next."""

    turn: Turn
    pieces: list[Piece]
    before: list[Shown] = field(default_factory=list)
    follows: int = 0
    guesses: list[Question] = field(default_factory=list)
    next: str = ""

    @property
    def first(self) -> Piece:
        return self.pieces[0]


def unplaced_turns(inquiry: Inquiry, door: Door) -> QuerySet[Turn]:
    """Answers that this reader may open and that stand under no question, in the order they were said."""
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    answers = Turn.objects.filter(document__inquiry=inquiry, quoted=False).live(door).filter(~Exists(placed))
    return answers.order_by("document__made_at", "document", "position")


def unchecked_turns(inquiry: Inquiry, door: Door) -> QuerySet[Turn]:
    """Answers that this reader may open and that the machine placed and nobody has looked at."""
    answers = Turn.objects.filter(document__inquiry=inquiry, quoted=False).live(door)
    return answers.filter(Exists(unchecked())).order_by("document__made_at", "document", "position")


def unchecked() -> QuerySet[Placing]:
    """What the machine placed of the turn at hand and nobody has looked at; for EXISTS."""
    return Placing.objects.filter(turn=OuterRef("pk"), how="machine", confirmed_at__isnull=True, question__isnull=False)


def unchecked_by_question(inquiry: Inquiry, door: Door) -> list[tuple[Question, int]]:
    """The questions under which something waits to be checked, in guide order, with how many. Two queries."""
    open_to_me = Turn.objects.filter(document__inquiry=inquiry, quoted=False).live(door).filter(Exists(unchecked()))
    rows = (
        Placing.objects.filter(
            turn__in=open_to_me.values("pk"), how="machine", confirmed_at__isnull=True, question__isnull=False
        )
        .values("question")
        .annotate(n=Count("turn", distinct=True))
        .values_list("question", "n")
    )
    counts = dict(rows)
    found = Question.objects.filter(pk__in=counts).select_related("section").order_by("section__order", "number")
    return sorted(
        ((q, counts[q.pk]) for q in found), key=lambda x: [int(n) for n in x[0].number.split(".") if n.isdigit()]
    )


def questions_to_choose(inquiry: Inquiry) -> tuple[Version | None, list[Question]]:
    """The questions and prompts an answer may be put under, in guide order. Two queries."""
    version = latest_version(inquiry)
    return version, [q for q in all_items(version) if not q.section.said] if version else []


def items_of(turns: Sequence[Turn], door: Door, questions: Sequence[Question], *, around: bool = True) -> list[Item]:
    """These turns as far as they may be shown at the door; a look is kept for each whose words are opened. A fixed
    number of queries."""
    placings: dict[int, list[Placing]] = {}
    found = Placing.objects.filter(turn__in=[t.pk for t in turns]).select_related("question__section")
    for p in found.order_by("start", "pk"):
        placings.setdefault(p.turn_id, []).append(p)
    cut = {t.pk: _pieces(t.pk, placings.get(t.pk, [])) for t in turns}
    shown = gate.shown_many([s for pieces in cut.values() for s, _p in pieces], door)
    items = []
    for t in turns:
        pieces = [Piece(shown[s], p) for s, p in cut[t.pk] if s in shown]
        if pieces:
            items.append(Item(pieces[0].shown.turn, pieces))
    for one, after in pairwise(items):
        one.next = str(after.turn.uuid)
    if not around:
        return items
    before = gate.askers_before([i.first.shown for i in items], door)
    follow = _Following([i.turn.document_id for i in items], door)
    guess = Likeness(tuple(q.text for q in questions)) if questions else None
    for i in items:
        i.before = before.get(i.turn.pk, [])
        i.follows = len(follow.after(i.turn.pk))
        if guess and any(p.placing is None for p in i.pieces):
            i.guesses = _guesses(guess, questions, i.before)
    return items


def _pieces(turn: int, placings: Sequence[Placing]) -> list[tuple[Stretch, Placing | None]]:
    """A turn cut where its placings begin and end; what lies between them stands nowhere."""
    cut: list[tuple[Stretch, Placing | None]] = []
    reached = 0
    for p in placings:
        if p.start > reached:
            cut.append((Stretch(turn, reached, p.start), None))
        cut.append((Stretch(turn, p.start, p.end), p))
        reached = max(reached, p.end)
    if not placings:
        return [(Stretch(turn), None)]
    return [*cut, (Stretch(turn, reached), None)]


def _guesses(guess: Likeness, questions: Sequence[Question], before: Sequence[Shown]) -> list[Question]:
    """The questions that what was asked just before is most like, likeliest first."""
    asked = " ".join(s.text for s in before)
    if not asked.strip():
        return []
    scores = guess.scores(stems(asked))
    best = sorted(range(len(scores)), key=lambda i: -scores[i])[:GUESSES]
    return [questions[i] for i in best if scores[i] >= GUESS_FROM]


class _Following:
    """Which turns come after one and stand where it stands. Three queries for any number of documents."""

    def __init__(self, documents: Collection[int], door: Door) -> None:
        answers = Turn.objects.filter(document__in=set(documents), asks=False, quoted=False)
        rows = answers.order_by("document", "position").values_list("document", "pk")
        self.order: dict[int, list[int]] = {}
        for document, pk in rows:
            self.order.setdefault(document, []).append(pk)
        self.document = {pk: d for d, pks in self.order.items() for pk in pks}
        self.live = set(answers.live(door).values_list("pk", flat=True))
        self.state: dict[int, set[tuple[int | None, bool]]] = {}
        for turn, question, how, confirmed in Placing.objects.filter(turn__document__in=set(documents)).values_list(
            "turn", "question", "how", "confirmed_at"
        ):
            self.state.setdefault(turn, set()).add((question, how == "machine" and confirmed is None))

    def after(self, turn: int) -> list[int]:
        order = self.order.get(self.document.get(turn, 0), [])
        if turn not in order:
            return []
        mine, found = self.state.get(turn, set()), []
        for pk in order[order.index(turn) + 1 :]:
            if pk not in self.live or self.state.get(pk, set()) != mine:
                break
            found.append(pk)
        return found


def stretch_after(turn: Turn, door: Door) -> list[Turn]:
    """The turns after this one that stand where it stands, up to the first that does not."""
    keys = _Following([turn.document_id], door).after(turn.pk)
    by_key = {t.pk: t for t in Turn.objects.filter(pk__in=keys).select_related("document", "place", "owner", "current")}
    return [by_key[k] for k in keys]


def counts_for(inquiry: Inquiry, brought: Import) -> dict[str, int]:
    """What waits in one act of bringing in: answers without a question, and placings to check."""
    answers = Turn.objects.filter(document__interview__brought=brought, asks=False, quoted=False)
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    return {
        "answers": answers.count(),
        "unplaced": answers.filter(~Exists(placed)).count() if latest_version(inquiry) else 0,
        "unchecked": answers.filter(Exists(unchecked())).count(),
    }
