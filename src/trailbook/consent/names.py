"""Under which name a person stands at a door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from trailbook.people.models import Person

from .models import Naming


def nobody() -> str:
    return str(_("Someone"))


def shown_name(person: Person, naming: Naming | None) -> str:
    """The name a person chose to be shown under outside the team. A generic label is never a public name."""
    if naming is None or naming.kind == Naming.Kinds.NOBODY:
        return nobody()
    if naming.kind == Naming.Kinds.OWN:
        return nobody() if person.generic or not person.name else person.name
    return naming.text or nobody()


@dataclass(frozen=True)
class Names:
    """Names by person, for one door."""

    known: dict[int, str]

    def of(self, person: int | None) -> str:
        return self.known.get(person or 0) or nobody()


def names_for(turns: Iterable[Any], door: Any) -> Names:
    """How the owners and quoters of these turns are named at ``door``: the team uses its own names for
    people; at every other door each person's own choice stands."""
    persons: dict[int, Person] = {}
    for turn in turns:
        for person in (turn.owner, turn.quoted_by):
            if person is not None:
                persons[person.pk] = person
    return names_of(persons, door)


def names_of(persons: dict[int, Person], door: Any) -> Names:
    """The same for these persons, by primary key."""
    if door.names_freely:
        return Names({pk: p.name or nobody() for pk, p in persons.items()})
    owner = {door.person.pk: str(_("You"))} if door.stands == "owner" else {}
    return Names(chosen_names(persons.values()) | owner)


def chosen_names(persons: Iterable[Person]) -> dict[int, str]:
    """Each person's name outside the team, by primary key. One query."""
    people = {p.pk: p for p in persons}
    standing = {n.person_id: n for n in Naming.objects.filter(person__in=people, ended_at__isnull=True)}
    return {pk: shown_name(p, standing.get(pk)) for pk, p in people.items()}
