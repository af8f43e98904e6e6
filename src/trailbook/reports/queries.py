"""Reading reports: an edition with its words, fetched at showing; trails; who is owed a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from trailbook.evidence.doors import Door, public_door
from trailbook.evidence.gate import shown_excerpts
from trailbook.evidence.models import Excerpt
from trailbook.evidence.queries import objections_to
from trailbook.ledger.actions import key_of
from trailbook.ledger.models import Entry
from trailbook.ledger.rules import MACHINE
from trailbook.people.models import Place

from . import rules, structure
from .models import Edition, EditionQuote, Report
from .reading import TOKEN


@dataclass(frozen=True)
class ShownQuote:
    """Words in an edition under their random public id. ``excerpt`` never leaves the server."""

    id: str
    text: str
    name: str
    noted: bool
    stance: str
    excerpt: int

    @property
    def marked(self) -> str:
        """The words in quotation marks; words noted by someone else are never shown in them."""
        return self.text if self.noted else f"“{self.text}”"


@dataclass(frozen=True)
class Part:
    """A piece of running text: the authors' own words, or a quotation."""

    text: str
    quote: ShownQuote | None = None


def said(parts: list[Part]) -> str:
    """Parts of running text as one string."""
    return "".join(p.quote.marked if p.quote else p.text for p in parts)


@dataclass
class ShownBlock:
    """*text*, *claim* or *quote* as it may be shown now. ``number`` counts claims through the report; ``anchor``
    stays the same from edition to edition."""

    kind: str
    parts: list[Part] = field(default_factory=list)
    quotes: list[ShownQuote] = field(default_factory=list)
    contested: bool = False
    number: int = 0
    anchor: str = ""
    items: list[list[Part]] = field(default_factory=list)
    ordered: bool = False

    @property
    def text(self) -> str:
        """Everything in it as plain text, list items a line each."""
        return "\n".join(said(row) for row in [self.parts, *self.items] if row)

    @property
    def everything(self) -> list[Part]:
        return [*self.parts, *(p for item in self.items for p in item)]

    def by_stance(self, stance: str) -> list[ShownQuote]:
        return [q for q in self.quotes if q.stance == stance]

    @property
    def support(self) -> list[ShownQuote]:
        return self.by_stance("support")

    @property
    def nuance(self) -> list[ShownQuote]:
        return self.by_stance("nuance")

    @property
    def challenge(self) -> list[ShownQuote]:
        return self.by_stance("challenge")


@dataclass
class ShownSection:
    title: str
    level: int
    blocks: list[ShownBlock]
    anchor: str = ""


@dataclass
class ShownEdition:
    """An edition as everyone may read it now. ``withdrawn``: words that stood in it are not shown any more."""

    edition: Edition
    sections: list[ShownSection]
    no_challenge: list[Part]
    withdrawn: bool
    people: int

    @property
    def title(self) -> str:
        return self.edition.title

    @property
    def blocks(self) -> Iterator[ShownBlock]:
        return (b for s in self.sections for b in s.blocks)

    @property
    def claims(self) -> list[ShownBlock]:
        return [b for b in self.blocks if b.kind == "claim"]

    @property
    def note(self) -> str:
        """What a corrected edition says of itself, and nothing more."""
        if self.withdrawn:
            return rules.WORDS_WITHDRAWN
        return self.edition.reason if self.edition.correction else ""

    @property
    def rests_on(self) -> str:
        """How many people are quoted; under five in words."""
        return rules.few(self.people)


GONE_MARK = "[words withdrawn]"


def standing(edition: Edition) -> str:
    """Changes with everything that may change how an edition is shown: who allowed what in its place, and who says
    "that is not what I meant". Two queries. What was made of an edition is good only while this stays."""
    number = Place.objects.values_list("consent_number", flat=True).get(pk=edition.place_id)
    claims = EditionQuote.objects.filter(edition=edition).values("claim")
    open_now = objections_to(claims).filter(answered_at__isnull=True).values_list("pk", flat=True)
    return "-".join(str(n) for n in [number, *sorted(open_now)])


def newest_edition(report: Report) -> Edition | None:
    """The edition that everyone reads now; None where there is none or it was taken down."""
    edition = report.editions.select_related("report__place", "report__inquiry").order_by("-number").first()
    return edition if edition is not None and edition.taken_down_at is None else None


