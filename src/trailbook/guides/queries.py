"""Reading guides."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.db.models import Min, QuerySet

from trailbook.evidence.doors import Door
from trailbook.evidence.models import Document, Turn
from trailbook.people.models import Inquiry

from . import continuing
from .models import Continuation, Question, Section, Version
from .reading import ReadGuide, ReadItem, ReadSection, read_guide


def latest_version(inquiry: Inquiry) -> Version | None:
    """The newest version of the inquiry's guide, or None where there is none."""
    return Version.objects.filter(guide__inquiry=inquiry).select_related("guide", "place").order_by("-number").first()


def as_read(version: Version) -> ReadGuide:
    """A version as if read from a file, for comparing and for editing. Two queries."""
    sections = list(Section.objects.filter(version=version).order_by("order"))
    children: dict[tuple[int, int | None], list[Question]] = {}
    for q in Question.objects.filter(section__version=version).order_by("order"):
        children.setdefault((q.section_id, q.parent_id), []).append(q)

    def item(q: Question, depth: int) -> ReadItem:
        below = tuple(item(c, depth + 1) for c in children.get((q.section_id, q.pk), []))
        return ReadItem(q.text, "question" if depth == 0 else "prompt", below, q.lineage)

    return ReadGuide(
        None,
        tuple(
            ReadSection(s.title or None, s.said, s.intro, tuple(item(q, 0) for q in children.get((s.pk, None), [])))
            for s in sections
        ),
        (),
    )


def stamp_of(version: Version | None) -> str:
    """What tells whether a guide is still as somebody saw it: changes with its title and every word. Two queries."""
    if version is None:
        return "none"
    seen = f"{version.number}\n{version.guide.title}\n{as_read(version).sections!r}"
    return hashlib.sha256(re.sub(r", lineage=UUID\('[^']*'\)", "", seen).encode()).hexdigest()[:16]


def lineage_stamp(version: Version) -> str:
    """What tells whether what a version's questions continue is still as somebody saw it."""
    return f"{stamp_of(version)}-{version.lineage_at.timestamp() if version.lineage_at else ''}"


def questions_of(version: Version) -> list[Question]:
    """Top-level questions that are asked, in the order of the guide, each with ``.section``. One query."""
    return list(
        Question.objects.filter(section__version=version, section__said=False, parent=None)
        .select_related("section")
        .order_by("section__order", "order")
    )


def all_items(version: Version) -> list[Question]:
    """Every item of a version, in guide order, a prompt directly after what it hangs from. One query."""
    rows = list(
        Question.objects.filter(section__version=version)
        .select_related("section")
        .order_by("section__order", "order", "pk")
    )
    below: dict[int | None, list[Question]] = {}
    for q in rows:
        below.setdefault(q.parent_id, []).append(q)
    found: list[Question] = []

    def walk(q: Question) -> None:
        found.append(q)
        for child in below.get(q.pk, []):
            walk(child)

    for top in below.get(None, []):
        walk(top)
    return found


def top_of(questions: list[Question]) -> dict[int, Question]:
    """For each question of the list the top-level one it hangs from, by primary key."""
    by_key = {q.pk: q for q in questions}
    answer = {}
    for q in questions:
        top = q
        while top.parent_id is not None:
            top = by_key[top.parent_id]
        answer[q.pk] = top
    return answer


