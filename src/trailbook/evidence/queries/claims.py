"""Claims, and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from trailbook.consent.models import Erasure, Naming, Withdrawal
from trailbook.ledger.actions import key_of
from trailbook.ledger.rules import server_actor
from trailbook.people.models import Hat, Hats

from .. import rules
from ..doors import Door, public_door, server_door
from ..gate import ShownExcerpt, live_excerpts, shown_excerpts
from ..models import Citation, Claim, Objection, Span, Stances
from ..upward import KNOWN


@dataclass
class Rest:
    """What a claim rests on now. ``people``: how many people with live support (words the team may read);
    ``in_public``: how many of them may be quoted in public; ``asked``: how many were asked under the
    questions that the supporting words answer, 0 where not known. ``hats``: (hat or role, how many of these
    people). ``does_not_fit``: the sentence about its quantity word, or None. ``lost``: citations whose words
    may no longer be shown. ``objections``: not yet answered."""

    people: int = 0
    in_public: int = 0
    asked: int = 0
    hats: list[tuple[str, int]] = field(default_factory=list)
    stances: Counter[str] = field(default_factory=Counter)
    does_not_fit: str | None = None
    lost: int = 0
    lost_support: int = 0
    objections: int = 0

    @property
    def naked(self) -> bool:
        """No live support: it cannot be published."""
        return not self.stances[Stances.SUPPORT]

    @property
    def unchallenged(self) -> bool:
        return not (self.stances[Stances.CHALLENGE] or self.objections)


@dataclass(frozen=True)
class ClaimRow:
    claim: Claim
    rest: Rest


def claim_rows(claims: Iterable[Claim]) -> list[ClaimRow]:
    """Claims with what they rest on. No words are opened. A fixed number of queries."""
    listed = list(claims)
    rests = rests_of(listed)
    return [ClaimRow(c, rests[c.pk]) for c in listed]


def rests_of(claims: Iterable[Claim]) -> dict[int, Rest]:
    """What each claim rests on, by primary key: counted at the team's door and in public, without opening any
    words. Words whose owner must be asked first do not count as public. A fixed number of queries."""
    listed = {c.pk: c for c in claims}
    citations = list(Citation.objects.filter(claim__in=listed))
    excerpts = {c.excerpt_id for c in citations}
    live = live_excerpts(excerpts, server_door(server_actor()))
    public = live_excerpts(excerpts, public_door())
    owners: dict[int, set[int]] = {}
    turns: dict[int, set[int]] = {}
    for excerpt, turn, owner in Span.objects.filter(excerpt__in=excerpts).values_list("excerpt", "turn", "turn__owner"):
        turns.setdefault(excerpt, set()).add(turn)
        if owner:
            owners.setdefault(excerpt, set()).add(owner)
    unanswered = objections_to(listed).filter(answered_at__isnull=True)
    objections = Counter(unanswered.values_list("claim", flat=True))
    rests = {pk: Rest(objections=objections[pk]) for pk in listed}
    people: dict[int, set[int]] = {pk: set() for pk in listed}
    may_quote: dict[int, set[int]] = {pk: set() for pk in listed}
    answering: dict[int, set[int]] = {pk: set() for pk in listed}
    for c in citations:
        rest = rests[c.claim_id]
        support = c.stance == Stances.SUPPORT
        if c.excerpt_id not in live:
            rest.lost += 1
            rest.lost_support += support
            continue
        rest.stances[c.stance] += 1
        if support:
            people[c.claim_id] |= owners.get(c.excerpt_id, set())
            answering[c.claim_id] |= turns.get(c.excerpt_id, set())
            if c.excerpt_id in public:
                may_quote[c.claim_id] |= owners.get(c.excerpt_id, set())
    asked = KNOWN.asked_under(answering)
    parts = parts_of_people({p for found in people.values() for p in found})
    for pk, rest in rests.items():
        rest.people, rest.in_public = len(people[pk]), len(may_quote[pk])
        rest.asked = asked.get(pk, 0)
        counted = Counter(part for p in people[pk] for part in parts[p])
        rest.hats = sorted(counted.items(), key=lambda x: (-x[1], x[0]))
        rest.does_not_fit = rules.why_word_does_not_fit(listed[pk].text, rest.people, rest.asked)
    return rests


def objections_to(claims: Iterable[Any]) -> QuerySet[Objection]:
    """What contributors said against these claims and stand by. Whoever took their words back took these
    too."""
    gone = Withdrawal.objects.filter(person=OuterRef("person"), ended_at__isnull=True)
    to_be_erased = Erasure.objects.filter(person=OuterRef("person"))
    return (
        Objection.objects.filter(claim__in=claims, taken_back_at__isnull=True)
        .filter(~Exists(gone), ~Exists(to_be_erased))
        .select_related("person")
        .order_by("at")
    )


def parts_of_people(people: set[int]) -> dict[int, list[str]]:
    """As what each person stands here, for authors: the hats they wear in the team, else the role they gave
    themselves, else *contributor*. Two queries."""
    names = dict(Hats.choices)
    parts: dict[int, list[str]] = {p: [] for p in people}
    worn = Hat.objects.filter(membership__person__in=people, until__isnull=True)
    for person, kind in worn.values_list("membership__person", "kind").distinct():
        parts[person].append(str(names.get(kind, kind)))
    roles = Naming.objects.filter(person__in=people, kind=Naming.Kinds.ROLE, ended_at__isnull=True)
    for person, text in roles.values_list("person", "text"):
        if not parts[person] and text:
            parts[person].append(text)
    return {p: found or [str(_("contributor"))] for p, found in parts.items()}


@dataclass(frozen=True)
class Cited:
    """A citation with its words, or without them (``words`` None) where they may not be shown to this reader;
    ``lost`` where they may be shown to nobody in the team."""

    citation: Citation
    words: ShownExcerpt | None
    lost: bool
    in_public: bool
    first: Span | None


def cited_words(claim: Claim, door: Door) -> list[Cited]:
    """What is cited under a claim, opened for this reader. A fixed number of queries."""
    citations = list(claim.citations.select_related("excerpt"))
    keys = [c.excerpt_id for c in citations]
    words = shown_excerpts(keys, door, thing=key_of(claim))
    live = live_excerpts(keys, server_door(server_actor()))
    public = live_excerpts(keys, public_door())
    first: dict[int, Any] = {}
    spans = Span.objects.filter(excerpt__in=keys).select_related("turn__document").defer("quote")
    for span in spans.order_by("excerpt", "order"):
        first.setdefault(span.excerpt_id, span)
    return [
        Cited(
            citation=c,
            words=words.get(c.excerpt_id),
            lost=c.excerpt_id not in live,
            in_public=c.excerpt_id in public,
            first=first.get(c.excerpt_id),
        )
        for c in citations
    ]
