"""Hearing: what was read becomes documents, turns, persons, occasions and what they allowed. A file at a time, whole
or not at all."""

from __future__ import annotations

import logging
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import OperationalError, transaction
from django.db.models import F

from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.evidence.actions import NewDocument, keep_documents
from trailbook.evidence.models import Document
from trailbook.guides.actions import mark_used
from trailbook.guides.queries import latest_version
from trailbook.kit import collecting
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record, together
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.models import Inquiry, Person, Place

from .. import again
from ..models import Import, Interview
from ..placing import Placement
from ..queries import shown_documents
from ..reading import ReadDocument, parted
from .cast import Cast
from .heard import Beside, Heard, Stated, only_new_talks, why_not_kept
from .instead import bring_instead
from .placings import Shelf, find_places, keep_asked, keep_placings, was_asked
from .quoted import link_quoted
from .talk import Talk, day_of
from .told import changes_told, keep_told

logger = logging.getLogger(__name__)


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
    hearing = Hearing(inquiry, by, at, persons or {}, stated, brought, held, held_on, placing)
    results: list[Heard] = []
    for batch in _batches(documents, at_once or BATCH_FILES):
        with collecting.held_off(), together():
            _one_at_a_time(inquiry)
            if beside is not None:
                beside.first()
            here = hearing.take(batch)
            kept = sum(1 for r in here if r.kept or r.told)
            if kept and hearing.brought is not None:
                Import.objects.filter(pk=hearing.brought.pk).update(files=F("files") + kept)
            if beside is not None:
                beside.last(here)
        results += here
        for result in here if each else ():
            each(result)  # type: ignore[misc]
    with transaction.atomic():
        if any(r.kept or r.same for r in results) or given:
            link_quoted(inquiry)
    return results


def _one_at_a_time(inquiry: Inquiry) -> None:
    """Whoever else brings something in here waits until this transaction is over. On SQLite everybody does."""
    list(Place.objects.select_for_update(no_key=True).filter(pk=inquiry.place_id).values_list("pk"))


#: How many files, and how many characters, are kept in one transaction: quick, and others wait little for it.
BATCH_FILES, BATCH_CHARACTERS = 50, 3_000_000


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


