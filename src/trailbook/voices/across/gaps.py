"""Who has been asked what, and who is to be asked next. Opens no words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from trailbook.consent.uses import TEAM
from trailbook.people.models import Inquiry, Person

from ..counting import Said, said_at
from ..queries import Head

ANSWERED, PASSED, ASKED, NOT_ASKED, NOT_KNOWN = "answered", "passed", "asked", "not-asked", "not-known"

#: Each with its sign, which always stands beside its word or in a table that says what it means.
STATES = {
    ANSWERED: ("✓", _("answered")),
    PASSED: ("–", _("passed")),
    ASKED: ("○", _("asked, no answer here")),
    NOT_ASKED: ("×", _("not asked")),
    NOT_KNOWN: ("?", _("not known")),
}

#: What is still to be asked.
OPEN = (NOT_ASKED, NOT_KNOWN)


@dataclass(frozen=True)
class Mark:
    """How it stands with one person at one question."""

    head: Head
    state: str

    @property
    def sign(self) -> str:
        return STATES[self.state][0]

    @property
    def word(self) -> str:
        return str(STATES[self.state][1])


@dataclass(frozen=True)
class Row:
    """One person with all questions."""

    person: Person
    marks: list[Mark]

    @property
    def by_state(self) -> list[tuple[str, str, list[Mark]]]:
        """(sign, word, marks) for each state that there is."""
        found = [(state, [m for m in self.marks if m.state == state]) for state in STATES]
        return [(STATES[s][0], str(STATES[s][1]), marks) for s, marks in found if marks]

    @property
    def open(self) -> list[Mark]:
        return [m for m in self.marks if m.state in OPEN]


class Grid:
    """Everybody who spoke and is still here, and where each stands at each question."""

    def __init__(self, inquiry: Inquiry, known: Sequence[Head]) -> None:
        self.heads = list(known)
        self.everyone, said = said_at(inquiry, known, TEAM)
        self._states = {h.lineage: _states(said[h.lineage]) for h in known}

    def state(self, person: int, head: Head) -> str:
        return self._states[head.lineage].get(person, NOT_KNOWN)

    def counts(self, head: Head) -> list[tuple[str, str, str, int]]:
        """(state, sign, word, how many people) at a question, for each state."""
        told = [self.state(p, head) for p in self.everyone]
        return [(s, sign, str(word), told.count(s)) for s, (sign, word) in STATES.items()]

    def people(self, head: Head | None = None, states: Collection[str] = ()) -> set[int]:
        """Who is in one of these states at a question; without one, at any question."""
        if not states:
            return set(self.everyone)
        among = [head] if head else self.heads
        return {p for p in self.everyone if any(self.state(p, h) in states for h in among)}

    def row(self, person: Person) -> Row:
        return Row(person, [Mark(h, self.state(person.pk, h)) for h in self.heads])


def _states(said: Said) -> dict[int, str]:
    found: dict[int, str] = {}
    for state, pairs in (
        (NOT_ASKED, said.not_asked),
        (ASKED, said.asked),
        (PASSED, said.passed),
        (ANSWERED, said.answered),
    ):
        found |= {person: state for person, _document in pairs}
    return found
