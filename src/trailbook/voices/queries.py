"""Voices from the Field: question by question, every contributor's answer, at any door.

At a door for *voices* it is the collation for the group; at a door for *team* it is the team's own view.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import merge
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from trailbook.evidence.doors import Door
from trailbook.evidence.gate import Shown, Stretch, shown_many, shown_some
from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question, Version
from trailbook.guides.queries import Families, families
from trailbook.interviews.models import Placing
from trailbook.people.models import Inquiry

from .counting import Numbers, Pair, counted, heads_of

A_PAGE = 50

#: People in talks, for a page of some people only.
Only = Set[Pair]


@dataclass(frozen=True)
class Answer:
    """One contributor's answer to one question in one document: its stretches in order, under the name they
    have at the door. ``prompt`` is the number of the nested item it answers, or empty. ``placed_by`` is
    heading, column, machine or person; ``confidence`` 0 to 1, None unless machine; ``unconfirmed``: a machine
    placed it and nobody has looked."""

    contributor: str
    person: int | None
    document: Document
    prompt: str
    spoken: tuple[Shown, ...]
    placed_by: str
    confidence: float | None
    unconfirmed: bool

    @property
    def text(self) -> str:
        """The whole answer, its stretches joined by a blank line."""
        return "\n\n".join(s.text for s in self.spoken)

    @property
    def noted(self) -> bool:
        return any(s.noted for s in self.spoken)

    @property
    def interpreted(self) -> bool:
        return any(s.interpreted for s in self.spoken)

    @property
    def quoted_by(self) -> str:
        return next((s.quoted_by for s in self.spoken if s.quoted_by), "")


class Row(NamedTuple):
    """A placing as it is needed here; in the order of the words."""

    turn: int
    start: int
    key: int
    end: int
    document: int
    question: int
    how: str
    confidence: float | None
    owner: int | None
    confirmed: bool

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.turn, self.start, self.end)


COLUMNS = (
    "turn",
    "start",
    "pk",
    "end",
    "turn__document",
    "question",
    "how",
    "confidence",
    "turn__owner",
    "confirmed_at",
)


def _rows(placings: QuerySet[Placing]) -> Iterator[Row]:
    for *rest, confirmed_at in placings.values_list(*COLUMNS).iterator(chunk_size=2000):
        yield Row(*rest, confirmed_at is not None)  # type: ignore[call-arg]


@dataclass(frozen=True)
class Head:
    """A top-level question with every id it and its prompts have had, and the numbers of those that are prompts.
    ``earlier``: no longer in the guide."""

    lineage: UUID
    number: str
    text: str
    section: str
    prompts: tuple[tuple[str, str], ...]
    family: tuple[int, ...]
    nested: Mapping[int, str] = field(default_factory=dict)
    earlier: bool = False


@dataclass(frozen=True)
class QuestionVoices:
    """One question with (a page of) its answers."""

    head: Head
    answers: list[Answer]
    numbers: Numbers
    page: int = 1
    more: bool = False

    @property
    def number(self) -> str:
        return self.head.number

    @property
    def text(self) -> str:
        return self.head.text


@dataclass(frozen=True)
class Voices:
    """The whole of it. ``version`` is the newest version of the guide, or None where there is no guide."""

    inquiry: Inquiry
    version: Version | None
    questions: list[QuestionVoices]

    @property
    def persons(self) -> set[int]:
        """Whose words are in it, by primary key: for numbering a copy."""
        return {a.person for q in self.questions for a in q.answers if a.person}


def heads(inquiry: Inquiry) -> tuple[Version | None, list[Head]]:
    """The guide's top-level questions in order, each with every earlier item that it or one of its prompts continues
    (what was split stands under each part); after them those of earlier versions that have answers and are asked no
    more. Four queries at most."""
    version = Version.objects.filter(guide__inquiry=inquiry).order_by("-number").select_related("guide").first()
    if version is None:
        return None, []
    known = families(inquiry)
    rows = list(known.by_pk.values())
    current = [q for q in rows if q.section.version_id == version.pk and q.parent_id is None and not q.section.said]
    family: dict[int, list[int]] = {q.pk: [] for q in current}
    gone: dict[int, list[int]] = {}
    for q in rows:
        tops = {known.top(x).pk for x in known.now(q.pk)} & family.keys()
        for top in tops:
            family[top].append(q.pk)
        if not tops and not q.section.said:
            gone.setdefault(_last_top(q, known).pk, []).append(q.pk)
    answered = (
        set(
            Placing.objects.filter(question__in=[k for f in gone.values() for k in f]).values_list(
                "question", flat=True
            )
        )
        if gone
        else set()
    )
    prompts: dict[int, list[tuple[str, str]]] = {}
    for q in rows:
        if q.parent_id is not None:
            prompts.setdefault(known.top(q).pk, []).append((q.number, q.text))
    old = [known.by_pk[top] for top, found in gone.items() if answered & set(found)]
    family |= gone
    return version, [
        Head(
            lineage=q.lineage,
            number=q.number,
            text=q.text,
            section=q.section.title,
            prompts=tuple(prompts.get(q.pk, [])),
            family=tuple(family[q.pk]),
            nested=_numbers_of_prompts(q, [known.by_pk[pk] for pk in family[q.pk]], known),
            earlier=q.section.version_id != version.pk,
        )
        for q in [*current, *old]
    ]


def _last_top(question: Question, known: Families) -> Question:
    """The last form of a question that is asked no more, by which to call it."""
    return known.top(known.last(known.top(known.last(question.pk)).pk))


def _numbers_of_prompts(top: Question, family: Collection[Question], known: Families) -> dict[int, str]:
    """Primary key of each earlier item that is nested under the question shown -> the number it has there. One that is
    no longer there keeps the number it had, unless another has that number now."""
    here = top.section.version_id
    now = {
        q.pk: x.number
        for q in family
        for x in (known.continued(q.pk) if here == known.newest_version else [q])
        if x.parent_id is not None and x.section.version_id == here and known.top(x).pk == top.pk
    }
    taken = set(now.values())
    is_top = {q.pk for q in family if any(x.pk == top.pk for x in known.continued(q.pk))}
    lost = {q.pk: "" if q.number in taken else q.number for q in family if q.parent_id is not None}
    return {pk: n for pk, n in (lost | now).items() if pk in now or pk not in is_top}


def question_voices(
    inquiry: Inquiry,
    door: Door,
    head: Head,
    *,
    page: int = 1,
    numbers: Numbers | None = None,
    only: Only | None = None,
    most: int | None = None,
) -> QuestionVoices:
    """One page of a question's answers (those of ``most`` documents, else of ``A_PAGE``), oldest document first. A fixed number
    of queries, whose cost does not grow with the number of interviews. ``only``: of these people in these talks."""
    most = most or A_PAGE
    waiting: list[Row] = []
    documents: dict[int, list[Row]] = {}

    def batches() -> Iterator[list[Stretch]]:
        for rows in _by_documents(head.family, _before(head.family, door, page, only, most), only, most):
            waiting[:] = rows
            yield [r.stretch for r in rows]

    def choose(shown: Mapping[Stretch, Shown], last: bool) -> list[Stretch] | None:
        for row in waiting:
            if row.stretch in shown:
                documents.setdefault(row.document, []).append(row)
        waiting.clear()
        if len(documents) <= most and not last:
            return None
        return [r.stretch for rows in list(documents.values())[:most] for r in rows]

    shown = shown_some(batches(), door, choose)
    rows = [r for found in list(documents.values())[:most] for r in found]
    return QuestionVoices(
        head=head,
        answers=_grouped(rows, shown, head.nested),
        numbers=numbers or counted(inquiry, [head], door.use)[head.lineage],
        page=page,
        more=len(documents) > most,
    )


#: How many placings are looked at in one go: most often those of a page and a few more.
AT_ONCE = 600

#: Up to so many documents are named to the database; among more it would not help.
AS_A_LIST = 500


def _by_documents(family: Collection[int], after: int, only: Only | None, most: int) -> Iterator[list[Row]]:
    """The placings under a question after this turn, those of a page of documents and one more at a time. They are
    walked in the order of the index and no further than they are asked for: what it costs does not grow with the
    number of interviews. (A document's turns have rising keys, and documents rising ones.)"""
    rows: list[Row] = []
    documents: set[int] = set()
    for row in merge(*(_walk(question, after, only) for question in family)):
        if row.document not in documents and len(documents) > most:
            yield rows
            rows, documents = [], set()
        documents.add(row.document)
        rows.append(row)
    if rows:
        yield rows


def _before(family: Collection[int], door: Door, page: int, only: Only | None, most: int) -> int:
    """The last turn on the page before this one; 0 for the first page. Pages are told apart by whose words may be
    shown; a document all of whose words here are held back counts as one that shows."""
    documents: set[int] = set()
    last = 0
    if page > 1:
        for row in merge(*(_walk(question, 0, only, door) for question in family)):
            if row.document not in documents and len(documents) == (page - 1) * most:
                break
            documents.add(row.document)
            last = row.turn
    return last


def _walk(question: int, after: int, only: Only | None, door: Door | None = None) -> Iterator[Row]:
    """Each placing under this question after this turn, in the order of turns; with a door, those that may show
    there. Some at a time."""
    placings = Placing.objects.filter(question=question)
    if only is not None and len(documents := {document for _, document in only}) <= AS_A_LIST:
        placings = placings.filter(turn__document__in=documents)
    if door is not None:
        placings = placings.filter(Exists(Turn.objects.filter(pk=OuterRef("turn")).live(door)))
    while True:
        rows = list(_rows(placings.filter(turn__gt=after).order_by("turn")[:AT_ONCE]))
        whole = rows if len(rows) < AT_ONCE else [r for r in rows if r.turn < rows[-1].turn] or rows
        yield from sorted(r for r in whole if only is None or (r.owner, r.document) in only)
        if len(rows) < AT_ONCE:
            return
        after = whole[-1].turn


def voices(inquiry: Inquiry, door: Door, *, only: Only | None = None, numbered: bool = True) -> Voices:
    """Every question with every answer that shows at ``door``; ``only`` of these people in these talks. A fixed number
    of queries."""
    version, known = heads(inquiry)
    numbers = counted(inquiry, known, door.use) if numbered else {h.lineage: Numbers() for h in known}
    of_question = heads_of(known)
    rows = list(
        _rows(
            Placing.objects.filter(question__in=list(of_question)).order_by(
                "turn__document", "turn__position", "start", "pk"
            )
        )
    )
    if only is not None:
        rows = [r for r in rows if (r.owner, r.document) in only]
    shown = _opened(rows, door)
    by_head: dict[UUID, list[Row]] = {}
    for row in rows:
        for head in of_question[row.question]:
            by_head.setdefault(head, []).append(row)
    return Voices(
        inquiry=inquiry,
        version=version,
        questions=[
            QuestionVoices(h, _grouped(by_head.get(h.lineage, []), shown, h.nested), numbers[h.lineage]) for h in known
        ],
    )


def unplaced(inquiry: Inquiry, door: Door) -> list[Shown]:
    """Answering turns that stand under no question, in order; what somebody quotes is no answer. A fixed number of
    queries."""
    placed = Placing.objects.filter(turn=OuterRef("pk"), question__isnull=False)
    turns = (
        Turn.objects.filter(~Exists(placed), document__inquiry=inquiry, quoted=False)
        .live(door)
        .order_by("document", "position")
        .values_list("pk", flat=True)
    )
    return list(shown_many([Stretch(pk) for pk in turns], door).values())


def _opened(rows: Sequence[Row], door: Door) -> dict[Stretch, Shown]:
    return shown_many([r.stretch for r in rows], door)


def _grouped(rows: Iterable[Row], shown: Mapping[Stretch, Shown], nested: Mapping[int, str]) -> list[Answer]:
    """Placings that show, one answer for each person, document and prompt, in the order of the words."""
    groups: dict[tuple[int, int | None, str], list[tuple[Row, Shown]]] = {}
    for row in rows:
        spoken = shown.get(row.stretch)
        if spoken is not None:
            key = (row.document, spoken.turn.owner_id, nested.get(row.question, ""))
            groups.setdefault(key, []).append((row, spoken))
    return [_answer(person, prompt, found) for (_, person, prompt), found in groups.items()]


def _answer(person: int | None, prompt: str, found: list[tuple[Row, Shown]]) -> Answer:
    spoken = tuple({row.stretch: words for row, words in found}.values())
    machine = [row for row, _ in found if row.how == "machine"]
    sure = [row.confidence for row in machine if row.confidence is not None]
    return Answer(
        contributor=spoken[0].name,
        person=person,
        document=spoken[0].turn.document,
        prompt=prompt,
        spoken=spoken,
        placed_by="machine" if machine else found[0][0].how,
        confidence=min(sure) if sure else None,
        unconfirmed=any(not row.confirmed for row in machine),
    )
