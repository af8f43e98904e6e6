"""Bringing a report file in: sections, the authors' text, claims and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import Door
from trailbook.evidence.models import Citation, Claim
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import free_slug
from trailbook.people.models import Inquiry

from ..apart import read_report_apart
from ..finding import Match
from ..models import Block, Report, Section
from ..reading import Quoted, ReadBlock, ReadReport, line_at
from ..sources import Sources, runs_found
from .quotations import ask_if_wished, excerpt_of, why_no_title, with_tokens

LONGEST_HEADING = 300
MAX_FILE = 5 * 1024 * 1024


@dataclass
class Imported:
    """What came of a report file: the draft, whether it is new, and sentences to read (people still to answer)."""

    report: Report
    new: bool
    claims: int
    quotations: int
    notes: list[str] = field(default_factory=list)


def import_report(*, inquiry: Inquiry, name: str, data: bytes | str, door: Door, by: Actor, at: datetime) -> Imported:
    """Make a draft of a report file, or bring the draft of the same title up to what the file says now.

    Every quotation must be in words that may be quoted; if one is not, nothing is changed and Refused says every
    line that is wrong. ``door`` is whose eyes the nearest words are for. ``name`` is the file's name.
    """
    text = _decoded(name, data)
    stem = name.rsplit(".", 1)[0]
    read = read_report_apart(name, text, stem or "Report")
    if not any(s.blocks for s in read.sections):
        raise Refused(_("%(file)s holds no text. Write at least one paragraph or claim.") % {"file": name})
    finder = _Finder(Sources(inquiry, door), name)
    why = why_no_title(read.title)
    if why:
        finder.say(read.title_line, why)
    heads = [finder.runs(s.title, s.line) for s in read.sections]
    plan = [[finder.block(b) for b in s.blocks] for s in read.sections]
    reason_runs = finder.runs(read.no_challenge, read.no_challenge_line)
    if finder.wrong:
        raise Refused("\n".join(finder.wrong))
    with transaction.atomic():
        return _written(inquiry, read, heads, plan, reason_runs, by, at)


def _decoded(name: str, data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    if len(data) > MAX_FILE:
        raise Refused(_("%(file)s is larger than 5 MB. A report file is plain text.") % {"file": name})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise Refused(
            _("%(file)s, line %(line)s: this is not UTF-8 text. Save the file as UTF-8 and try again.")
            % {"file": name, "line": line}
        ) from None
    if "\0" in text:
        raise Refused(_("%(file)s is not a text file. A report file is Markdown.") % {"file": name})
    return text


@dataclass
class _Planned:
    """A block with every quotation found: ``matches`` beside the claim's citations, or (start, end, match) of
    runs in the authors' text."""

    read: ReadBlock
    cited: list[tuple[Quoted, Match]] = field(default_factory=list)
    runs: list[tuple[int, int, Match]] = field(default_factory=list)


class _Finder:
    def __init__(self, sources: Sources, file: str) -> None:
        self.sources, self.file = sources, file
        self.wrong: list[str] = []

    def say(self, line: int, sentence: str) -> None:
        said = _("%(file)s, line %(line)s: %(sentence)s")
        self.wrong.append(said % {"file": self.file, "line": line, "sentence": sentence})

    def block(self, read: ReadBlock) -> _Planned:
        planned = _Planned(read)
        for quoted in read.quotes:
            sought = self.sources.seek(quoted.text, quoted.name, quoted.with_name)
            if sought.match:
                planned.cited.append((quoted, sought.match))
            else:
                self.say(quoted.line, sought.why)
        if read.kind == "claim" and not read.text:
            self.say(read.line, _("This claim is empty. Write it after “Claim:”."))
        if read.kind in {"text", "claim"}:
            planned.runs = self.runs(read.text, read.line)
        return planned

    def runs(self, text: str, line: int) -> list[tuple[int, int, Match]]:
        found, wrong = runs_found(self.sources, text)
        for position, why in wrong:
            self.say(line_at(line, text, position), why)
        return found


def _draft(inquiry: Inquiry, title: str, by: Actor, at: datetime) -> tuple[Report, bool]:
    same = Report.objects.filter(inquiry=inquiry, title=title[:200]).order_by("pk").first()
    same = same or Report.objects.filter(inquiry=inquiry, slug=slugify(title)[:50] or "-").first()
    if same:
        same.inquiry = inquiry
        return same, False
    report = Report.objects.create(
        place=inquiry.place,
        inquiry=inquiry,
        slug=free_slug(Report, title, "report"),
        title=title[:200],
        made_at=at,
        made_by=by.key,
    )
    return report, True


