"""What waits to be looked at, one answer after another: the next one, the questions it likely answers, and its stretch.

An answer waits while it stands under no question, or the machine placed it and nobody has looked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from trailbook.evidence import gate
from trailbook.evidence.doors import Door
from trailbook.evidence.gate import Shown, Stretch
from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question
from trailbook.people.models import Inquiry

from .models import Placing
from .placing.likeness import Likeness, stems
from .placing.questions import asks_anew
from .triage import Item, items_of, unchecked

LIKELY = 6  # questions that have a key of their own, with the one it stands under
GUESSED = 3  # of these, by what was asked just before
LONGEST = 30  # turns of a stretch


@dataclass
class Waiting:
    """One answer that waits: itself, the questions it likely answers (the first is the proposal, where there is one), and
    the answers after it up to the asker's next question, which may be settled with it."""

    item: Item
    likely: list[Question]
    proposed: bool
    stretch: list[Shown] = field(default_factory=list)


def waiting(inquiry: Inquiry, door: Door, document: Document | None = None) -> QuerySet[Turn]:
    """All that waits and that this reader may open, in the order it was said."""
    answers = Turn.objects.filter(document__inquiry=inquiry, quoted=False).live(door)
    if document is not None:
        answers = answers.filter(document=document)
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    return answers.filter(~Exists(placed) | Exists(unchecked())).order_by("document__made_at", "document", "position")


def next_after(turns: QuerySet[Turn], turn: Turn | None) -> Turn | None:
    """The first that waits after this turn; of all, where there is no turn. A few quick queries."""
    if turn is None:
        return turns.first()
    here = turns.filter(document=turn.document_id, position__gt=turn.position).first()
    if here is not None:
        return here
    made = turn.document.made_at
    return turns.filter(
        Q(document__made_at__gt=made) | Q(document__made_at=made, document__gt=turn.document_id)
    ).first()


def look_at(turn: Turn, door: Door, questions: Sequence[Question]) -> Waiting | None:
    """This answer with all that a person needs to settle it; None where its words do not show. Looks are kept for the
    words that are opened. A fixed number of queries."""
    items = items_of([turn], door, questions)
    if not items:
        return None
    item = items[0]
    question = item.first.question
    stretch = [t for t, _p in stretch_of(turn, door)]
    shown = gate.shown_many([Stretch(t.pk) for t in stretch], door)
    likely = likely_questions(questions, question, _before(turn), " ".join(s.text for s in item.before))
    return Waiting(
        item, likely, question is not None, [shown[Stretch(t.pk)] for t in stretch if Stretch(t.pk) in shown]
    )


def _before(turn: Turn) -> Question | None:
    """The question under which the answer before it in this document stands."""
    rows = Placing.objects.filter(
        turn__document=turn.document_id, turn__position__lt=turn.position, question__isnull=False
    )
    found = rows.order_by("-turn__position", "-start").select_related("question").first()
    return found.question if found else None


def likely_questions(
    questions: Sequence[Question], proposed: Question | None, before: Question | None, asked: str
) -> list[Question]:
    """The proposal first; then what was asked is like, where the talk was, and what comes next in the guide."""
    at = {q.pk: n for n, q in enumerate(questions)}
    found: list[Question] = []

    def add(question: Question | None) -> None:
        if question is not None and question.pk in at and question not in found and len(found) < LIKELY:
            found.append(question)

    add(proposed)
    if questions and asked.strip():
        scores = Likeness(tuple(q.text for q in questions)).scores(stems(asked))
        best = sorted(range(len(scores)), key=lambda i: -scores[i])[:GUESSED]
        for i in best:
            add(questions[i] if scores[i] > 0.1 else None)
    add(before)
    for question in (before, proposed):
        if question is not None and question.pk in at:
            n = at[question.pk]
            for k in (n + 1, n + 2, n - 1):
                add(questions[k] if 0 <= k < len(questions) else None)
    for q in questions:
        if q.parent_id is None:
            add(q)
    return found[:1] + sorted(found[1:], key=lambda q: at[q.pk]) if proposed else sorted(found, key=lambda q: at[q.pk])


def stretch_of(turn: Turn, door: Door) -> list[tuple[Turn, list[Placing]]]:
    """The answers after this one up to the asker's next question, each with its placings: those that wait. A nod of the
    asker ("mm", "okay") ends nothing; neither does an answer that a person has settled. Three queries."""
    rest = list(
        Turn.objects.filter(document=turn.document_id, position__gt=turn.position)
        .select_related("current", "document", "place", "owner")
        .order_by("position")[: 2 * LONGEST]
    )
    until: list[Turn] = []
    for one in rest:
        if one.asks and not one.quoted and asks_anew(one.current.text if one.current else ""):
            break
        if not one.asks and not one.quoted:
            until.append(one)
    if not any(t.asks for t in rest) and not Turn.objects.filter(document=turn.document_id, asks=True).exists():
        return []  # nobody asks in it: there is no telling where a stretch ends
    live = set(Turn.objects.filter(pk__in=[t.pk for t in until]).live(door).values_list("pk", flat=True))
    placings: dict[int, list[Placing]] = {}
    for p in Placing.objects.filter(turn__in=list(live)):
        placings.setdefault(p.turn_id, []).append(p)
    return [
        (t, placings.get(t.pk, []))
        for t in until
        if t.pk in live and all(p.how == "machine" and p.confirmed_at is None for p in placings.get(t.pk, []))
    ]
