"""What interviews tell the pages of words and claims: who was asked, where words are placed, what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent.queries import gone_among
from trailbook.evidence.live import still_here
from trailbook.evidence.models import Document, Turn
from trailbook.evidence.upward import KNOWN, Mark, Waiting
from trailbook.guides.queries import Families, families
from trailbook.kit.prepared import Prepared
from trailbook.people.models import Inquiry

from .models import Asked, Placing


def register() -> None:
    KNOWN.asked_under, KNOWN.marks, KNOWN.marks_in, KNOWN.waiting = asked_under, marks, marks_in, waiting


def asked_under(turns_by_key: Mapping[int, Collection[int]]) -> dict[int, int]:
    """For each key, how many people were asked (or passed, or answered) the questions that its turns answer;
    a prompt counts as the question it hangs from, and a question as itself in every version of the guide: reworded,
    split or merged. People who took their words back are not counted. 0 where no turn is under a question. Four
    queries, and two for each inquiry."""
    everything = {t for turns in turns_by_key.values() for t in turns}
    placed = list(
        Placing.objects.filter(turn__in=everything, question__isnull=False).values_list(
            "turn", "question", "turn__document__inquiry"
        )
    )
    if not placed:
        return dict.fromkeys(turns_by_key, 0)
    wanted = {row[1] for row in placed}
    circles: dict[int, frozenset[int]] = {}
    for inquiry in Inquiry.objects.filter(pk__in={row[2] for row in placed}):
        circles |= _circles(families(inquiry), wanted)
    of_turn: dict[int, set[int]] = {}
    for turn, question, _inquiry in placed:
        of_turn.setdefault(turn, set()).update(circles.get(question, frozenset({question})))
    questions = {q for found in of_turn.values() for q in found}
    people: dict[int, set[int]] = {}
    put = Asked.objects.filter(question__in=questions).exclude(state=Asked.States.NOT_ASKED)
    answered = Placing.objects.filter(question__in=questions, turn__owner__isnull=False, turn__quoted=False)
    for question, person in [
        *put.values_list("question", "person").distinct(),
        *answered.values_list("question", "turn__owner").distinct(),
    ]:
        people.setdefault(question, set()).add(person)
    gone = gone_among({p for found in people.values() for p in found})
    return {
        key: len({p for t in turns for x in of_turn.get(t, ()) for p in people.get(x, ())} - gone)
        for key, turns in turns_by_key.items()
    }


def _circles(known: Families, wanted: set[int]) -> dict[int, frozenset[int]]:
    """For each of these questions every item that counts as the same one: its top-level question in all its forms over
    the versions, and what hangs from those."""
    below: dict[int, list[int]] = {}
    for pk, q in known.by_pk.items():
        if q.parent_id is not None:
            below.setdefault(q.parent_id, []).append(pk)
    of_top: dict[int, frozenset[int]] = {}
    found = {}
    for pk in wanted & known.by_pk.keys():
        top = known.top(known.by_pk[pk]).pk
        if top not in of_top:
            todo = [top, *(k.question.pk for k in known.family(top))]
            items: set[int] = set()
            while todo:
                if (at := todo.pop()) not in items:
                    items.add(at)
                    todo += below.get(at, [])
            of_top[top] = frozenset(items)
        found[pk] = of_top[top]
    return found


def marks(turns: Collection[int]) -> dict[int, list[Mark]]:
    """Where each of these turns is placed, in the order of its words. One query."""
    return _marks(_told(Placing.objects.filter(turn__in=turns)))


def marks_in(document: int) -> dict[int, list[Mark]]:
    """The same for every turn of a document. One query."""
    return _marks(_IN_DOCUMENT.rows(document=document))


def _told(placings: QuerySet[Placing]) -> QuerySet[Placing, Any]:
    ordered = placings.order_by("turn", "start", "pk")
    return ordered.values_list("turn", "how", "confirmed_at", "question", "question__number", "question__text")


_IN_DOCUMENT = Prepared(lambda document: _told(Placing.objects.filter(turn__document=document)), document=-900_091)


def _marks(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    made: dict[tuple[int | None, str, bool], Mark] = {}
    for turn, how, confirmed, question, number, words in rows:
        key = (question, how, how == "machine" and confirmed is None)
        mark = made.get(key)
        if mark is None:
            text = f"{number} {words}".strip() if question else _("answers no question")
            text = text if len(text) <= 90 else text[:89].rstrip() + "…"
            mark = made[key] = Mark(text=text, how=how, unconfirmed=key[2], short=number or "")
        if mark not in found.setdefault(turn, []):
            found[turn].append(mark)
    return found


def waiting(documents: Collection[int]) -> dict[int, list[Waiting]]:
    """Answers without a question, and machine placings that nobody has looked at. Three queries."""
    slugs = {
        d.pk: {"place": d.place.slug, "inquiry": d.inquiry.slug}
        for d in Document.objects.filter(pk__in=documents).select_related("place", "inquiry")
    }
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    unchecked = placed.filter(how="machine", confirmed_at__isnull=True, question__isnull=False)
    answers = Turn.objects.filter(document__in=documents, asks=False, quoted=False).filter(still_here())
    rows = (
        answers.filter(document__inquiry__guide__isnull=False)
        .annotate(is_placed=Exists(placed), is_unchecked=Exists(unchecked))
        .values("document")
        .annotate(
            unplaced=Count("pk", filter=Q(is_placed=False)),
            unchecked=Count("pk", filter=Q(is_unchecked=True)),
        )
    )
    found: dict[int, list[Waiting]] = {}
    for row in rows:
        here = found.setdefault(row["document"], [])
        at = slugs[row["document"]]
        if n := row["unplaced"]:
            text = ngettext("%(n)s has no question yet", "%(n)s have no question yet", n) % {"n": n}
            here.append(Waiting(text, _to("interviews:unplaced", at)))
        if n := row["unchecked"]:
            text = ngettext("%(n)s placed by machine, to check", "%(n)s placed by machine, to check", n) % {"n": n}
            here.append(Waiting(text, _to("interviews:check", at)))
    return found


def _to(name: str, at: dict[str, str]) -> str:
    try:
        return reverse(name, kwargs=at)
    except NoReverseMatch:
        return ""