def _written(
    inquiry: Inquiry,
    read: ReadReport,
    heads: list[list[tuple[int, int, Match]]],
    plan: list[list[_Planned]],
    reason_runs: list[tuple[int, int, Match]],
    by: Actor,
    at: datetime,
) -> Imported:
    report, new = _draft(inquiry, read.title, by, at)
    before = {b.claim_id: b.claim for b in _claim_blocks(report) if b.claim}
    report.sections.all().delete()
    imported = Imported(report, new, 0, 0)
    used: set[int] = set()
    for order, (section, head, blocks) in enumerate(zip(read.sections, heads, plan, strict=True)):
        heading, notes = with_tokens(section.title, head, report, by, at)
        imported.notes += [_note(section.line, n) for n in notes]
        imported.quotations += len(head)
        row = Section.objects.create(report=report, order=order, level=section.level, title=heading[:LONGEST_HEADING])
        for n, planned in enumerate(blocks):
            _write_block(imported, row, n, planned, before, used, by, at)
    for pk, claim in before.items():
        elsewhere = Block.objects.filter(claim=pk).exclude(section__report=report).exists()
        if pk not in used and claim and not elsewhere and claim.put_away_at is None:
            evidence.put_away_claim(claim=claim, by=by, at=at)
    report.no_challenge, notes = with_tokens(read.no_challenge, reason_runs, report, by, at)
    imported.notes += [_note(read.no_challenge_line, n) for n in notes]
    report.title = read.title[:200]
    report.version = report.version if new else report.version + 1
    report.save(update_fields=["no_challenge", "title", "version"])
    record(place=report.place, by=by, verb="imported", thing=report, at=at, claims=imported.claims)
    imported.notes = list(dict.fromkeys(imported.notes))
    return imported


def _claim_blocks(report: Report) -> list[Block]:
    return list(Block.objects.filter(section__report=report, kind="claim").select_related("claim"))


def _write_block(
    imported: Imported,
    section: Section,
    order: int,
    planned: _Planned,
    before: Mapping[int | None, Claim],
    used: set[int],
    by: Actor,
    at: datetime,
) -> None:
    report, read = imported.report, planned.read
    if read.kind == "claim":
        text, notes = with_tokens(read.text, planned.runs, report, by, at)
        imported.notes += [_note(planned.read.line, n) for n in notes]
        claim = _claim(report, text, bool(planned.cited), before, used, by, at)
        used.add(claim.pk)
        imported.claims += 1
        _cite(imported, claim, planned, claim.pk in before, by, at)
        Block.objects.create(section=section, order=order, kind="claim", claim=claim)
        return
    if read.kind == "quote":
        ((quoted, match),) = planned.cited
        excerpt = excerpt_of(report.inquiry, match, by, at)
        note = ask_if_wished(excerpt, match, report, by, at)
        imported.notes += [_note(quoted.line, note)] if note else []
        imported.quotations += 1
        Block.objects.create(section=section, order=order, kind="quote", excerpt=excerpt)
        return
    text, notes = with_tokens(read.text, planned.runs, report, by, at)
    imported.notes += [_note(read.line, n) for n in notes]
    imported.quotations += len(planned.runs)
    Block.objects.create(section=section, order=order, kind="text", text=text)


def _note(line: int, sentence: str) -> str:
    return _("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence}


def _claim(
    report: Report,
    text: str,
    cites: bool,
    before: Mapping[int | None, Claim],
    used: set[int],
    by: Actor,
    at: datetime,
) -> Claim:
    """The inquiry's claim with this text, first of all one of this report; else a new one. Where the file says what
    it rests on, a claim that stands in another report is left to that report: two files that happen to say the same
    do not mix what they cite."""
    mine = [c for c in before.values() if c.text == text and c.pk not in used]
    others = Claim.objects.filter(inquiry=report.inquiry, text=text, put_away_at__isnull=True).exclude(pk__in=used)
    if cites:
        others = others.exclude(blocks__section__report__in=Report.objects.exclude(pk=report.pk))
    same = mine or list(others[:1])
    if not same:
        return evidence.make_claim(inquiry=report.inquiry, text=text, by=by, at=at)
    if same[0].put_away_at is not None:
        evidence.bring_back_claim(claim=same[0], by=by, at=at)
    return same[0]


def _cite(imported: Imported, claim: Claim, planned: _Planned, mine: bool, by: Actor, at: datetime) -> None:
    """Cite what the file cites; where the claim is this report's own, nothing else stays under it."""
    kept: set[int] = set()
    for quoted, match in planned.cited:
        excerpt = excerpt_of(claim.inquiry, match, by, at)
        if excerpt.pk in kept:
            continue
        kept.add(excerpt.pk)
        evidence.cite(claim=claim, excerpt=excerpt, stance=quoted.stance, by=by, at=at)
        note = ask_if_wished(excerpt, match, imported.report, by, at)
        imported.notes += [_note(quoted.line, note)] if note else []
        imported.quotations += 1
    if mine:
        for citation in Citation.objects.filter(claim=claim).exclude(excerpt__in=kept):
            evidence.uncite(citation=citation, by=by, at=at)
