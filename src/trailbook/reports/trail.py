"""A report's trail for the team: every claim, what is cited under it, and where those words stand."""

from __future__ import annotations

from typing import Any

from trailbook.evidence.doors import Door, public_door
from trailbook.evidence.gate import live_excerpts, shown_excerpts
from trailbook.evidence.models import Citation, Excerpt, Span
from trailbook.interviews.queries import shown_documents
from trailbook.ledger.actions import key_of

from .draft import as_written
from .models import Block, Report
from .queries import expanded
from .reading import TOKEN


def trail(report: Report, door: Door) -> dict[str, Any]:
    """Claim → excerpts → document, turn, offsets in the turn, text, person, at the team's door. Words that may not
    be read now have no entry. Offsets are Unicode code points of the turn's words, the end exclusive; where words were
    left out, ``spans`` has each stretch and the offsets above it reach over all of them in its first turn. A fixed
    number of queries; the looks are kept."""
    blocks = list(
        Block.objects.filter(section__report=report)
        .select_related("section", "claim", "excerpt")
        .order_by("section__order", "order", "pk")
    )
    claims = [b.claim for b in blocks if b.claim]
    citations: dict[int, list[Citation]] = {}
    for cited in Citation.objects.filter(claim__in=claims).select_related("excerpt").order_by("order", "pk"):
        citations.setdefault(cited.claim_id, []).append(cited)
    written = [
        *(b.section.title for b in blocks),
        *(c.text for c in claims),
        *(b.text for b in blocks),
        report.no_challenge,
    ]
    tokens = {u for text in written for u in TOKEN.findall(text)}
    running = {str(e.uuid): e for e in Excerpt.objects.filter(inquiry=report.inquiry_id, uuid__in=tokens)}
    keys = {c.excerpt_id for found in citations.values() for c in found}
    keys |= {e.pk for e in running.values()} | {b.excerpt_id for b in blocks if b.excerpt_id}
    words = shown_excerpts(keys, door, thing=key_of(report))
    marks = expanded(report, [*(c.text for c in claims), *(b.section.title for b in blocks)], door)
    public = live_excerpts(keys, public_door(key_of(report)))
    called = shown_documents(report.inquiry)
    spans: dict[int, list[Span]] = {}
    rows = Span.objects.filter(excerpt__in=keys).select_related("turn__document", "turn__owner").defer("quote")
    for span in rows.order_by("excerpt", "order"):
        spans.setdefault(span.excerpt_id, []).append(span)

    def excerpt(pk: int, uuid: Any, stance: str | None) -> dict[str, Any] | None:
        found = words.get(pk)
        if found is None:
            return None
        first, last = spans[pk][0], spans[pk][-1]
        return {
            "excerpt": str(uuid),
            "stance": stance,
            "public": pk in public,
            "document": called[first.turn.document_id],
            "turn": str(first.turn.uuid),
            "start": first.start,
            "end": last.end if last.turn_id == first.turn_id else first.end,
            "text": found.text,
            "person": found.name,
            "spans": [
                {
                    "document": called[s.turn.document_id],
                    "turn": str(s.turn.uuid),
                    "start": s.start,
                    "end": s.end,
                    "text": part.text,
                    "person": part.name,
                }
                for s, part in zip(spans[pk], found.spans, strict=True)
            ],
        }

    quotations = [(b.excerpt.pk, b.excerpt.uuid) for b in blocks if b.kind == "quote" and b.excerpt]
    for text in dict.fromkeys(written):
        quotations += [(running[u].pk, u) for u in TOKEN.findall(text) if u in running]
    return {
        "report": report.slug,
        "title": report.title,
        "claims": [
            {
                "claim": str(c.uuid),
                "text": as_written(c.text, marks),
                "section": as_written(b.section.title, marks),
                "excerpts": [
                    e
                    for cite in citations.get(c.pk, [])
                    if (e := excerpt(cite.excerpt_id, cite.excerpt.uuid, cite.stance))
                ],
            }
            for b in blocks
            if (c := b.claim)
        ],
        "quotations": [e for pk, uuid in quotations if (e := excerpt(pk, uuid, None))],
    }