@dataclass(frozen=True)
class Standing:
    """How a report stands, for its team. ``edition``: the newest one, taken down or not; ``to_tell``: the newest
    that people published; ``changed``: the draft is not what the newest edition froze; ``words_gone``: the newest
    issued itself because words were withdrawn; ``objections``: not yet answered, against claims in it."""

    report: Report
    edition: Edition | None = None
    to_tell: Edition | None = None
    taken_down: bool = False
    changed: bool = False
    words_gone: bool = False
    objections: int = 0


def standing_of(reports: Sequence[Report]) -> list[Standing]:
    """How each of these reports stands. A fixed number of queries. ``changed`` is told by the ledger: something was
    done to the draft after the newest edition."""
    editions: dict[int, list[Edition]] = {}
    for e in Edition.objects.filter(report__in=reports).defer("structure").order_by("number"):
        editions.setdefault(e.report_id, []).append(e)
    newest = {pk: found[-1] for pk, found in editions.items()}
    claims: dict[int, set[int]] = {}
    quotes = EditionQuote.objects.filter(edition__in=newest.values(), claim__isnull=False)
    for report, claim in quotes.values_list("edition__report", "claim").distinct():
        claims.setdefault(report, set()).add(claim)
    everything = {c for found in claims.values() for c in found}
    against = Counter(objections_to(everything).filter(answered_at__isnull=True).values_list("claim", flat=True))
    keys = {key_of(r): r.pk for r in reports}
    touched: dict[int, Any] = {}
    writing = Entry.objects.filter(thing__in=keys).exclude(verb__in=["looked-at-names", "took-down"])
    for thing, at in writing.values_list("thing").annotate(last=Max("at")):
        touched[keys[thing]] = at
    return [_standing(r, editions.get(r.pk, []), claims.get(r.pk, set()), against, touched.get(r.pk)) for r in reports]


def _standing(report: Report, editions: list[Edition], claims: set[int], against: Counter[int], at: Any) -> Standing:
    if not editions:
        return Standing(report)
    newest = editions[-1]
    by_people = [e for e in editions if e.by != MACHINE.key]
    return Standing(
        report=report,
        edition=newest,
        to_tell=by_people[-1] if by_people else None,
        taken_down=newest.taken_down_at is not None,
        changed=at is not None and bool(by_people) and at > by_people[-1].published_at,
        words_gone=newest.by == MACHINE.key,
        objections=sum(against[c] for c in claims),
    )


def shown_edition(edition: Edition, door: Door | None = None) -> ShownEdition:
    """An edition with its words as they may be shown now; claims without live support are not in it. A fixed
    number of queries. The public door unless another is given."""
    rows = EditionQuote.objects.filter(edition=edition).order_by("pk")
    quotes = list(rows.values_list("public_id", "stance", "excerpt", "excerpt__uuid", "claim", "claim__uuid"))
    door = door or public_door(key_of(edition.report))
    words = shown_excerpts([q[2] for q in quotes], door)
    by_key: dict[tuple[str, str], ShownQuote] = {}
    owners: set[int] = set()
    for public_id, stance, excerpt, excerpt_uuid, _claim, claim_uuid in quotes:
        found = words.get(excerpt)
        if found is None:
            continue
        owners |= {s.turn.owner_id for s in found.spans if s.turn.owner_id}
        by_key[(str(excerpt_uuid), str(claim_uuid or ""))] = ShownQuote(
            public_id, " ".join(found.text.split()), found.name_said, found.noted, stance, excerpt
        )
    claims = {q[4] for q in quotes if q[4]}
    against = {
        str(u) for u in objections_to(claims).filter(answered_at__isnull=True).values_list("claim__uuid", flat=True)
    }
    live = {excerpt for excerpt, _ in by_key}
    left = structure.without(edition.structure, live)
    wanted = {e for e, _c, _s in structure.excerpts_in(edition.structure)}
    sections, number = [], 0
    for n, s in enumerate(left["sections"], 1):
        section = ShownSection(said(_parts(s["title"], by_key)), s["level"], [], f"part-{n}")
        for b in s["blocks"]:
            block = _block(b, by_key, against)
            if block.kind == "claim":
                number += 1
                block.number = number
            section.blocks.append(block)
        sections.append(section)
    return ShownEdition(
        edition=edition,
        sections=sections,
        no_challenge=_parts(left["no_challenge"], by_key),
        withdrawn=bool(wanted - live) or edition.reason == rules.WORDS_WITHDRAWN,
        people=len(owners),
    )


