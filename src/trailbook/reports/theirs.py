"""What of one person's words stands in a report now: for telling them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.people.models import Person

from .models import EditionQuote, Report
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
    edition = newest_edition(report)
    if edition is None:
        return []
    mine = EditionQuote.objects.filter(edition=edition, excerpt__spans__turn__owner=person)
    keys = set(mine.values_list("excerpt", flat=True))
    found: dict[int, Theirs] = {}
    for section in shown_edition(edition).sections if keys else []:
        for block in section.blocks:
            for quote, stance in _quotes(block):
                if quote.excerpt not in keys:
                    continue
                theirs = found.setdefault(quote.excerpt, Theirs(quote))
                if stance:
                    theirs.claims.append((block.text, stance))
                elif section.title not in theirs.sections:
                    theirs.sections.append(section.title)
    return list(found.values())


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
