"""What a file without words tells of people: facts joined to those who are here, by name or by what the file calls
them. A later file has the last word; what changes is known before it is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.ledger.rules import Actor
from trailbook.people import rules as people_rules
from trailbook.people.actions import family, note, note_all, take_away
from trailbook.people.models import Inquiry, Person, PersonAttribute

from .. import rules
from ..models import Import, Noted
from ..reading import ReadDocument
from ..reading.shapes import Facts


@dataclass(frozen=True)
class Change:
    """One thing told of a person: ``before`` is empty where it was not known."""

    person: Person
    about: str
    before: str
    now: str


@dataclass
class Told:
    """What a file comes to: changes, how many things stand as they are told, whom nobody here is, and who may be meant
    by more than one."""

    kept: list[Change] = field(default_factory=list)
    same: int = 0
    nobody: list[str] = field(default_factory=list)
    several: list[str] = field(default_factory=list)
    coming: int = 0

    @property
    def sentence(self) -> str:
        """In one sentence or two what it comes to."""
        people = len({c.person.pk for c in self.kept})
        said = []
        if people:
            said.append(
                ngettext("It tells something new of %(n)s person.", "It tells something new of %(n)s people.", people)
                % {"n": people}
            )
        elif self.same:
            said.append(_("It tells nothing that is not known already."))
        if self.nobody and not (people or self.same or self.coming):
            said.append(_("Nobody it tells about is here, so nothing of it was kept."))
        elif self.nobody:
            said.append(
                ngettext(
                    "%(n)s person it tells about is not here.",
                    "%(n)s people it tells about are not here.",
                    len(self.nobody),
                )
                % {"n": len(self.nobody)}
            )
        if self.several:
            said.append(
                _("More than one person here may be meant by: %(who)s. Nothing was kept of these.")
                % {"who": ", ".join(self.several[:8])}
            )
        return " ".join(str(s) for s in said)


def _people(inquiry: Inquiry) -> dict[str, list[Person]]:
    """Everybody who may be meant, by folded name: who has a name in the place, and whoever of this inquiry is known by
    a label alone. Two queries."""
    found: dict[str, list[Person]] = defaultdict(list)
    named = Person.objects.filter(place=inquiry.place, generic=False, erased_at=None).exclude(name="")
    labelled = Person.objects.filter(
        place=inquiry.place, generic=True, erased_at=None, turns__document__inquiry=inquiry
    ).distinct()
    for person in [*named, *labelled]:
        found[rules.fold_name(person.name)].append(person)
    return found


def _by_sign(inquiry: Inquiry, facts: Iterable[Facts]) -> dict[str, list[Person]]:
    """People of whom one of these signs is noted (a number in a list), by folded sign. One query."""
    signs = {people_rules.fold(f.who.removeprefix("Respondent ")) for f in facts if not f.name}
    found: dict[str, list[Person]] = defaultdict(list)
    keys = list(signs)
    for i in range(0, len(keys), 500):
        rows = PersonAttribute.objects.filter(
            person__place=inquiry.place, person__erased_at=None, fold__in=keys[i : i + 500]
        ).select_related("person", "key")
        for row in rows:
            if people_rules.fold(row.key.name).rsplit(" ", 1)[-1] in (
                "id",
                "case",
                "number",
                "code",
                "no",
                "participant",
            ):
                found[row.fold].append(row.person)
    return found


def changes_told(inquiry: Inquiry, read: ReadDocument, coming: Iterable[str] = ()) -> Told:
    """What keeping this file would change. ``coming`` are folded names of people who come in with it. A fixed number
    of queries for each 500 people."""
    people = _people(inquiry)
    signs = _by_sign(inquiry, read.facts)
    coming = set(coming)
    told = Told()
    meant: list[tuple[Person, Facts]] = []
    for facts in read.facts:
        here = people.get(rules.fold_name(facts.who)) or signs.get(
            people_rules.fold(facts.who.removeprefix("Respondent ")), []
        )
        here = list({p.pk: p for p in here}.values())
        if len(here) == 1:
            meant.append((here[0], facts))
        elif here:
            told.several.append(facts.who)
        elif rules.fold_name(facts.who) in coming:
            told.coming += 1
        else:
            told.nobody.append(facts.who)
    known = _known([p for p, _ in meant])
    for person, facts in meant:
        for about, now in facts.told.items():
            if people_rules.not_said(now) or people_rules.why_not_key(about):
                continue
            before = known.get((person.pk, people_rules.fold(about)), "")
            if before == now.strip():
                told.same += 1
            else:
                told.kept.append(Change(person, about, before, now.strip()))
    return told


def _known(persons: list[Person]) -> dict[tuple[int, str], str]:
    """What is noted of these people, by the name of what it is about and by other spellings of that."""
    found: dict[tuple[int, str], str] = {}
    keys = [p.pk for p in persons]
    for i in range(0, len(keys), 500):
        rows = PersonAttribute.objects.filter(person__in=keys[i : i + 500]).values_list(
            "person", "key__fold", "key__same_as__fold", "value"
        )
        for person, fold, main, value in rows:
            found[person, fold] = value
            if main:
                found.setdefault((person, main), value)
    return found


@transaction.atomic
def keep_told(told: Told, *, by: Actor, at: datetime, brought: Import | None = None) -> None:
    """Keep these changes: what was not known is noted at once for all, what is told anew stands in place of what was
    noted. ``brought``: the act of bringing in that tells it, and that takes it back when it is undone."""
    fresh: dict[Person, dict[str, str]] = defaultdict(dict)
    for change in told.kept:
        if change.before:
            row = note(person=change.person, name=change.about, value=change.now, by=by, at=at)
            if row is not None and brought is not None:
                Noted.objects.create(
                    place=brought.place, brought=brought, person=change.person, key=row.key, before=change.before, at=at
                )
        else:
            fresh[change.person][change.about] = change.now
    if not fresh:
        return
    place = next(iter(fresh)).place
    said: Mapping[Person, Mapping[str, str]] = fresh
    note_all(place=place, said=said, by=by, at=at)
    if brought is not None:
        new = PersonAttribute.objects.filter(person__in=[p.pk for p in fresh], at=at, by=by.key)
        already = set(Noted.objects.filter(brought=brought, at=at).values_list("person", "key"))
        Noted.objects.bulk_create(
            [
                Noted(place=place, brought=brought, person_id=person, key_id=key, at=at)
                for person, key in new.values_list("person", "key")
                if (person, key) not in already
            ],
            batch_size=500,
        )


@transaction.atomic
def take_told_back(*, brought: Import, by: Actor, at: datetime) -> int:
    """What this act of bringing in told of people is known no more, and what was noted before stands again; what
    somebody has put otherwise since stays as they put it. Says of how many people."""
    people = set()
    for told in brought.noted.select_related("person__place", "key").order_by("-pk"):
        row = (
            PersonAttribute.objects.filter(person=told.person, key__in=family(told.key), at=told.at)
            .select_related("place", "person", "key")
            .first()
        )
        if row is None:
            continue
        people.add(told.person_id)
        if told.before:
            note(person=told.person, name=row.key.name, value=told.before, by=by, at=at)
        else:
            take_away(noted=[row], by=by, at=at)
    brought.noted.all().delete()
    return len(people)


def take_noted_back(*, persons: Iterable[int], said_by: str, said_at: datetime, by: Actor, at: datetime) -> None:
    """What files that came in at this moment told of these people is known no more; what was put otherwise since
    stays."""
    rows = PersonAttribute.objects.filter(person__in=list(persons), by=said_by, at=said_at)
    take_away(noted=list(rows.select_related("place", "person", "key")), by=by, at=at)
