"""One quotation's trail for everyone: the words, what stood around them, and every claim that rests on them."""

from __future__ import annotations

from dataclasses import dataclass

from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import Shown, conversation
from trailbook.evidence.models import Span

from .models import Edition, EditionQuote, Report
from .queries import ShownBlock, ShownEdition, ShownQuote, newest_edition, shown_edition


@dataclass(frozen=True)
class Said:
    """A turn beside the quotation: whose, its words cut where the quotation stands in it."""

    name: str
    asks: bool
    noted: bool
    before: str
    quote: str
    after: str


@dataclass(frozen=True)
class Trail:
    """``claims``: (claim, what the words do for it). ``texts``: the sections whose running text quotes the words.
    ``around``: the turns before and after, where their owners allow it."""

    shown: ShownEdition
    quote: ShownQuote
    claims: list[tuple[ShownBlock, str]]
    texts: list[tuple[str, str]]
    around: list[list[Said]]


def find_quote(report: Report, public_id: str) -> tuple[Edition, EditionQuote] | str | None:
    """The quotation with this public id in the edition everyone reads now; where the id is an older edition's and
    the words still stand, the newest id of the same words; None where they are not there (any more)."""
    newest = newest_edition(report)
    if newest is None:
        return None
    found = EditionQuote.objects.filter(edition__report=report, public_id=public_id).first()
    if found is None:
        return None
    if found.edition_id == newest.pk:
        return newest, found
    now = EditionQuote.objects.filter(edition=newest, excerpt=found.excerpt_id)
    same = now.filter(claim=found.claim_id).first() or now.first()
    return same.public_id if same else None


def trail_in_public(edition: Edition, quote: EditionQuote) -> Trail | None:
    """Everything everyone may see of these words; None where they may not be shown now."""
    shown = shown_edition(edition)
    claims: list[tuple[ShownBlock, str]] = []
    texts: list[tuple[str, str]] = []
    here: ShownQuote | None = None
    for section in shown.sections:
        for block in section.blocks:
            for q in block.quotes:
                if q.excerpt != quote.excerpt_id:
                    continue
                here = q if here is None or q.id == quote.public_id else here
                if block.kind == "claim":
                    claims.append((block, q.stance))
                else:
                    texts.append((section.title, f"q-{q.id}"))
            for p in block.everything:
                if p.quote and p.quote.excerpt == quote.excerpt_id:
                    here = here or p.quote
                    texts.append((section.title, f"q-{p.quote.id}"))
    for p in shown.no_challenge:
        if p.quote and p.quote.excerpt == quote.excerpt_id:
            here = here or p.quote
            texts.append((shown.title, f"q-{p.quote.id}"))
    if here is None:
        return None
    return Trail(shown, here, claims, list(dict.fromkeys(texts)), around(quote.excerpt_id))


def around(excerpt: int) -> list[list[Said]]:
    """What stood around an excerpt's words in each conversation it comes from: the asker's turn and the answer
    before, the turn itself, and those after. Only turns whose owners said a plain yes to being quoted."""
    spans = list(Span.objects.filter(excerpt=excerpt).select_related("turn__document").order_by("order"))
    stretches: list[list[Said]] = []
    for document in {s.turn.document_id: s.turn.document for s in spans}.values():
        mine = [s for s in spans if s.turn.document_id == document.pk]
        visible = conversation(document, public_door())
        at = [i for i, v in enumerate(visible) if any(v.turn.pk == s.turn_id for s in mine)]
        if not at:
            continue
        lo, hi = _reach(visible, at[0], -1), _reach(visible, at[-1], 1)
        stretches.append([_said(v, mine) for v in visible[lo : hi + 1]])
    return stretches


def _reach(visible: list[Shown], at: int, step: int) -> int:
    """Up to two turns that way, without a gap where somebody's turn does not show."""
    end = at
    for _ in range(2):
        beyond = end + step
        if not 0 <= beyond < len(visible):
            break
        if abs(visible[beyond].turn.position - visible[end].turn.position) != 1:
            break
        end = beyond
    return end


def _said(shown: Shown, spans: list[Span]) -> Said:
    mine = [s for s in spans if s.turn_id == shown.turn.pk]
    if not mine:
        return Said(shown.name, shown.turn.asks, shown.noted, shown.text, "", "")
    start, end = min(s.start for s in mine), max(s.end for s in mine)
    parts = {"before": "", "quote": "", "after": ""}
    for piece in shown.pieces:
        if piece.kind != "words":
            where = "before" if piece.start < start else "quote" if piece.start < end else "after"
            parts[where] += piece.text
            continue
        for i, where in ((0, "before"), (start, "quote"), (end, "after")):
            until = {"before": start, "quote": end, "after": 1 << 40}[where]
            a, b = max(i, piece.start) - piece.start, min(until, piece.start + len(piece.text)) - piece.start
            parts[where] += piece.text[a:b] if b > a else ""
    return Said(shown.name, shown.turn.asks, shown.noted, parts["before"], parts["quote"], parts["after"])
