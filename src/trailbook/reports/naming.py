"""Who else is named in the words of an edition or a draft: to be looked at before they are public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import Shown, shown_excerpts
from trailbook.evidence.models import Mask
from trailbook.ledger.actions import key_of
from trailbook.people.models import Person, Place

from .models import Edition, EditionQuote, Report
from .rules import first_names, names_in, seen


@dataclass(frozen=True)
class NameInWords:
    """A name, and the public ids of the quotes in which it stands."""

    name: str
    quotes: list[str]


@dataclass(frozen=True)
class NameAt:
    """A name where it stands: code points of the turn's words, with a little around it."""

    name: str
    span: Shown
    start: int
    end: int
    before: str
    after: str


def known_names(place: Place) -> dict[int, list[str]]:
    """Names by person, of everyone in the place who has one. One query."""
    people = Person.objects.filter(place=place, generic=False, erased_at__isnull=True).exclude(name="")
    return {pk: first_names(name) for pk, name in people.values_list("pk", "name")}


def names_at(spans: Iterable[Shown], known: dict[int, list[str]]) -> list[NameAt]:
    """Names in words as they would be shown in public, masks and held-back passages left out. The speaker's own
    name is not looked for."""
    found = []
    for span in spans:
        others = [n for person, names in known.items() if person != span.turn.owner_id for n in names]
        for start, text in span.runs:
            for n in names_in(text, others):
                before, after = text[max(0, n.start - 60) : n.start], text[n.end : n.end + 60]
                found.append(NameAt(n.name, span, start + n.start, start + n.end, before, after))
    return found


def names_to_look_at(edition: Edition) -> list[NameInWords]:
    """Every name found in the words of an edition as everyone reads them."""
    quotes = list(EditionQuote.objects.filter(edition=edition).order_by("pk"))
    words = shown_excerpts([q.excerpt_id for q in quotes], public_door(key_of(edition.report)))
    known = known_names(edition.place)
    ids: dict[str, list[str]] = {}
    for q in quotes:
        if q.excerpt_id in words:
            for n in names_at(words[q.excerpt_id].spans, known):
                ids.setdefault(n.name, []).append(q.public_id)
    return [NameInWords(name, list(dict.fromkeys(found))) for name, found in sorted(ids.items())]


def masks_in(excerpts: Iterable[int]) -> list[Mask]:
    """The masks in the turns that these excerpts come from, in order."""
    return list(
        Mask.objects.filter(turn__spans__excerpt__in=list(excerpts), lifted_at__isnull=True)
        .select_related("turn__document")
        .distinct()
        .order_by("turn", "start")
    )


def mark_of_names(names: Iterable[NameAt], excerpts: Iterable[int]) -> str:
    """A short mark of everything there is to look at: the names; where rules find none, the words themselves, since
    rules miss some."""
    found = sorted(f"{n.span.turn.uuid} {n.start} {n.end} {n.name}" for n in names)
    return seen("\n".join(found or sorted(str(e) for e in excerpts)))


def names_in_draft(report: Report, excerpts: Iterable[int]) -> list[NameAt]:
    """Every name found in the words that a draft would publish, each place once."""
    words = shown_excerpts(excerpts, public_door(key_of(report)))
    found = names_at([s for e in words.values() for s in e.spans], known_names(report.place))
    return list({(n.span.turn.pk, n.start, n.end): n for n in found}.values())
