"""The sentences of My page that depend on what someone chose. Short, and in everyday words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent import uses
from trailbook.consent.models import Naming
from trailbook.consent.names import shown_name
from trailbook.consent.queries import LooksInMonth, Standing
from trailbook.consent.wordings import wordings_file
from trailbook.kit.text import in_words
from trailbook.people.models import Hats, Person


@dataclass(frozen=True)
class Rung:
    """One of the four rungs: its key, its title, what it means, and whether it is the one that stands."""

    key: str
    title: str
    means: str
    chosen: bool = False


def _rungs() -> dict[str, tuple[str, str]]:
    return {key: (said["title"], said["means"]) for key, said in wordings_file()["rungs"].items()}


def rungs(standing: str) -> list[Rung]:
    return [Rung(key, title, means, key == standing) for key, (title, means) in _rungs().items()]


def rung(standing: str) -> Rung:
    if standing in _rungs():
        title, means = _rungs()[standing]
        return Rung(standing, title, means, True)
    return Rung("mixed", _("It differs"), _("You said yes to some uses and no to others."), True)


def saved_rung(key: str) -> str:
    return {
        "between-us": _("Saved. From now on nobody on the team can read your words."),
        "team": _("Saved. From now on only the team can read this."),
        "group": _("Saved. The team and the group can read this. It is not quoted in public."),
        "public": _("Saved. Your words may be quoted in public, named the way you choose."),
    }[key]


@dataclass(frozen=True)
class UseRow:
    """One use with its wording and what stands."""

    use: str
    title: str
    question: str
    yes: str
    no: str
    ask: str
    word: str
    stands: str


def use_row(use: str, standing: Standing) -> UseRow:
    said = wordings_file()["uses"][use]
    stands = {
        "yes": _("You said yes."),
        "no": _("You said no."),
        "ask": _("You said: ask me first."),
        "mixed": _("You said yes for some talks and no for others."),
        "": _("You have not said. That means no."),
    }[standing.word]
    return UseRow(
        use=use,
        title=said["title"],
        question=said["question"],
        yes=said.get("yes", ""),
        no=said.get("no", ""),
        ask=said.get("ask", ""),
        word=standing.word,
        stands=stands,
    )


def saved_use(use: str, said: str) -> str:
    if said == uses.YES:
        return _("Saved. That is allowed from now on.")
    if said == uses.ASK:
        return _("Saved. You will be asked first, with the exact words and the page.")
    if use == uses.TEAM:
        return _("Saved. From now on nobody on the team can read your words.")
    return _("Saved. That stops now, everywhere.")


@dataclass(frozen=True)
class NamingChoice:
    """One way of being named: its key, title, what it means, and how it would look with what is known now."""

    key: str
    title: str
    means: str
    looks: str


def namings(person: Person, text: str) -> list[NamingChoice]:
    """The ways to be named that this person has. Someone we know by a label alone has no name of their own here."""
    shipped = wordings_file()["namings"]
    found = []
    for key in uses.NAMINGS:
        if key == uses.OWN and person.generic:
            continue
        needs = key in (uses.CHOSEN, uses.ROLE)
        looks = "" if needs and not text else shown_name(person, Naming(kind=key, text=text))
        found.append(NamingChoice(key, shipped[key]["title"], shipped[key]["means"], looks))
    return found


def held_from(use: str) -> str:
    return {
        uses.TEAM: _("Only you see this."),
        uses.VOICES: _("The group does not see this."),
        uses.QUOTE: _("This is not quoted in public."),
    }.get(use, _("This is held back."))


def saved_hold(use: str) -> str:
    return {
        uses.TEAM: _("Saved. From now on nobody but you sees those words."),
        uses.VOICES: _("Saved. The group does not see those words."),
        uses.QUOTE: _("Saved. Those words are not quoted in public."),
    }[use]


def before_yes() -> list[str]:
    """What is said before anyone says yes: what taking words back cannot do."""
    return [str(line) for line in wordings_file().get("before_yes", [])]


def hats_that_read() -> list[tuple[str, bool]]:
    return [(str(label), kind in uses.TEAM_READERS) for kind, label in Hats.choices]


def text(key: str) -> dict[str, Any]:
    """What is said around one decision: its title, its buttons, its short paragraphs."""
    return dict(wordings_file()["texts"][key])


def cannot() -> list[str]:
    """Of what is said before a yes, what taking words back cannot do."""
    return [line for line in before_yes() if any(w in line for w in ("cannot", "own words", "court"))]


def doors() -> dict[str, str]:
    """Where somebody read, as people say it."""
    return {
        uses.TEAM: _("on the team’s pages"),
        uses.VOICES: _("in Voices from the Field"),
        uses.SESSION: _("for a meeting"),
        uses.QUOTE: _("while writing a report"),
    }


def looked(month: LooksInMonth) -> str:
    """ "Three of the team read this in March." """
    when = date_format(month.month, "F Y")
    team = ""
    if month.readers:
        team = ngettext(
            "One of the team read this in %(when)s.", "%(n)s of the team read this in %(when)s.", month.readers
        )
        team = team % {"n": in_words(month.readers).capitalize(), "when": when}
    if not month.server:
        return team
    server = _("Whoever runs the computer read this in %(when)s.") % {"when": when}
    return f"{team} {server}".strip()
