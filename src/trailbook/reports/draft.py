"""A draft as its authors see it on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

from trailbook.evidence.doors import Door, public_door
from trailbook.evidence.gate import ShownExcerpt, live_excerpts, shown_excerpts
from trailbook.evidence.models import Citation, Excerpt
from trailbook.evidence.queries import Rest, rests_of
from trailbook.ledger.actions import key_of

from .models import Block, Report, Section
from .queries import expanded
from .reading import TOKEN


@dataclass(frozen=True)
class Voice:
    """A citation or standing quote in a draft: its words for this reader (None: not for them), and whether it
    would show in public."""

    stance: str
    words: ShownExcerpt | None
    in_public: bool


@dataclass
class DraftBlock:
    block: Block
    text: str = ""
    voices: list[Voice] = field(default_factory=list)
    rest: Rest | None = None


@dataclass
class DraftSection:
    section: Section
    blocks: list[DraftBlock]


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
    for c in Citation.objects.filter(claim__in=claims).order_by("order", "pk"):
        citations.setdefault(c.claim_id, []).append(c)
    keys = {c.excerpt_id for found in citations.values() for c in found} | {b.excerpt_id for b in rows if b.excerpt_id}
    words = shown_excerpts(keys, door, thing=key_of(report))
    public = live_excerpts(keys, public_door(key_of(report)))
    marks = expanded(report, [b.text for b in rows] + [c.text for c in claims], door)
    rests = rests_of(claims)

    def block(b: Block) -> DraftBlock:
        if b.claim is not None:
            found = citations.get(b.claim_id or 0, [])
            voices = [Voice(c.get_stance_display(), words.get(c.excerpt_id), c.excerpt_id in public) for c in found]
            return DraftBlock(b, as_written(b.claim.text, marks), voices, rests.get(b.claim.pk))
        if b.kind == Block.Kinds.QUOTE:
            key = b.excerpt_id or 0
            return DraftBlock(b, "", [Voice("", words.get(key), key in public)])
        return DraftBlock(b, as_written(b.text, marks))

    by_section: dict[int, list[DraftBlock]] = {}
    for b in rows:
        by_section.setdefault(b.section_id, []).append(block(b))
    return [DraftSection(s, by_section.get(s.pk, [])) for s in sections]


def as_written(text: str, marks: dict[str, str]) -> str:
    """A text with its quotations in their marks where this reader may see them."""
    return TOKEN.sub(lambda m: marks.get(m.group(), m.group()), text)


def quotes_to_choose(report: Report, door: Door, limit: int = 30) -> list[ShownExcerpt]:
    """The newest excerpts of the inquiry that this reader may see and that may be public."""
    newest = list(
        Excerpt.objects.filter(inquiry=report.inquiry_id)
        .exclude(blocks__section__report=report)
        .order_by("-made_at", "-pk")
        .values_list("pk", flat=True)[:limit]
    )
    public = live_excerpts(newest, public_door(key_of(report)))
    words = shown_excerpts([k for k in newest if k in public], door, thing=key_of(report))
    return [words[k] for k in newest if k in words]
