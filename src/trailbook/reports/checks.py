"""A draft as it would be published: its frozen shape, what stands in the way, and what to know before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent.models import Erasure, Withdrawal
from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import live_excerpts
from trailbook.evidence.models import Ask, Citation, Claim, Excerpt
from trailbook.evidence.queries import objections_to, rests_of
from trailbook.ledger.actions import key_of
from trailbook.people.models import Person

from . import rules, structure
from .models import Block, Report, Section
from .reading import TOKEN, quotes_somebody
from .sources import Sources, runs_found

#: More empty headings than this are counted, not named.
FEW = 5


@dataclass
class Draft:
    """``structure``: as it would be frozen, without words that may not be shown. ``stops``: what stands in the
    way. ``notes``: sentences that do not. ``excerpts``: keys of everything quoted that may be shown."""

    structure: dict[str, Any]
    stops: list[rules.Stop]
    notes: list[str]
    excerpts: set[int] = field(default_factory=set)


def drafted(report: Report) -> Draft:
    """The draft as it would be published now. A fixed number of queries; no words are opened."""
    sections = list(report.sections.order_by("order", "pk"))
    blocks: dict[int, list[Block]] = {s.pk: [] for s in sections}
    rows = Block.objects.filter(section__in=sections).select_related("claim", "excerpt")
    for block in rows.order_by("section", "order", "pk"):
        blocks[block.section_id].append(block)
    claims = [b.claim for found in blocks.values() for b in found if b.claim]
    citations: dict[int, list[Citation]] = {}
    for c in Citation.objects.filter(claim__in=claims).select_related("excerpt").order_by("order", "pk"):
        citations.setdefault(c.claim_id, []).append(c)
    objections = objections_to([c.pk for c in claims]).filter(answered_at__isnull=True)
    contested = {str(uuid) for uuid in objections.values_list("claim__uuid", flat=True)}
    whole = {
        "sections": [_section(s, blocks[s.pk], citations) for s in sections],
        "no_challenge": report.no_challenge,
    }
    wanted = {e for e, _c, _s in structure.excerpts_in(whole)}
    editions = list(report.editions.values_list("structure", flat=True))
    differed = {e for frozen in editions for e, _c, stance in structure.excerpts_in(frozen) if stance == "challenge"}
    there = {e.pk: str(e.uuid) for e in Excerpt.objects.filter(uuid__in=wanted | differed)}
    live = {there[pk] for pk in live_excerpts(there, public_door(key_of(report)))}
    known = {pk: uuid for pk, uuid in there.items() if uuid in wanted}
    before = {claim for frozen in editions for claim in structure.claims_of(frozen)}
    facts = {b["claim"]: _facts(b, live, contested) for b in structure.blocks_in(whole) if b["kind"] == "claim"}
    left = structure.without(whole, live)
    must_stand = [f for c, f in facts.items() if f.support or c not in before]
    stops = rules.why_not_publish(
        must_stand,
        sum(len(s["blocks"]) for s in left["sections"]) + len(must_stand),
        left["no_challenge"],
        challenge_gone=bool(differed - live),
    )
    stops += _not_held(report, sections, blocks)
    notes = [
        *_asks(report, known, live),
        *(_left_out(facts, before)),
        *_says_too_much(claims),
        *_empty(whole, left),
        *_gone_but_named(report, whole),
    ]
    return Draft(left, stops, notes, {pk for pk, uuid in known.items() if uuid in live})


def _not_held(report: Report, sections: list[Section], blocks: dict[int, list[Block]]) -> list[rules.Stop]:
    """Quotations in the authors' text that are nobody's words. Text is checked as it is written; this is for claims
    that were written elsewhere. Looks nothing up where nothing is quoted; the nearest words are those everyone may
    read."""
    stops: list[rules.Stop] = []
    wording = [
        *((f"section:{s.uuid}", s.title) for s in sections),
        *((f"text:{b.uuid}", b.text) for found in blocks.values() for b in found if b.kind == Block.Kinds.TEXT),
        *((f"claim:{b.claim.uuid}", b.claim.text) for found in blocks.values() for b in found if b.claim),
        ("no-challenge", report.no_challenge),
    ]
    sources = Sources(report.inquiry, public_door())
    for about, text in wording:
        if quotes_somebody(text):
            stops += [rules.Stop(why, about) for _position, why in runs_found(sources, text)[1]]
    if quotes_somebody(report.title):
        stops.append(rules.Stop(_("The title quotes someone. Say it in your own words."), "title"))
    return stops


def _empty(whole: dict[str, Any], left: dict[str, Any]) -> list[str]:
    """Headings of the draft that the edition would not have, because nothing stands beneath them."""
    there = Counter(s["title"] for s in left["sections"])
    empty = Counter(s["title"] for s in whole["sections"] if not s["blocks"]) - there
    if not sum(empty.values()):
        return []
    several = sum(empty.values())
    if several > FEW:
        return [_("Nothing stands beneath %(n)s headings. The report leaves them out.") % {"n": several}]
    names = ", ".join(f"“{TOKEN.sub('…', title)}”" for title in empty)
    said = ngettext(
        "Nothing stands beneath %(names)s. The report leaves the heading out.",
        "Nothing stands beneath %(names)s. The report leaves these headings out.",
        several,
    )
    return [said % {"names": names}]


def _section(section: Section, blocks: list[Block], citations: dict[int, list[Citation]]) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    for b in blocks:
        if b.kind == Block.Kinds.CLAIM and b.claim is not None:
            found.append(
                {
                    "kind": "claim",
                    "claim": str(b.claim.uuid),
                    "text": b.claim.text,
                    "quotes": [[str(c.excerpt.uuid), c.stance] for c in citations.get(b.claim_id or 0, [])],
                }
            )
        elif b.kind == Block.Kinds.QUOTE and b.excerpt is not None:
            found.append({"kind": "quote", "excerpt": str(b.excerpt.uuid)})
        elif b.kind == Block.Kinds.TEXT and b.text.strip():
            found.append({"kind": "text", "text": b.text})
    return {"title": section.title, "level": section.level, "blocks": found}


def _facts(block: dict[str, Any], live: set[str], contested: set[str]) -> rules.ClaimFacts:
    stances = [stance for excerpt, stance in block["quotes"] if excerpt in live]
    return rules.ClaimFacts(
        text=TOKEN.sub("…", block["text"]),
        support=stances.count("support"),
        challenge=stances.count("challenge"),
        objections=int(block["claim"] in contested),
        left_out=len(block["quotes"]) - len(stances),
        key=block["claim"],
    )


def _asks(report: Report, known: dict[int, str], live: set[str]) -> list[str]:
    asks = Ask.objects.filter(excerpt__in=known, where=key_of(report)).exclude(answer="yes")
    refused: dict[str, None] = {}
    silent: dict[str, None] = {}
    for ask in asks.select_related("person").order_by("at"):
        if known[ask.excerpt_id] not in live:
            (refused if ask.answer else silent)[ask.person.name or _("Someone")] = None
    notes = []
    if refused:
        said = ngettext(
            "%(names)s has said no to being quoted here. Those words are left out.",
            "%(names)s have said no to being quoted here. Those words are left out.",
            len(refused),
        )
        notes.append(said % {"names": _few(list(refused))})
    if silent:
        said = ngettext(
            "%(names)s is still to answer whether they may be quoted here. Until then those words are left out.",
            "%(names)s are still to answer whether they may be quoted here. Until then those words are left out.",
            len(silent),
        )
        notes.append(said % {"names": _few(list(silent))})
    return notes


def _few(names: list[str]) -> str:
    """These names; of many the first three, and how many more."""
    if len(names) > 4:
        return _("%(names)s and %(n)s others") % {"names": ", ".join(names[:3]), "n": len(names) - 3}
    if len(names) > 1:
        return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    return names[0]


def _says_too_much(claims: list[Claim]) -> list[str]:
    """Claims whose quantity word says more than they rest on. It is for their authors to weigh; it stops nothing."""
    rests = rests_of(claims)
    return [
        _("“%(claim)s”: %(why)s") % {"claim": rules.short(TOKEN.sub("…", c.text)), "why": rests[c.pk].does_not_fit}
        for c in claims
        if rests[c.pk].does_not_fit and not rests[c.pk].naked
    ]


def _left_out(facts: dict[str, rules.ClaimFacts], before: set[str]) -> list[str]:
    notes = [
        _("The claim “%(claim)s” has lost the words it rested on. It leaves the report.")
        % {"claim": rules.short(f.text)}
        for c, f in facts.items()
        if not f.support and c in before
    ]
    out = sum(f.left_out for f in facts.values())
    if out:
        notes.append(_("Some of the words cited may not be shown in public now. They are left out."))
    return notes


def _gone_but_named(report: Report, whole: dict[str, Any]) -> list[str]:
    """The authors' own text is theirs; where it names someone who took their words back, they are told."""
    gone = set(
        Withdrawal.objects.filter(place=report.place_id, ended_at__isnull=True).values_list("person", flat=True)
    ) | set(Erasure.objects.filter(place=report.place_id, done_at__isnull=True).values_list("person", flat=True))
    text = "\n".join([*structure.texts_in(whole), *(s["title"] for s in whole["sections"])])
    names = Person.objects.filter(pk__in=gone, generic=False).exclude(name="").values_list("name", flat=True)
    return [
        _("Your own text names %(name)s, who has taken their words back. Look whether it should.") % {"name": name}
        for name in names
        if any(rules.names_in(text, [n]) for n in rules.first_names(name))
    ]