class Hearing:
    """One act of bringing in: what all its files share, and keeping some of them at a time."""

    def __init__(
        self,
        inquiry: Inquiry,
        by: Actor,
        at: datetime,
        persons: Mapping[str, str],
        stated: Stated,
        brought: Import | None,
        held: str,
        held_on: date | None,
        placing: bool,
    ) -> None:
        self.inquiry, self.by, self.at, self.persons = inquiry, by, at, persons
        self.stated, self.brought, self.held, self.held_on = stated, brought, held, held_on
        self.given = brought is not None
        self.placing = placing and latest_version(inquiry) is not None
        called = shown_documents(inquiry)
        named = dict(Document.objects.filter(inquiry=inquiry).values_list("sha256", "pk"))
        self.have = {sha: called[pk] for sha, pk in named.items() if pk in called}
        self.stems = again.stems(inquiry)
        self._afresh()

    def _afresh(self) -> None:
        if not self.given and self.brought and not Import.objects.filter(pk=self.brought.pk).exists():
            self.brought = None  # it went with what could not be kept
        self.cast = Cast(self.inquiry, self.persons, self.by, self.at)
        self.cast.have = {**self.cast.have, **self.have}
        self.shelf = Shelf(self.inquiry) if self.placing else None

    def act(self) -> Import:
        """The act of bringing in, which there is from the first thing on that is kept."""
        if self.brought is None:
            place, by = self.inquiry.place, self.by.key
            self.brought = Import.objects.create(place=place, inquiry=self.inquiry, at=self.at, by=by)
        return self.brought

    def take(self, batch: Sequence[ReadDocument]) -> list[Heard]:
        """Keep what can be kept of these files, and say what became of each. Inside a transaction in which nobody else
        brings in."""
        self.cast.look_around()
        here: list[Heard] = []
        going: list[tuple[Sequence[ReadDocument], Heard]] = []
        telling: list[tuple[ReadDocument, Heard]] = []
        coming: dict[str, str] = {}
        for read in batch:
            result = Heard(read.document, read.path, notes=read.notes)
            here.append(result)
            if (read := self._again(read, result)) is None:  # type: ignore[assignment]
                continue
            have = ChainMap(self.cast.have, coming)
            talks = parted(read)
            if read.facts and not read.turns and not read.error:
                telling.append((read, result))
            elif why_not := why_not_kept(read, talks, have):
                same = not read.error and bool(talks) and all(t.sha256 in have for t in talks)
                result.error, result.same = why_not, same and not read.by_message
            else:
                talks = only_new_talks(talks, have)
                going.append((talks, result))
                coming |= {t.sha256: read.document for t in talks}
        self._try(going)
        for read, result in telling:  # whom it tells about may be in the same files
            self._tell(read, result)
        kept = {t.sha256: t.document for talks, result in going if result.kept for t in talks}
        self.have |= kept
        self.cast.have |= kept
        return here

    def _again(self, read: ReadDocument, result: Heard) -> ReadDocument | None:
        """What is new of a chat that was exported again, and a transcript that was put right with a sentence about that.
        None where nothing more is to be done: there is nothing new, or it was settled to be left out, or it stands in
        the place of the one that was here."""
        if read.error or not read.turns or read.sha256 in self.cast.have:
            return read
        if read.format in again.CHATS and not read.by_message:
            read, said = again.only_new(self.inquiry, read)
            if said and not read.turns:
                result.error, result.same = f"{read.document} is here already: it holds no message that is new.", True
                return None
            return read
        near = again.nearly_same(read, self.stems)
        if near is None:
            return read
        wanted = read.stated.get("again", "")
        if wanted == again.OUT:
            result.error, result.same = f"{read.document} was left out. {near.sentence}", True
            return None
        if wanted == again.INSTEAD:
            try:
                bring_instead(document=near.document, read=read, by=self.by, at=self.at)
                result.kept, result.documents, result.turns = near.document, [near.document], len(read.turns)
                result.notes = (*read.notes, near.sentence, "It stands in the place of that one now.")
            except Refused as why:
                result.error = f"{read.document}: {why}"
            return None
        return replace(read, notes=(*read.notes, near.sentence))

    def _tell(self, read: ReadDocument, result: Heard) -> None:
        """Keep what a file without words tells of people who are here."""
        changes = changes_told(self.inquiry, read)
        keep_told(changes, by=self.by, at=self.at, brought=self.act() if changes.kept else None)
        result.told = len({c.person.pk for c in changes.kept})
        result.same = bool(changes.same) and not result.told
        result.error = "" if result.told else f"{read.document}: {changes.sentence}"
        result.notes = (*read.notes, changes.sentence)

    def _try(self, files: Sequence[tuple[Sequence[ReadDocument], Heard]]) -> None:
        """Keep these files, all of them with the same few statements. Where that fails each is tried alone, whole or
        not at all, so that one strange file never stops the others."""
        if not files:
            return
        try:
            with together():
                self._keep([Talk(read, result, self.cast) for talks, result in files for read in talks])
        except OperationalError:  # the database, not the file
            raise
        except Exception:
            self._afresh()  # whoever was met was not kept either
            for _, result in files:
                result.kept, result.turns, result.people, result.placed, result.unplaced = None, 0, [], 0, 0
                result.documents = []
            if len(files) > 1:
                for one in files:
                    self._try([one])
                return
            result = files[0][1]
            logger.exception("A file could not be kept")
            result.error = f"{result.document} could not be kept: something in it is not understood."

    def _keep(self, talks: Sequence[Talk]) -> None:
        cast, shelf, by, at = self.cast, self.shelf, self.by, self.at
        cast.keep_new()
        for talk in talks:
            told = talk.read.stated
            talk.held = told.get("held") or self.held or ("written" if talk.manner == "written" else "")
            talk.held_on = day_of(told.get("held_on")) or self.held_on or day_of(talk.read.date)
        self._state(talks)
        for talk in talks:
            talk.turns = talk.new_turns()
        found: list[tuple[Placement, set[tuple[int, int]]]] = []

        def place() -> None:
            found.extend(self._place(talk) for talk in talks if shelf is not None and shelf.items)

        kept = keep_documents(
            inquiry=self.inquiry,
            documents=[
                NewDocument(
                    name=talk.read.document,
                    folder=cast.folder(talk.read),
                    format=talk.read.format,
                    sha256=talk.read.sha256,
                    title=talk.read.title or "",
                    turns=talk.turns,
                )
                for talk in talks
            ],
            by=by,
            at=at,
            meanwhile=place,
        )
        Interview.objects.bulk_create(
            [
                Interview(
                    place=self.inquiry.place,
                    document=document,
                    brought=self.act(),
                    held=talk.held,
                    held_on=talk.held_on,
                    guide_version=shelf.version if found and shelf else None,
                )
                for document, talk in zip(kept, talks, strict=True)
            ],
            batch_size=500,
        )
        if found and shelf is not None:
            self._keep_placings(shelf, talks, kept, found)
        for document, talk in zip(kept, talks, strict=True):
            result = talk.result
            result.kept = result.kept or document
            result.documents.append(document)
            result.turns += len(talk.turns)
            result.people += [p.name for p in talk.persons if p.name not in result.people]

    def _state(self, talks: Sequence[Talk]) -> None:
        """Open an occasion for everyone who answers in these talks, with what was stated to be allowed before."""
        stated, at = self.stated, self.at
        opened = iter(
            consent.open_occasions(
                inquiry=self.inquiry,
                wanted=[
                    consent.NewOccasion(p, talk.held, talk.held_on, talk.read.title or talk.read.document)
                    for talk in talks
                    for p in talk.persons
                ],
                at=at,
            )
        )
        for talk in talks:
            talk.occasions = {p: next(opened) for p in talk.persons}
        ways: list[dict[Person, tuple[tuple[str, ...], str, str]]] = []
        for talk in talks:
            own = talk.own(stated)
            ways.append({p: (own.uses, *talk.yes.get(p, (own.how, own.note))) for p in talk.persons})
        for allowed, how, note in dict.fromkeys(way for of in ways for way in of.values()):
            here = [
                [o for p, o in talk.occasions.items() if of.get(p) == (allowed, how, note)]
                for talk, of in zip(talks, ways, strict=True)
            ]
            consent.state_answers(
                talks=[occasions for occasions in here if occasions],
                said=tuple(dict.fromkeys((uses.NOTES, uses.TEAM, *allowed))),
                how=how,
                note=note,
                by=self.by,
                at=at,
                place=self.inquiry.place,
                team=self.cast.team,
                new=self.cast.met,
            )
        if stated.naming:
            everyone = list(dict.fromkeys(p for talk in talks for p in talk.persons))
            consent.state_naming(persons=everyone, kind=stated.naming, text=stated.shown_as, by=self.by, at=at)

    def _place(self, talk: Talk) -> tuple[Placement, set[tuple[int, int]]]:
        """Where a talk's turns stand, by their position, and who was asked what. Lines that turn out to ask are from
        here on nobody's."""
        assert self.shelf is not None
        placement = find_places(self.shelf, range(len(talk.turns)), talk.turns)
        owner = dict(enumerate(t.owner for t in talk.turns))
        answering = {t.owner for t in talk.turns if not t.asks and not t.quoted}
        pairs = was_asked(self.shelf, placement, owner, answering, talk.read.rows)  # type: ignore[arg-type]
        for n in placement.question_lines:
            line = talk.turns[n]  # type: ignore[call-overload]
            line.asks, line.owner, line.occasion = True, None, None
        return placement, pairs

    def _keep_placings(
        self,
        shelf: Shelf,
        talks: Sequence[Talk],
        kept: Sequence[Document],
        found: Sequence[tuple[Placement, set[tuple[int, int]]]],
    ) -> None:
        placed, pairs = [], []
        for document, talk, (placement, asked) in zip(kept, talks, found, strict=True):
            placed += [(talk.turns[p.turn].key, p) for p in placement.placed]  # type: ignore[call-overload]
            pairs += [(document.pk, person, question) for person, question in asked]
            talk.result.placed += len({p.turn for p in placement.placed})
            talk.result.unplaced += len(placement.unplaced)
            record(
                place=self.inquiry.place,
                by=MACHINE,
                verb="placed",
                thing=document,
                at=self.at,
                placed=len(placement.placed),
            )
        keep_placings(shelf, placed, self.at)
        keep_asked(shelf, pairs, self.at)
        if placed and shelf.version is not None:
            mark_used(version=shelf.version, at=self.at)
