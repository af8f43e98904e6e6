"""What the questions of a guide that is not kept yet would continue: a proposal, which a person settles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from trailbook.kit.refused import Refused
from trailbook.people.models import Inquiry

from . import continuing
from .continuing import Asked, Node
from .models import Question, Version
from .queries import Families, families, gone_by, in_order, latest_version
from .reading import ReadGuide, ReadItem

#: For an item by its place among all the items of a guide: the UUIDs of the earlier questions it continues.
Choices = Mapping[int, Sequence[UUID]]


@dataclass
class Proposal:
    """For each item of a guide, by its place among all items: what it continues, and the lineage it would have.
    ``before``: the version before, None for a first one; ``older``: its questions, and those of earlier versions that
    it did not have. ``guessed``: somebody should look at it."""

    before: Version | None
    items: list[ReadItem]
    older: list[Question] = field(default_factory=list)
    continues: dict[int, list[Question]] = field(default_factory=dict)
    lineage: dict[int, UUID] = field(default_factory=dict)
    beside: list[tuple[int, int]] = field(default_factory=list)
    guessed: bool = False
    split: set[int] = field(default_factory=set)

    def how(self, at: int) -> str:
        """How the item came to be: *same*, *reworded*, *split*, *merged* or *new*."""
        before = self.continues[at]
        if not before:
            return continuing.NEW
        if len(before) > 1:
            return continuing.MERGED
        if continuing.bare(before[0].text) == continuing.bare(self.items[at].text):
            return continuing.SAME
        return continuing.SPLIT if before[0].pk in self.split else continuing.REWORDED

    @property
    def dropped(self) -> list[Question]:
        """Questions of the version before that nothing continues."""
        went_on = {q.pk for found in self.continues.values() for q in found}
        mine = self.before.pk if self.before else 0
        return [q for q in self.older if q.section.version_id == mine and q.pk not in went_on]


def propose(inquiry: Inquiry, guide: ReadGuide, choices: Choices | None = None) -> Proposal:
    """What this guide's questions would continue if it were kept now. ``choices`` of a person stand above what is found
    by likeness; raises Refused where one names a question that is not there. Three queries."""
    newest = latest_version(inquiry)
    known = families(inquiry)
    rows = list(known.by_pk.values())
    rewritten = newest if newest is not None and newest.used_at is None else None
    numbers = {q.section.version.number: q.section.version for q in rows}
    base = max((n for n in numbers if rewritten is None or n < rewritten.number), default=0)
    made = Proposal(numbers.get(base), list(guide.all_items()))
    old = in_order([q for q in rows if q.section.version.number == base])
    made.older = [*old, *gone_by(rows, base)]
    asked = _asked(guide)
    own, settled = _standing(rewritten, rows, asked, known) if rewritten else ({}, {})
    came = {continuing.bare(q.text): q.lineage for q in made.older if q.section.version.number < base}
    found = continuing.propose([_as_asked(q) for q in old], asked, came, settled)
    latest = {q.lineage: q for q in reversed(made.older)}
    for at, keys in found.items():
        made.continues[at] = [latest[k] if isinstance(k, UUID) else known.by_pk[k] for k in keys]  # type: ignore[index]
    _choose(made, choices)
    often: set[int] = set()
    for questions in made.continues.values():
        for q in questions:
            (made.split if q.pk in often else often).add(q.pk)
    made.guessed = choices is None and base > 0 and _unsure(made, asked, settled)
    _lines(made, known, own, base)
    return made


def _choose(made: Proposal, choices: Choices | None) -> None:
    by_uuid = {q.uuid: q for q in made.older}
    for at, chosen in (choices or {}).items():
        if at in made.continues:
            if any(c not in by_uuid for c in chosen):
                raise Refused("A question you chose is not in the guide any more. Look again.")
            made.continues[at] = [by_uuid[c] for c in dict.fromkeys(chosen)]


def _unsure(made: Proposal, asked: list[Asked], settled: Mapping) -> bool:
    """Whether something was found by likeness alone, or could have been missed."""
    loose = [a for a in asked if a.key not in settled]
    guessed = any(
        made.how(a.key) not in (continuing.SAME, continuing.NEW) and a.lineage != made.continues[a.key][0].lineage  # type: ignore[arg-type, index]
        for a in loose
    )
    new = any(not made.continues[a.key] and a.lineage is None for a in loose)  # type: ignore[index]
    return guessed or (new and bool(made.dropped) and all(a.lineage is None for a in asked))


def _asked(guide: ReadGuide) -> list[Asked]:
    found: list[Asked] = []

    def walk(item: ReadItem, above: int | None) -> None:
        at = len(found)
        found.append(Asked(at, item.text, above, item.lineage))
        for child in item.children:
            walk(child, at)

    for section in guide.sections:
        for item in section.items:
            walk(item, None)
    return found


def _as_asked(q: Question) -> Asked:
    return Asked(q.pk, q.text, q.parent_id, q.lineage)


def _standing(
    rewritten: Version, rows: list[Question], asked: list[Asked], known: Families
) -> tuple[dict[int, UUID], dict[int, list]]:
    """Where a version under which no answer stands is written anew: the lineage its questions have already, and what
    is settled of them, for the items that are the same."""
    here = in_order([q for q in rows if q.section.version_id == rewritten.pk])
    own: dict[int, UUID] = {}
    settled: dict[int, list] = {}
    for at, keys in continuing.propose([_as_asked(q) for q in here], asked).items():
        key = next((k for k in keys if known.by_pk[k].lineage not in own.values()), None)
        if key is not None:
            own[at] = known.by_pk[key].lineage  # type: ignore[index]
            before = [q.pk for q in known.before(key)]
            if before or rewritten.lineage_at:
                settled[at] = before  # type: ignore[index]
    return own, settled


def _lines(made: Proposal, known: Families, own: Mapping[int, UUID], base: int) -> None:
    """The lineage of each item, and the links beside it as (place among the items, primary key)."""
    nodes = [Node(-1 - at, base + 1, own.get(at) or uuid4(), item.text) for at, item in enumerate(made.items)]
    links = {-1 - at: [q.pk for q in found] for at, found in made.continues.items()}
    earlier = {q.pk: q.lineage for q in known.by_pk.values() if q.section.version.number <= base}
    lines = continuing.give(nodes, links, earlier)
    made.lineage = {-1 - pk: line for pk, line in lines.items()}
    old = [n for n in known.nodes() if n.version <= base]
    everything = links | {n.pk: [] for n in old}
    found = continuing.beside(everything, [*old, *nodes], earlier | lines)
    made.beside = [(-1 - later, before) for later, before in found]
