"""A door is a use and who stands at it. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trailbook.consent import uses
from trailbook.ledger.rules import Actor

if TYPE_CHECKING:
    from trailbook.people.models import Inquiry, Person

MEMBER, SERVER, CONTRIBUTOR, OWNER, PUBLIC = "member", "server", "contributor", "owner", "public"


@dataclass(frozen=True)
class Door:
    """Where words are asked for. ``where`` is the ledger key of the page an "ask me first" was answered
    for."""

    use: str
    stands: str
    actor: Actor | None = None
    person: Person | None = None
    inquiry: Inquiry | None = None
    where: str = ""

    @property
    def looks(self) -> bool:
        """Whether opening words here is kept where their owner can see it."""
        return self.stands in {MEMBER, SERVER}

    @property
    def names_freely(self) -> bool:
        """Whether people stand here under the team's names for them."""
        return self.stands in {MEMBER, SERVER} and self.use == uses.TEAM


def team_door(member: Person, use: str = uses.TEAM) -> Door:
    """A member reading for themselves. Guests and former members see nothing through it."""
    return Door(use=use, stands=MEMBER, actor=member.actor, person=member)


def server_door(actor: Actor, use: str = uses.TEAM) -> Door:
    """Whoever runs the server, at the command line: what the team may read, and it is kept that they
    looked."""
    return Door(use=use, stands=SERVER, actor=actor)


def group_door(contributor: Person, inquiry: Inquiry) -> Door:
    """A contributor who is in this inquiry's Voices from the Field reading it."""
    return Door(use=uses.VOICES, stands=CONTRIBUTOR, person=contributor, inquiry=inquiry)


def own_door(person: Person) -> Door:
    """The owner at their own page: everything they said, also after a withdrawal."""
    return Door(use=uses.NOTES, stands=OWNER, person=person)


def public_door(where: str = "") -> Door:
    """Everyone. ``where`` is the report for which "ask me first" words may have been allowed."""
    return Door(use=uses.QUOTE, stands=PUBLIC, where=where)
