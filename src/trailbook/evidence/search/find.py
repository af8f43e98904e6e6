"""Search: the index proposes, the gate disposes, and of the newest the best come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from trailbook.consent import uses
from trailbook.people.models import Inquiry, Place

from .. import gate
from ..doors import Door
from ..models import Document, HoldBack, Mask, Turn
from .index import proposed
from .nearly import near_words, standing_in
from .terms import Match, Segment, Term, all_matches, parse, snippets
from .weigh import Scales

#: So many answers are put in order at most, the newest; and so many of the index's are gone through for them.
CANDIDATES, MOST_LOOKED = 500, 6000
A_PAGE = 20
#: Of words that nobody said, so many are looked at for a slip of the fingers.
MOST_MEANT, NEAR = 3, 100


@dataclass(frozen=True)
class Hit:
    """Words that were found, in context, under the name their owner has at this door. ``more``: how often they stand in
    this answer beyond what the snippets show."""

    document: Document
    turn: Turn
    name: str
    noted: bool
    interpreted: bool
    quoted_by: str
    snippets: list[list[Segment]]
    more: int = 0


@dataclass(frozen=True)
class Found:
    """One page of hits, the best first (see ``weigh``) or the newest. ``count`` is of all pages, ``people`` how many said
    them; ``cut_short`` says that only the newest ``CANDIDATES`` answers were looked at, and ``older`` where to go on from
    to see those before. ``terms`` empty: no word was
    asked for. Where nothing was found: ``meant``, what else could be typed that finds something, and ``alone``, which
    of several words are found by themselves."""

    terms: tuple[Term, ...]
    hits: list[Hit]
    count: int
    page: int
    pages: int
    cut_short: bool
    older: int = 0
    people: int = 0
    meant: str = ""
    alone: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    """A turn that may be shown and has all the words, with what of its text may be shown; ``key`` is its place in the
    index."""

    key: int
    turn: int
    owner: int | None
    text: str


def search(
    typed: str,
    door: Door,
    *,
    place: Place,
    inquiry: Inquiry | None = None,
    page: int = 1,
    newest: bool = False,
    before: int = 0,
) -> Found:
    """Answers in which everything that was typed stands in words that may be shown at ``door``: the words as
    they stand now, in this place (or inquiry). ``before`` goes on from the ``older`` of another answer. What is held back is neither shown nor found, nor does it count in the
    order. A look is kept for each hit on the page. A bounded number of queries."""
    terms = parse(typed)
    if not terms:
        return Found((), [], 0, 1, 1, False)
    within = _Within(door, place, inquiry)
    answers, older = within.answers(terms, before=before)
    if not answers:
        meant, alone = within.instead(terms) if not before else ("", ())
        return Found(terms, [], 0, 1, 1, bool(older), older, meant=meant, alone=alone)
    if not newest:
        scales = Scales(terms)
        answers = sorted(
            answers, key=lambda a: scales.weigh(a.text), reverse=True
        )  # keeps the newer of two alike first
    pages = -(-len(answers) // A_PAGE)
    page = min(max(1, page), pages)
    here = [gate.Stretch(a.turn) for a in answers[(page - 1) * A_PAGE : page * A_PAGE]]
    found = [(s, m) for s in gate._weighed(here, door).values() if (m := all_matches(terms, _runs(s)))]
    gate._keep_looks([s for s, _ in found], door, "")
    return Found(
        terms=terms,
        hits=[_hit(s, m) for s, m in found],
        count=len(answers),
        page=page,
        pages=pages,
        cut_short=bool(older),
        older=older,
        people=len({a.owner for a in answers} - {None}),
    )


@dataclass(frozen=True)
class _Within:
    """Whose words are looked through: what may be shown at a door, in a place or one inquiry of it."""

    door: Door
    place: Place
    inquiry: Inquiry | None

    def answers(self, terms: Sequence[Term], most: int = 0, before: int = 0) -> tuple[list[_Answer], int]:
        """The newest answers (before this one) that have all terms in what may be shown of them; and, where there may be
        more, which of the index's was the last. What a
        word that stands everywhere costs is bounded: the index is gone through from its newest words on, some at a
        time, each lot asked of the law, until there are enough or too many were gone through."""
        most = most or CANDIDATES
        answers: list[_Answer] = []
        looked, lot = 0, most + most // 20 + 1
        while True:
            lot = min(lot, MOST_LOOKED - looked)
            rows = proposed(terms, before, lot)
            looked += len(rows)
            if rows:
                before = rows[-1][0]
                answers += self._allowed(terms, rows)
            over = len(rows) < lot
            if over or len(answers) > most or looked >= MOST_LOOKED:
                if len(answers) > most:
                    return answers[:most], answers[most - 1].key
                return answers, 0 if over else before
            lot *= 4

    def _allowed(self, terms: Sequence[Term], rows: list[tuple[int, int, str]]) -> list[_Answer]:
        """Those of these revisions (key, turn, text) that stand now and may be shown, in the same order."""
        # By their keys alone: told of the inquiry in the same breath, SQLite goes through everything in it.
        turns = Turn.objects.filter(_among('"evidence_turn"."id"', [turn for _, turn, _ in rows])).live_here(self.door)
        live = {
            current: (owner, document)
            for current, owner, document, place in turns.values_list("current", "owner", "document", "place")
            if place == self.place.pk
        }
        if self.inquiry is not None:
            theirs = sorted({document for _, document in live.values()})
            documents = Document.objects.filter(_among('"evidence_document"."id"', theirs), inquiry=self.inquiry)
            known = set(documents.values_list("pk", flat=True))
            live = {current: row for current, row in live.items() if row[1] in known}
        answers = [_Answer(key, turn, live[key][0], text) for key, turn, text in rows if key in live]
        unsure = _with_something_held([a.turn for a in answers], self.door)
        if not unsure:
            return answers
        shown = gate._weighed([gate.Stretch(turn) for turn in unsure], self.door)
        left = {s.turn.pk: _runs(s) for s in shown.values()}
        fine = {turn: " … ".join(text for _, text in runs) for turn, runs in left.items() if all_matches(terms, runs)}
        return [
            replace(a, text=fine[a.turn]) if a.turn in fine else a
            for a in answers
            if a.turn not in unsure or a.turn in fine
        ]

    def instead(self, terms: Sequence[Term]) -> tuple[str, tuple[str, ...]]:
        """Where nothing has all of the terms: what to type that finds something, should one be a slip of the fingers;
        and those found by themselves. Only words that may be shown here are ever proposed."""
        alone = tuple(t for t in terms if len(terms) > 1 and self.answers([t], 1)[0])
        missing = [t for t in terms if t not in alone]
        better: dict[Term, str] = {}
        for term in missing[:MOST_MEANT]:
            near = near_words(term)
            texts = [a.text for a in self.answers([Term(term.words, near=near)], NEAR)[0]] if near else []
            if word := standing_in(texts, near):
                better[term] = word
        told = " ".join(better.get(t, t.typed) for t in terms)
        fits = better and len(better) == len(missing) and (len(terms) == 1 or self.answers(parse(told), 1)[0])
        return told if fits else "", tuple(t.typed for t in alone)


def _with_something_held(keys: list[int], door: Door) -> set[int]:
    """Those of these turns of which a passage is not shown as it stands, so that what was found may be in it."""
    held = HoldBack.objects.filter(_among('"evidence_holdback"."turn_id"', keys), lifted_at__isnull=True)
    found = set(held.values_list("turn", flat=True))
    if door.use == uses.QUOTE:
        masked = Mask.objects.filter(_among('"evidence_mask"."turn_id"', keys), lifted_at__isnull=True)
        found |= set(masked.values_list("turn", flat=True))
    return found


def _among(column: str, keys: list[int]) -> RawSQL:
    """That a column is one of these keys, told in one go: a thousand of them one by one cost more than the rest."""
    sql = "IN (SELECT value FROM json_each(%s))" if connection.vendor == "sqlite" else "= ANY(%s)"
    told: str | list[int] = str(keys) if connection.vendor == "sqlite" else keys
    return RawSQL(column + " " + sql, [told], output_field=BooleanField())  # noqa: S611 - of the words above


def _runs(shown: gate.Shown) -> list[tuple[int, str]]:
    runs, at = [], 0
    for piece in shown.pieces:
        if piece.kind == "words":
            runs.append((at, piece.text))
        at += len(piece.text)
    return runs


def _hit(shown: gate.Shown, found: list[Match]) -> Hit:
    told = snippets(shown.text, found)
    return Hit(
        document=shown.turn.document,
        turn=shown.turn,
        name=shown.name,
        noted=shown.noted,
        interpreted=shown.interpreted,
        quoted_by=shown.quoted_by,
        snippets=told,
        more=max(0, len(found) - sum(s.marked for row in told for s in row)),
    )
