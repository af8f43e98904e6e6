"""Hearing: what was read becomes documents, turns, persons, occasions and what they allowed. A file at a time, whole
or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath

from django.db import OperationalError, transaction
from django.db.models import F

from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Occasion
from trailbook.evidence.actions import NewTurn, keep_document
from trailbook.evidence.models import Document
from trailbook.guides.queries import latest_version
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import together
from trailbook.ledger.rules import Actor
from trailbook.people.actions import note_all
from trailbook.people.models import Inquiry, Person, Place

from .. import rules
from ..models import Import, Interview
from ..queries import shown_documents
from ..reading import ReadDocument, ReadSpeaker, ReadTurn
from ..reading.labels import generic
from .heard import Beside, Heard, Stated
from .placings import Kept, Shelf, place_document
from .quoted import link_quoted

logger = logging.getLogger(__name__)


class Cast:
    """Who is who while files are brought in: one person a name across the place, found once; and which files are
    here."""

    def __init__(self, inquiry: Inquiry, named: Mapping[str, str], by: Actor, at: datetime) -> None:
        self.inquiry, self.by, self.at = inquiry, by, at
        self.named = {rules.fold_name(label): name for label, name in named.items()}
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


def hear(
    *,
    inquiry: Inquiry,
    documents: Iterable[ReadDocument],
    by: Actor,
    at: datetime,
    persons: Mapping[str, str] | None = None,
    stated: Stated | None = None,
    held: str = "",
    held_on: date | None = None,
    placing: bool = True,
    brought: Import | None = None,
    each: Callable[[Heard], object] | None = None,
    beside: Beside | None = None,
    at_once: int | None = None,
) -> list[Heard]:
    """Keep these documents. ``persons`` says whom a label is. Each file is kept whole or answered by a sentence;
    the others go in. Afterwards answers are placed where there is a guide, and quoted words are joined to the
    talk they came from where that is known. Raises Refused when ``stated`` cannot be recorded.

    Several may bring in at once: nothing is kept twice, and nobody is met twice. ``brought`` is an act of bringing in
    that is gone on with. ``each`` is told of every file, after it is kept for good; what it raises ends the rest.
    ``beside`` writes with it. ``at_once``: how many files go into one transaction at most."""
    stated = stated or Stated()
    why = stated.why_not()
    if why:
        raise Refused(why)
    given = brought is not None
    brought = brought or Import.objects.create(place=inquiry.place, inquiry=inquiry, at=at, by=by.key)
    cast = Cast(inquiry, persons or {}, by, at)
    shelf = Shelf(inquiry) if placing and latest_version(inquiry) else None
    called = shown_documents(inquiry)
    named = dict(Document.objects.filter(inquiry=inquiry).values_list("sha256", "pk"))
    cast.have |= {sha: called[pk] for sha, pk in named.items() if pk in called}
    results: list[Heard] = []
    for batch in _batches(documents, at_once or BATCH_FILES):
        here: list[Heard] = []
        with together():
            _one_at_a_time(inquiry)
            if beside is not None:
                beside.first()
            cast.look_around()
            for read in batch:
                result = Heard(read.document, read.path, notes=read.notes)
                here.append(result)
                if why_not := _why_not_kept(read, cast.have):
                    result.error, result.same = why_not, not read.error and read.sha256 in cast.have
                    continue
                try:
                    with together():
                        turns = _keep(result, read, inquiry, cast, stated, brought, held, held_on, by, at)
                        if shelf is not None and result.kept is not None:
                            done = place_document(document=result.kept, by=by, at=at, shelf=shelf, turns=turns)
                            if done is not None:
                                result.placed, result.unplaced = len({p.turn for p in done.placed}), len(done.unplaced)
                except OperationalError:  # the database, not the file
                    raise
                except Exception:  # one strange file must never stop the others
                    logger.exception("A file could not be kept")
                    have = cast.have
                    cast = Cast(inquiry, persons or {}, by, at)  # whoever was met in it was not kept either
                    cast.have = have
                    shelf = Shelf(inquiry) if shelf else None
                    result.kept, result.turns, result.people, result.placed, result.unplaced = None, 0, [], 0, 0
                    result.error = f"{read.document} could not be kept: something in it is not understood."
                    continue
                cast.have[read.sha256] = read.document
            kept = sum(1 for r in here if r.kept)
            if kept:
                Import.objects.filter(pk=brought.pk).update(files=F("files") + kept)
            if beside is not None:
                beside.last(here)
        results += here
        for result in here if each else ():
            each(result)  # type: ignore[misc]
    with transaction.atomic():
        if any(r.kept or r.same for r in results) or given:
            link_quoted(inquiry)
        if not given and not any(r.kept for r in results):
            brought.delete()
    return results


def _one_at_a_time(inquiry: Inquiry) -> None:
    """Whoever else brings something in here waits until this transaction is over. On SQLite everybody does."""
    list(Place.objects.select_for_update().filter(pk=inquiry.place_id).values_list("pk"))


#: How many files, and how many characters, are kept in one transaction: quick, and others wait little for it.
BATCH_FILES, BATCH_CHARACTERS = 25, 2_000_000


def _batches(documents: Iterable[ReadDocument], files: int) -> Iterator[list[ReadDocument]]:
    """The documents some at a time. Reading a file happens here, before anything is locked."""
    batch: list[ReadDocument] = []
    size = 0
    for read in documents:
        batch.append(read)
        size += sum(len(t.text) for t in read.turns)
        if len(batch) >= files or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _why_not_kept(read: ReadDocument, have: Mapping[str, str]) -> str:
    if read.error:
        return read.error
    if not read.turns:
        return read.nothing_said
    if read.sha256 in have:
        return f"{read.document} is here already, as {have[read.sha256]}."
    return ""


def _keep(
    result: Heard,
    read: ReadDocument,
    inquiry: Inquiry,
    cast: Cast,
    stated: Stated,
    brought: Import,
    held: str,
    held_on: date | None,
    by: Actor,
    at: datetime,
) -> list[Kept]:
    day = held_on or _day(read.date)
    answering: dict[str | None, Person] = {}
    asking: dict[str, Person | None] = {}
    spoke = {t.speaker for t in read.turns if t.quoted_by is None}
    for speaker in read.speakers:
        label = None if speaker.kind == "none" else speaker.label
        if label not in spoke:
            continue
        if speaker.asks:
            nameless = speaker.kind == "generic" and rules.fold_name(speaker.label) not in cast.named
            asking[speaker.label] = None if nameless else cast.of(speaker, read.document)
        else:
            answering[label] = cast.of(speaker, read.document)
    quoted = _quoted_people(read, cast, answering, asking)
    cast.keep_new()
    table = read.format in ("csv", "xlsx")
    manner = "written" if table or None in answering else "said"
    occasions = consent.open_occasions(
        persons=list(dict.fromkeys(answering.values())),
        inquiry=inquiry,
        at=at,
        held=held or ("written" if manner == "written" else ""),
        held_on=day,
        title=read.title or read.document,
    )
    consent.state_answers(
        occasions=list(occasions.values()),
        said=tuple(dict.fromkeys((uses.NOTES, uses.TEAM, *stated.uses))),
        how=stated.how,
        note=stated.note,
        by=by,
        at=at,
        place=inquiry.place,
        team=cast.team,
        new=cast.met,
    )
    if stated.naming:
        consent.state_naming(persons=list(occasions), kind=stated.naming, text=stated.shown_as, by=by, at=at)
    turns = [_turn(t, answering, asking, quoted, occasions, manner) for t in read.turns]
    document = keep_document(
        inquiry=inquiry,
        name=read.document,
        folder=_folder(cast.folders.get(read.document, set()), read),
        format=read.format,
        sha256=read.sha256,
        title=read.title or "",
        turns=turns,
        by=by,
        at=at,
    )
    cast.folders.setdefault(document.name, set()).add(document.folder)
    Interview.objects.create(
        place=inquiry.place,
        document=document,
        brought=brought,
        held=held or ("written" if manner == "written" else ""),
        held_on=day,
    )
    result.kept, result.turns = document, len(turns)
    result.people = [p.name for p in occasions]
    return [
        Kept(t.key, t.owner.pk if t.owner else None, t.asks, t.quoted, t.text, t.heading, t.heading_kind, t.label)
        for t in turns
    ]


def _quoted_people(
    read: ReadDocument, cast: Cast, answering: dict[str | None, Person], asking: dict[str, Person | None]
) -> dict[str, Person | None]:
    """Whoever is quoted, by label: someone who speaks here, else one person a name; a generic label is nobody."""
    found: dict[str, Person | None] = {}
    for turn in read.turns:
        for label in (turn.speaker, turn.quoted_by) if turn.quoted_by is not None else ():
            if not label or label in found:
                continue
            if label in answering:
                found[label] = answering[label]
            elif label in asking:
                found[label] = asking[label]
            else:
                found[label] = (
                    None if generic(label) else cast.named_person(cast.named.get(rules.fold_name(label), label))
                )
    return found


def _turn(
    t: ReadTurn,
    answering: dict[str | None, Person],
    asking: dict[str, Person | None],
    quoted: dict[str, Person | None],
    occasions: dict[Person, Occasion],
    manner: str,
) -> NewTurn:
    new = NewTurn(
        text=t.text,
        label=t.speaker or "",
        asks=t.asks,
        manner=manner,
        heading=t.heading or "",
        heading_kind=t.heading_kind or "",
        start=t.start,
        end=t.end,
    )
    if t.quoted_by is not None:
        new.quoted, new.asks = True, bool(t.speaker) and t.speaker in asking  # a question inside what is quoted
        new.owner = quoted.get(t.speaker) if t.speaker else None
        new.quoted_by = quoted.get(t.quoted_by) or (answering.get(None) if not t.quoted_by else None)
    elif t.asks:
        new.owner = asking.get(t.speaker or "")
    else:
        new.owner = answering.get(t.speaker)
        new.occasion = occasions.get(new.owner) if new.owner else None
    return new


def _folder(there: Collection[str], read: ReadDocument) -> str:
    """The folder a file stood in; with the folders above it where the inquiry has a file of that name in a folder of
    that name already."""
    above = PurePosixPath(read.path.replace("\\", "/")).parent.parts
    for n in range(1, len(above) + 1):
        folder = "/".join(above[-n:]).strip("/")
        if folder not in there:
            return folder
    return "/".join(above[-1:])


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None
