"""What of one person's words stands in a report now: for telling them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.people.models import Person

from .models import Edition, EditionQuote, Report
from .queries import ShownBlock, ShownQuote, newest_edition, shown_edition


@dataclass
class Theirs:
    """One quotation of theirs as everyone reads it, and where it stands."""

    quote: ShownQuote
    claims: list[tuple[str, str]] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def words_in(report: Report, person: Person) -> list[Theirs]:
    """This person's words in the edition everyone reads now, in its order, each quotation once: under which claims
    (claim, what the words do for it) and in which sections. Read as everyone reads them; a fixed number of queries."""
    return words_of(report, [person])[person.pk]


def words_of(report: Report, people: Sequence[Person]) -> dict[int, list[Theirs]]:
    """The same for each of these people, by their key. The report is read once, whoever they are."""
    edition = newest_edition(report)
    theirs_of: dict[int, list[Theirs]] = {p.pk: [] for p in people}
    if edition is None:
        return theirs_of
    owners: dict[int, set[int]] = {}
    for excerpt, owner in _owners(edition).filter(excerpt__spans__turn__owner__in=list(theirs_of)):
        owners.setdefault(excerpt, set()).add(owner)
    found: dict[int, Theirs] = {}
    for section in shown_edition(edition).sections if owners else []:
        for block in section.blocks:
            for quote, stance in _quotes(block):
                if quote.excerpt not in owners:
                    continue
                if quote.excerpt not in found:
                    found[quote.excerpt] = Theirs(quote)
                    for owner in owners[quote.excerpt]:
                        theirs_of[owner].append(found[quote.excerpt])
                theirs = found[quote.excerpt]
                if stance:
                    theirs.claims.append((block.text, stance))
                elif section.title not in theirs.sections:
                    theirs.sections.append(section.title)
    return theirs_of


def _owners(edition: Edition) -> QuerySet[EditionQuote, tuple[int, int]]:
    """Each excerpt of the edition with each person whose words it holds."""
    return EditionQuote.objects.filter(edition=edition).values_list("excerpt", "excerpt__spans__turn__owner").distinct()


def quoted_in(edition: Edition) -> set[int]:
    """The keys of the people who have words in this edition. Opens no words."""
    return {owner for _excerpt, owner in _owners(edition) if owner}


def _quotes(block: ShownBlock) -> list[tuple[ShownQuote, str]]:
    beside = [(q, q.stance) for q in block.quotes]
    return beside + [(p.quote, "") for p in block.everything if p.quote]


def message_for(person: Person, report: Report, address: str, quotes: int, sender: str) -> str:
    """A short message to send or read out. Holds nobody's words: messages are read by others too."""
    name = "" if person.generic else person.name
    hello = _("Hello %(name)s,") % {"name": name.split()[0]} if name else _("Hello,")
    used = (
        ngettext(
            "Something you said is quoted in it, in one place, named the way you chose.",
            "Things you said are quoted in it, in %(n)s places, named the way you chose.",
            quotes,
        )
        % {"n": quotes}
        if quotes
        else _("You are not quoted in it. What you said still helped us to understand.")
    )
    return "\n".join(
        [
            hello,
            _("the report “%(title)s” is out. Thank you for talking with us.") % {"title": report.title},
            used,
            _("Anyone can read it here: %(address)s") % {"address": address},
            _("You can change your mind at any time: on your own page, or tell me. You need not say why."),
            sender,
        ]
    )
