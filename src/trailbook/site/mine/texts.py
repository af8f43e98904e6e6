"""The sentences of My page that depend on what someone chose. Short, and in everyday words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from trailbook.consent import uses
from trailbook.consent.queries import Standing, wordings_file
from trailbook.people.models import Hats


@dataclass(frozen=True)
class Rung:
    """One of the four rungs: its key, its title, what it means, and whether it is the one that stands."""

    key: str
    title: str
    means: str
    chosen: bool = False


def _rungs() -> dict[str, tuple[str, str]]:
    return {
        "between-us": (
            _("Between us"),
            _("Your words are kept. Nobody on the team reads them. Only you can."),
        ),
        "team": (_("The team"), _("The team here reads your words. Nobody else does.")),
        "group": (
            _("The group"),
            _("The team, and everyone who took part and said yes to this. They read each other's answers."),
        ),
        "public": (_("In public"), _("Your words may be quoted in a report that anyone can read.")),
    }


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


def namings() -> list[tuple[str, str, str]]:
    return [
        (uses.OWN, _("My name"), _("Your own name stands beside your words.")),
        (uses.CHOSEN, _("A name I choose"), _("Any name you like. It need not be yours.")),
        (uses.ROLE, _("My role"), _("Such as “a tenant” or “a support worker”.")),
        (uses.NOBODY, _("Nobody"), _("Your words stand with no name.")),
    ]


def held_from(use: str) -> str:
    return {
        uses.TEAM: _("Only you see this."),
        uses.VOICES: _("The group does not see this."),
        uses.QUOTE: _("This is not quoted in public."),
    }.get(use, _("This is held back."))


def saved_hold(use: str) -> str:
    return {
        uses.TEAM: _("Saved. From now on only you see those words."),
        uses.VOICES: _("Saved. The group does not see those words."),
        uses.QUOTE: _("Saved. Those words are not quoted in public."),
    }[use]


def before_yes() -> list[str]:
    """What is said before anyone says yes: what taking words back cannot do."""
    return [str(line) for line in wordings_file().get("before_yes", [])]


def hats_that_read() -> list[tuple[str, bool]]:
    return [(str(label), kind in uses.TEAM_READERS) for kind, label in Hats.choices]
