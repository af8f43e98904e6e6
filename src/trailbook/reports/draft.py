"""A draft as its authors see it on the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from trailbook.consent import uses
from trailbook.consent.queries import gone_among
from trailbook.evidence.doors import Door, public_door
from trailbook.evidence.gate import ShownExcerpt, live_excerpts, shown_excerpts
from trailbook.evidence.models import Ask, Citation, Claim, Excerpt, Span, Turn
from trailbook.evidence.queries import Rest, rests_of
from trailbook.ledger.actions import key_of

from .models import Block, Report, Section
from .outline import hints
from .queries import expanded
from .reading import TOKEN


@dataclass(frozen=True)
class Voice:
    """A citation or standing quote in a draft: its words for this reader (None: not for them), whether it would
    show in public and, where not, why: *ask*, *waiting*, *refused*, *withdrawn*, *held* or *not-said*."""

    excerpt: Excerpt
    stance: str
    words: ShownExcerpt | None
    in_public: bool
    why_not: str = ""


#: How many claims to choose from at once; older ones are on the page of claims.
TO_CHOOSE = 60


@dataclass(frozen=True)
class ChosenFrom:
    """A claim that may be put in, with what it rests on."""

    claim: Claim
    text: str
    rest: Rest


@dataclass
class DraftBlock:
    block: Block
    text: str = ""
    voices: list[Voice] = field(default_factory=list)
    rest: Rest | None = None


@dataclass
class DraftSection:
    """``title``: the heading as its authors read it. ``hint``: what might stand here, while nothing does."""

    section: Section
    blocks: list[DraftBlock]
    title: str = ""
    hint: str = ""


def draft_page(report: Report, door: Door) -> list[DraftSection]:
    """The sections with everything in them, opened for this reader. A fixed number of queries."""
    sections = list(report.sections.order_by("order", "pk"))
    rows = list(
        Block.objects.filter(section__in=sections)
        .select_related("claim", "excerpt")
        .order_by("section__order", "order", "pk")
    )
    claims = [b.claim for b in rows if b.claim]
    citations: dict[int, list[Citation]] = {}
    for c in Citation.objects.filter(claim__in=claims).select_related("excerpt").order_by("order", "pk"):
        citations.setdefault(c.claim_id, []).append(c)
    keys = {c.excerpt_id for found in citations.values() for c in found} | {b.excerpt_id for b in rows if b.excerpt_id}
    words = shown_excerpts(keys, door, thing=key_of(report))
    public = live_excerpts(keys, public_door(key_of(report)))
    written = [s.title for s in sections] + [b.text for b in rows] + [c.text for c in claims]
    marks = expanded(report, written, door)
    why = why_not_public(report, keys - public)
    rests = rests_of(claims)

    def voice(excerpt: Excerpt, stance: str) -> Voice:
        key = excerpt.pk
        return Voice(excerpt, stance, words.get(key), key in public, why.get(key, ""))

    def block(b: Block) -> DraftBlock:
        if b.claim is not None:
            found = citations.get(b.claim_id or 0, [])
            voices = [voice(c.excerpt, c.stance) for c in found]
            return DraftBlock(b, as_written(b.claim.text, marks), voices, rests.get(b.claim.pk))
        if b.kind == Block.Kinds.QUOTE:
            return DraftBlock(b, "", [voice(b.excerpt, "")] if b.excerpt else [])
        return DraftBlock(b, as_written(b.text, marks))

    by_section: dict[int, list[DraftBlock]] = {}
    for b in rows:
        by_section.setdefault(b.section_id, []).append(block(b))
    return [
        DraftSection(s, found, as_written(s.title, marks), "" if found else hints().get(s.title, ""))
        for s in sections
        for found in [by_section.get(s.pk, [])]
    ]


def why_not_public(report: Report, excerpts: Collection[int]) -> dict[int, str]:
    """For each of these excerpts that may not be shown in the report, why not, in one word (see ``Voice``). No words
    are opened. A fixed number of queries."""
    spans = list(Span.objects.filter(excerpt__in=excerpts).values_list("excerpt", "turn", "turn__owner"))
    turns = Turn.objects.filter(pk__in={turn for _e, turn, _o in spans})
    says_ask = set(turns.live(public_door(), answer=uses.ASK).values_list("pk", flat=True)) if spans else set()
    says_yes = set(turns.live(public_door()).values_list("pk", flat=True)) if spans else set()
    gone = gone_among(owner for _e, _t, owner in spans if owner)
    asks = Ask.objects.filter(excerpt__in=excerpts, where=key_of(report)).values_list("excerpt", "person", "answer")
    asked = {(excerpt, person): answer for excerpt, person, answer in asks}
    found: dict[int, set[str]] = {}
    for excerpt, turn, owner in spans:
        if owner in gone:
            why = "withdrawn"
        elif turn in says_yes:
            why = "held"
        elif turn in says_ask:
            answer = asked.get((excerpt, owner))
            why = {None: "ask", "": "waiting", uses.NO: "refused"}.get(answer, "held")
        else:
            why = "not-said"
        found.setdefault(excerpt, set()).add(why)
    order = ["withdrawn", "not-said", "refused", "ask", "waiting", "held"]
    return {excerpt: min(whys, key=order.index) for excerpt, whys in found.items()}


def as_written(text: str, marks: dict[str, str]) -> str:
    """A text with its quotations in their marks where this reader may see them."""
    return TOKEN.sub(lambda m: marks.get(m.group(), m.group()), text)


def quotes_to_choose(report: Report, door: Door, limit: int = 30) -> list[tuple[Excerpt, ShownExcerpt, bool]]:
    """The newest excerpts of the inquiry that this reader may see and that may be public, or about which their
    owners are to be asked first (True)."""
    newest = {
        e.pk: e
        for e in Excerpt.objects.filter(inquiry=report.inquiry_id)
        .exclude(blocks__section__report=report)
        .order_by("-made_at", "-pk")[:limit]
    }
    public = live_excerpts(newest, public_door(key_of(report)))
    why = why_not_public(report, newest.keys() - public)
    may = [k for k in newest if k in public or why.get(k) == "ask"]
    words = shown_excerpts(may, door, thing=key_of(report))
    return [(newest[k], words[k], k not in public) for k in may if k in words]


def claims_to_choose(report: Report) -> list[ChosenFrom]:
    """The inquiry's claims that are not in the report yet, newest first, with what each rests on. A fixed number of
    queries."""
    rows = list(
        Claim.objects.filter(inquiry=report.inquiry_id, put_away_at__isnull=True)
        .exclude(blocks__section__report=report)
        .order_by("-changed_at", "-pk")[:TO_CHOOSE]
    )
    rests = rests_of(rows)
    return [ChosenFrom(c, TOKEN.sub("“…”", c.text), rests[c.pk]) for c in rows]