def ready_guide() -> ReadGuide:
    """The ready-made "Where are we now?" guide."""
    file = Path(__file__).parent / "ready" / "where-are-we-now.md"
    return read_guide(file.name, file.read_bytes())


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it, with its prompts."""

    question: Question
    prompts: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class ShownSection:
    """A section as a page shows it; ``at`` is its place in the guide, from 0."""

    section: Section
    at: int
    items: list[Shown]


def shown_sections(version: Version) -> list[ShownSection]:
    """A version as pages show it. Two queries."""
    below: dict[tuple[int, int | None], list[Question]] = {}
    for q in Question.objects.filter(section__version=version).order_by("order"):
        below.setdefault((q.section_id, q.parent_id), []).append(q)

    def shown(q: Question) -> Shown:
        return Shown(q, [shown(c) for c in below.get((q.section_id, q.pk), [])])

    sections = Section.objects.filter(version=version).order_by("order")
    return [ShownSection(s, n, [shown(q) for q in below.get((s.pk, None), [])]) for n, s in enumerate(sections)]


def versions_of(inquiry: Inquiry) -> QuerySet[Version]:
    """Every version, the newest first."""
    return Version.objects.filter(guide__inquiry=inquiry).select_related("guide", "place").order_by("-number")


def conversations(inquiry: Inquiry) -> int:
    """How many conversations are here."""
    return Document.objects.filter(inquiry=inquiry).count()


def headings_heard(inquiry: Inquiry, door: Door) -> list[list[str]]:
    """For each conversation that shows at this door the headings or columns its answers stand under, in order. One
    query; opens no words."""
    rows = (
        Turn.objects.filter(document__inquiry=inquiry)
        .exclude(heading="")
        .live(door)
        .order_by()
        .values("document", "heading")
        .annotate(first=Min("position"))
        .values_list("document", "first", "heading")
    )
    found: dict[int, list[str]] = {}
    for document, _, heading in sorted(rows):
        found.setdefault(document, []).append(heading)
    return list(found.values())


# Which question of one version continues which of another


@dataclass(frozen=True)
class Kin:
    """A question of another version that is the same question. ``how`` it came from the one before it: *same* (words,
    but for quotes, hyphens and capitals), *reworded*, *split*, *merged*, or *new* for the first of its line."""

    question: Question
    how: str

    @property
    def version(self) -> int:
        return self.question.section.version.number


@dataclass(frozen=True)
class Step:
    """What one question of a version continues. ``how``: *same*, *reworded*, *split* (the one before became this and
    others), *merged* (it holds more than one of before) or *new*. ``before``: the questions it continues, the main one
    first; of the version before, or of a still earlier one where it came back. ``moved``: it stands in another section,
    or under another question, than before."""

    question: Question
    how: str
    before: tuple[Question, ...] = ()
    moved: bool = False


@dataclass(frozen=True)
class Lineage:
    """What became of a guide's questions in one version. ``steps``: every item of the version in the order of the
    guide; ``dropped``: items of the version before that nothing in this one continues. ``settled``: a person has
    looked at it; else it is a guess. ``before`` is None for a guide's first version, and nothing is dropped then."""

    version: Version
    before: Version | None
    steps: tuple[Step, ...]
    dropped: tuple[Question, ...]
    settled: bool

    @property
    def changed(self) -> tuple[Step, ...]:
        """Those that do not simply go on with the same words."""
        return tuple(s for s in self.steps if s.how != continuing.SAME)


class Families:
    """Which questions of a guide, over all its versions, are the same question. Made by `families`; asks the database
    nothing more."""

    def __init__(self, questions: Iterable[Question], extras: Iterable[tuple[int, int]]) -> None:
        rows = list(questions)
        self.by_pk: dict[int, Question] = {q.pk: q for q in rows}
        self.newest = max((q.section.version.number for q in rows), default=0)
        self.newest_version = next(
            (q.section.version_id for q in rows if q.section.version.number == self.newest), None
        )
        self._nodes = {
            q.pk: continuing.Node(q.pk, q.section.version.number, q.lineage, q.text, q.parent_id) for q in rows
        }
        self._back = continuing.links_of(self._nodes.values(), extras)
        self._on = continuing.forward(self._back)

    def nodes(self) -> list[continuing.Node]:
        """Every question as plain data."""
        return list(self._nodes.values())

    def before(self, pk: int) -> list[Question]:
        """The earlier questions that this one continues directly, the main one first."""
        return [self.by_pk[x] for x in self._back[pk]]

    def after(self, pk: int) -> list[Question]:
        """The later questions that continue this one directly."""
        return [self.by_pk[x] for x in self._on[pk]]

    def how(self, pk: int) -> str:
        """How this question came to be: *same*, *reworded*, *split*, *merged* or *new*."""
        node = self._nodes[pk]
        others = {x for b in self._back[pk] for x in self._on[b] if self._nodes[x].version == node.version}
        return continuing.how(node, self._back[pk], len(others) > 1, self._nodes)

    def family(self, pk: int) -> list[Kin]:
        """Every earlier and later item that is the same question as this, the oldest first, without itself: what it
        came from, and what came of it. What was split off beside it, or another question that was merged into what
        came of it, is not in it."""
        found = [*continuing.reach(pk, self._back), *continuing.reach(pk, self._on)]
        found.sort(key=lambda x: (self._nodes[x].version, x))
        return [Kin(self.by_pk[x], self.how(x)) for x in dict.fromkeys(found)]

    def continued(self, pk: int) -> list[Question]:
        """The items of the newest version that are this question: itself there, or what continues it."""
        found = [x for x in (pk, *continuing.reach(pk, self._on)) if self._nodes[x].version == self.newest]
        return [self.by_pk[x] for x in sorted(found)]

    def top(self, question: Question) -> Question:
        """The top-level question that an item hangs from, in its own version."""
        while question.parent_id is not None and question.parent_id in self.by_pk:
            question = self.by_pk[question.parent_id]
        return question

    def now(self, pk: int) -> list[Question]:
        """The items of the newest version under which an answer to this item shows: itself in the newest version; else
        what continues it there, more than one where it was split; of a prompt that is asked no more, what continues
        the question it hung from. Empty where it is asked no more."""
        at: int | None = pk
        while at is not None:
            if found := self.continued(at):
                return found
            at = self._nodes[at].parent
        return []

    def last(self, pk: int) -> Question:
        """The latest form of a question: of those asked no more, the one by which to call it."""
        found = [pk, *continuing.reach(pk, self._on)]
        return self.by_pk[max(found, key=lambda x: (self._nodes[x].version, -x))]