def _block(b: dict[str, Any], by_key: dict[tuple[str, str], ShownQuote], against: set[str]) -> ShownBlock:
    if b["kind"] == "quote":
        return ShownBlock("quote", quotes=[by_key[(b["excerpt"], "")]])
    if b["kind"] == "text":
        lead, items, ordered = rules.lists_in(b["text"])
        rows = [_parts(item, by_key) for item in items]
        return ShownBlock("text", _parts(lead, by_key), items=rows, ordered=ordered)
    return ShownBlock(
        "claim",
        _parts(b["text"], by_key),
        [by_key[(e, b["claim"])] for e, _stance in b["quotes"] if (e, b["claim"]) in by_key],
        contested=b["claim"] in against,
        anchor="c-" + b["claim"].replace("-", "")[:12],
    )


def _parts(text: str, by_key: dict[tuple[str, str], ShownQuote]) -> list[Part]:
    parts: list[Part] = []
    at, text = 0, rules.unmarked(text)
    for m in TOKEN.finditer(text):
        parts.append(Part(text[at : m.start()]))
        quote = by_key.get((m.group(1), ""))
        parts.append(Part("", quote) if quote else Part(GONE_MARK))
        at = m.end()
    parts.append(Part(text[at:]))
    cleaned = [p if p.quote else Part(p.text.replace(structure.GONE, GONE_MARK)) for p in parts]
    return [p for p in cleaned if p.quote or p.text]


def public_json(shown: ShownEdition) -> dict[str, Any]:
    """What everyone may have of an edition as data: claims, quotes under random ids, small counts in words.
    Nothing in it joins quotes into a person."""
    edition = shown.edition

    def quote(q: ShownQuote) -> dict[str, Any]:
        return {"id": q.id, "text": q.text, "name": q.name, "noted": q.noted}

    return {
        "title": shown.title,
        "place": edition.report.place.name,
        "inquiry": edition.report.inquiry.name,
        "edition": edition.number,
        "published": edition.published_at.date().isoformat(),
        "note": shown.note,
        "about": str(_("This is a made-up sample. Nobody in it is real.")) if edition.report.place.sample else "",
        "people_quoted": shown.rests_on,
        "no_challenge": said(shown.no_challenge),
        "sections": [
            {
                "title": s.title,
                "blocks": [
                    {"kind": "claim", "claim": b.anchor}
                    if b.kind == "claim"
                    else {"kind": "quote", "quote": quote(b.quotes[0])}
                    if b.kind == "quote"
                    else {
                        "kind": "text",
                        "text": b.text,
                        "quotes": [quote(p.quote) for p in b.everything if p.quote],
                    }
                    for b in s.blocks
                ],
            }
            for s in shown.sections
        ],
        "claims": [
            {
                "id": b.anchor,
                "text": b.text,
                "section": s.title,
                "contested": b.contested,
                "support": [quote(q) for q in b.support],
                "nuance": [quote(q) for q in b.nuance],
                "challenge": [quote(q) for q in b.challenge],
            }
            for s in shown.sections
            for b in s.blocks
            if b.kind == "claim"
        ],
    }


def expanded(report: Report, texts: list[str], door: Door) -> dict[str, str]:
    """For each mark ``{{quote:UUID}}`` in these texts whose words this reader may see whole: the words in quotation
    marks, as an author writes them. A fixed number of queries."""
    uuids = {u for t in texts for u in TOKEN.findall(t)}
    if not uuids:
        return {}
    keys = {e.pk: str(e.uuid) for e in Excerpt.objects.filter(uuid__in=uuids, inquiry=report.inquiry_id)}
    words = shown_excerpts(keys, door, thing=key_of(report))
    return {"{{quote:%s}}" % keys[pk]: f"“{w.text}”" for pk, w in words.items() if all(s.whole for s in w.spans)}
