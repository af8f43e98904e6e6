"""Quotations in the authors' own text: each is held as an excerpt, so that it is always what was said and goes when
its owner takes it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import public_door
from trailbook.evidence.models import Claim, Excerpt, Revision, Turn
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Person

from ..finding import Match
from ..models import Report
from ..reading import quotes_somebody
from ..sources import Sources, runs_found


def excerpt_of(inquiry: Inquiry, match: Match, by: Actor, at: datetime) -> Excerpt:
    """The excerpt of these stretches, made where it is not there yet."""
    turns = Turn.objects.select_related("document").in_bulk([s.held.turn for s in match.spans])
    revisions = Revision.objects.in_bulk([s.held.revision for s in match.spans])
    return evidence.make_excerpt(
        inquiry=inquiry,
        spans=[(turns[s.held.turn], revisions[s.held.revision], s.start, s.end) for s in match.spans],
        by=by,
        at=at,
    )


def ask_if_wished(excerpt: Excerpt, match: Match, report: Report, by: Actor, at: datetime) -> str | None:
    """Where the owner said "ask me first": put the words to them for this report; gives the sentence about who is
    still to answer, or None."""
    if not match.first:
        return None
    person = Person.objects.get(pk=match.owner)
    ask = evidence.ask_first(
        excerpt=excerpt, person=person, where=key_of(report), where_title=report.title, by=by, at=at
    )
    if ask.answer == "yes":
        return None
    name = person.name or _("Someone")
    if ask.answer:
        return _("%(name)s has said no to these words being quoted here.") % {"name": name}
    return _("%(name)s wants to be asked first and is still to answer.") % {"name": name}


def token(excerpt: Excerpt) -> str:
    return "{{quote:%s}}" % excerpt.uuid


def with_tokens(
    text: str,
    runs: list[tuple[int, int, Match]],
    report: Report,
    by: Actor,
    at: datetime,
) -> tuple[str, list[str]]:
    """The text with each found quotation as a token, and the sentences about who is still to answer."""
    notes: list[str] = []
    for start, end, match in sorted(runs, key=lambda r: -r[0]):
        excerpt = excerpt_of(report.inquiry, match, by, at)
        note = ask_if_wished(excerpt, match, report, by, at)
        notes += [note] if note else []
        text = text[:start] + token(excerpt) + text[end:]
    return text, notes


def hold_in_claims(*, report: Report, by: Actor, at: datetime) -> None:
    """Claims may be written where quotations are not looked for. Before they are published, every quotation in them
    that is somebody's words is held like any other. One that is nobody's stays as it is: the checks stop it."""
    claims = Claim.objects.filter(blocks__section__report=report).select_related("inquiry", "place")
    sources = Sources(report.inquiry, public_door())
    for claim in claims:
        if not quotes_somebody(claim.text):
            continue
        found, _wrong = runs_found(sources, claim.text)
        if found:
            text, _notes = with_tokens(claim.text, found, report, by, at)
            evidence.edit_claim(claim=claim, text=text, version=claim.version, by=by, at=at)


def why_no_title(title: str) -> str | None:
    """A report's title quotes nobody: it is in addresses and file names, and stays when words are taken back."""
    if not title.strip():
        return _("Give the report a title.")
    if quotes_somebody(title):
        return _(
            "A title cannot quote anyone: it stays when words are taken back. Say it in your own words, and quote "
            "in the text."
        )
    return None


def checked_title(title: str) -> str:
    """The title as it is kept. Raises Refused."""
    why = why_no_title(title)
    if why:
        raise Refused(why)
    return " ".join(title.split())[:200]