def families(inquiry: Inquiry) -> Families:
    """Every question the inquiry's guide ever had (each with ``.section.version``), and which continues which. Two
    queries, whatever the number of versions. For one question alone see `family`."""
    rows = (
        Question.objects.filter(section__version__guide__inquiry=inquiry)
        .select_related("section__version")
        .order_by("section__version__number", "section__order", "order", "pk")
    )
    extras = (
        Continuation.objects.filter(question__section__version__guide__inquiry=inquiry)
        .order_by("pk")
        .values_list("question", "before")
    )
    return Families(rows, extras)


def family(item: Question) -> list[Kin]:
    """Every earlier and later item of the guide that is the same question as ``item``, the oldest first, without
    itself; each says how it came from the one before. Three queries; for many items make `families` once."""
    return families(item.section.version.guide.inquiry).family(item.pk)


def lineage(version: Version, known: Families | None = None) -> Lineage:
    """What each question of a version continues, and which of the version before were dropped. Three queries at
    most."""
    known = known or families(version.guide.inquiry)
    mine = [q for q in known.by_pk.values() if q.section.version_id == version.pk]
    number = max((q.section.version.number for q in known.by_pk.values() if q.section.version.number < version.number), default=None)  # fmt: skip
    older = [q for q in known.by_pk.values() if q.section.version.number == number]
    went_on = {b.pk for q in mine for b in known.before(q.pk)}
    steps = tuple(
        Step(q, known.how(q.pk), tuple(before := known.before(q.pk)), _moved(q, before, known)) for q in in_order(mine)
    )
    return Lineage(
        version=version,
        before=older[0].section.version if older else None,
        steps=steps,
        dropped=tuple(q for q in in_order(older) if q.pk not in went_on),
        settled=version.lineage_at is not None,
    )


def _moved(question: Question, before: list[Question], known: Families) -> bool:
    """Whether a question stands elsewhere than the one it continues: under what does not continue what that one hung
    from, or in a section with another heading."""
    if not before:
        return False
    old = before[0]
    if question.parent_id is None or old.parent_id is None:
        return question.parent_id != old.parent_id or (
            continuing.bare(question.section.title) != continuing.bare(old.section.title)
        )
    return old.parent_id not in {b.pk for b in known.before(question.parent_id)}


def in_order(rows: list[Question]) -> list[Question]:
    """Items in the order of the guide, a prompt directly after what it hangs from."""
    below: dict[int | None, list[Question]] = {}
    for q in sorted(rows, key=lambda q: (q.section.order, q.order, q.pk)):
        below.setdefault(q.parent_id, []).append(q)

    def walk(parent: int | None) -> Iterable[Question]:
        for q in below.get(parent, []):
            yield q
            yield from walk(q.pk)

    return list(walk(None))


def gone_by(rows: list[Question], base: int) -> list[Question]:
    """The last form of questions that an earlier version had and this one has not, the newest first."""
    there = {q.lineage for q in rows if q.section.version.number >= base}
    last: dict[UUID, Question] = {}
    for q in rows:
        if q.section.version.number < base and q.lineage not in there:
            last[q.lineage] = q
    return sorted(last.values(), key=lambda q: (-q.section.version.number, q.section.order, q.order, q.pk))
