"""Who is who while files are brought in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

from trailbook.consent import actions as consent
from trailbook.evidence.models import Document
from trailbook.ledger.rules import Actor
from trailbook.people.actions import note_all
from trailbook.people.models import Inquiry, Person

from .. import rules
from ..reading import ReadDocument, ReadSpeaker


class Cast:
    """Who is who while files are brought in: one person a name across the place, found once; and which files are
    here."""

    def __init__(self, inquiry: Inquiry, named: Mapping[str, str], by: Actor, at: datetime) -> None:
        self.inquiry, self.by, self.at = inquiry, by, at
        self.named = {rules.fold_name(label): name for label, name in named.items()}
        self.labels = list(named)
        self.known: dict[str, Person] = {}
        self.person, self.document = 0, 0
        self.new: list[Person] = []
        self.said: list[tuple[Person, dict[str, str]]] = []
        self.met: set[int] = set()
        self.team = consent.reading_team(inquiry.place)
        self.folders: dict[str, set[str]] = {}
        self.have: dict[str, str] = {}
        self.look_around()

    def look_around(self) -> None:
        """Who and what came here since the last look, by whoever else brings things in at the same time. Two
        queries."""
        people = Person.objects.filter(place=self.inquiry.place, generic=False, erased_at=None, pk__gt=self.person)
        for person in people.order_by("pk"):
            self.known.setdefault(rules.fold_name(person.name), person)
            self.person = person.pk
        here = Document.objects.filter(inquiry=self.inquiry, pk__gt=self.document).order_by("pk")
        for self.document, sha, name, folder in here.values_list("pk", "sha256", "name", "folder"):
            self.folders.setdefault(name, set()).add(folder)
            self.have.setdefault(sha, name)

    def named_person(self, name: str, attributes: dict[str, str] | None = None) -> Person:
        key = rules.fold_name(name) or name
        person = self.known.get(key)
        if person is None:
            person = self._make(name.strip(), False, attributes)
            self.known[key] = person
        elif attributes:
            self.said.append((person, attributes))
        return person

    def of(self, speaker: ReadSpeaker, document: str) -> Person:
        """The person behind a speaker of this document."""
        chosen = self.named.get(rules.fold_name(speaker.label))
        if chosen:
            return self.named_person(chosen, speaker.attributes)
        if speaker.name and (speaker.kind == "name" or speaker.name != speaker.label):
            return self.named_person(speaker.name, speaker.attributes)
        return self._make(rules.team_label(speaker.label, document), True, speaker.attributes)

    def _make(self, name: str, generic: bool, attributes: dict[str, str] | None) -> Person:
        person = Person(
            place=self.inquiry.place,
            name=name[:160],
            generic=generic,
            made_at=self.at,
        )
        self.new.append(person)
        if attributes:
            self.said.append((person, attributes))
        return person

    def keep_new(self) -> None:
        """Keep the persons met since the last time, in one statement, and what the files say of people."""
        if self.new:
            Person.objects.bulk_create(self.new, batch_size=500)
            self.met |= {p.pk for p in self.new}
            self.new = []
        if self.said:
            facts: dict[Person, dict[str, str]] = {}
            for person, said in self.said:
                facts[person] = {**said, **facts.get(person, {})}
            note_all(place=self.inquiry.place, said=facts, by=self.by, at=self.at)
            self.said = []

    def folder(self, read: ReadDocument) -> str:
        """The folder a file stood in; with the folders above it where the inquiry has a file of that name in a folder
        of that name already, and with the day where that is alike too. It counts as taken from now on."""
        there = self.folders.setdefault(read.document[:255], set())
        above = PurePosixPath(read.path.replace("\\", "/")).parent.parts
        folder = "/".join(above[-1:])
        for n in range(1, len(above) + 1):
            longer = "/".join(above[-n:]).strip("/")
            if longer not in there:
                folder = longer
                break
        if folder in there:  # nothing tells the two apart but when they came
            day = "/".join(x for x in (folder, self.at.date().isoformat()) if x)
            n = 1
            while folder in there:
                folder, n = day if n == 1 else f"{day} ({n})", n + 1
        there.add(folder)
        return folder
