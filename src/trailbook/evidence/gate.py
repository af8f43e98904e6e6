"""``shown``: the only way held words become characters on a page, in a file, a search hit or a stream."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from trailbook.consent import uses
from trailbook.consent.looks import record_looks
from trailbook.consent.names import Names, names_for, nobody
from trailbook.people.models import Person

from . import doors
from .cuts import cuts_in
from .doors import Door
from .live import live_alone, turns_of
from .models import Ask, Document, Excerpt, Revision, Span, Turn
from .words import Cut, Piece, cut_pieces


@dataclass(frozen=True)
class Stretch:
    """Part of a turn: code points ``start`` to ``end`` (exclusive; None: to its end) of its revision
    (None: the current one)."""

    turn: int
    start: int = 0
    end: int | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Shown:
    """Words as they may be shown at one door, under the name their owner chose for it."""

    turn: Turn
    start: int
    end: int
    pieces: tuple[Piece, ...]
    name: str
    noted: bool
    quoted_by: str

    @property
    def text(self) -> str:
        """The words with ``[held back]`` or a mask where something is not shown."""
        return "".join(p.text for p in self.pieces)

    @property
    def interpreted(self) -> bool:
        """Whether somebody else put these words into another language as they were said."""
        return self.turn.manner == "interpret"

    @property
    def runs(self) -> list[tuple[int, str]]:
        """The speaker's own words in it: where each run begins in the revision, and its text."""
        return [(p.start, p.text) for p in self.pieces if p.kind == "words"]

    @property
    def whole(self) -> bool:
        return all(p.kind == "words" for p in self.pieces)


def whole_turns(turns: Iterable[Turn]) -> list[Stretch]:
    return [Stretch(turn=t.pk) for t in turns]


def shown(stretch: Stretch, door: Door, *, thing: str = "") -> Shown | None:
    """Those words as they may be shown at ``door``, or None. See ``shown_many``."""
    return shown_many([stretch], door, thing=thing).get(stretch)


def shown_many(
    stretches: Iterable[Stretch], door: Door, *, thing: str = "", asked: Iterable[int] = ()
) -> dict[Stretch, Shown]:
    """What of these stretches may be shown at ``door``, and how. Stretches that may not are not in the
    answer.

    Asks the database now; a fixed number of queries whatever the number of stretches. Where the door keeps
    looks, this is kept for each owner whose words are in the answer, under ``thing`` (else their document).
    ``asked`` names turns whose "ask me first" has been answered with yes for exactly this showing.
    """
    answer = _weighed(stretches, door, asked)
    _keep_looks(answer.values(), door, thing)
    return answer


def shown_some(
    batches: Iterable[Sequence[Stretch]],
    door: Door,
    choose: Callable[[Mapping[Stretch, Shown], bool], Collection[Stretch] | None],
) -> dict[Stretch, Shown]:
    """Of stretches that come some at a time, those that ``choose`` picks. It is given what may be shown of the newest
    batch, and whether that was the last one; it gives None while it wants more. A look is kept for what is picked
    alone. For pages that show the first so many."""
    answer: dict[Stretch, Shown] = {}
    chosen: Collection[Stretch] | None = None
    for batch in batches:
        found = _weighed(batch, door)
        answer |= found
        chosen = choose(found, False)
        if chosen is not None:
            break
    if chosen is None:
        chosen = choose({}, True) or ()
    picked = {s: answer[s] for s in chosen}
    _keep_looks(picked.values(), door, "")
    return picked


def _keep_looks(opened: Iterable[Shown], door: Door, thing: str) -> None:
    if door.looks:
        record_looks(door.actor, door.person, door.use, [s.turn for s in opened], thing)


def _weighed(stretches: Iterable[Stretch], door: Door, asked: Iterable[int] = ()) -> dict[Stretch, Shown]:
    """What may be shown, before anyone has looked. Whoever shows any of it keeps the look (``_keep_looks``);
    for this room alone."""
    wanted = list(dict.fromkeys(stretches))
    if not wanted:
        return {}
    live = _live_turns({s.turn for s in wanted}, door, set(asked))
    older = _older_revisions(wanted, live)
    cuts = cuts_in(live.values(), door)
    names = names_for(live.values(), door)
    answer: dict[Stretch, Shown] = {}
    for stretch in wanted:
        turn = live.get(stretch.turn)
        if turn is None:
            continue
        revision = stretch.revision or turn.current_id
        text = turn.said if revision == turn.current_id else older.get((turn.pk, revision or 0))  # type: ignore[attr-defined]
        if text is None:
            continue
        end = len(text) if stretch.end is None else min(stretch.end, len(text))
        pieces = cut_pieces(text, stretch.start, end, revision or 0, cuts.get(turn.pk, []))
        if not any(p.kind == "words" and p.text.strip() for p in pieces):
            continue
        answer[stretch] = Shown(
            turn=turn,
            start=stretch.start,
            end=end,
            pieces=pieces,
            name=names.of(turn.owner_id),
            noted=turn.manner == "noted",
            quoted_by=(names.of(turn.quoted_by_id) if turn.quoted_by_id else nobody()) if turn.quoted else "",
        )
    return answer


AT_ONCE = 5000


def _live_turns(keys: set[int], door: Door, asked: set[int]) -> dict[int, Turn]:
    """The turns that may be shown, each with ``said`` (the text of its current revision) and ``said_number``: a
    revision's own instance for each of hundreds would cost as much as the rest."""
    live: dict[int, Turn] = {}
    ordered = sorted(keys)
    if len(ordered) == 1 and not asked and (alone := live_alone(ordered[0], door)) is not None:
        return {t.pk: t for t in alone}
    for i in range(0, len(ordered), AT_ONCE):
        part = Turn.objects.filter(pk__in=ordered[i : i + AT_ONCE])
        part = part.annotate(said=F("current__text"), said_number=F("current__number"))
        live |= {t.pk: t for t in part.live_here(door)}
        if asked and door.stands == doors.PUBLIC:
            live |= {t.pk: t for t in part.filter(pk__in=asked).live_here(door, answer=uses.ASK)}
    _know(live.values())
    return live


def _live_keys(keys: set[int], door: Door, asked: set[int]) -> set[int]:
    """The same, as primary keys alone."""
    live: set[int] = set()
    ordered = sorted(keys)
    for i in range(0, len(ordered), AT_ONCE):
        part = Turn.objects.filter(pk__in=ordered[i : i + AT_ONCE])
        live |= set(part.live_here(door).values_list("pk", flat=True))
        if asked and door.stands == doors.PUBLIC:
            live |= set(part.filter(pk__in=asked).live_here(door, answer=uses.ASK).values_list("pk", flat=True))
    return live


def _know(turns: Collection[Turn], whole: Document | None = None) -> None:
    """Give turns their owners, quoters and documents: each of these made once, however many turns it has. ``whole``:
    the document of them all."""
    persons = Person.objects.in_bulk({p for t in turns for p in (t.owner_id, t.quoted_by_id) if p})
    documents = {whole.pk: whole} if whole else Document.objects.in_bulk({t.document_id for t in turns})
    owner, quoter, document = (Turn._meta.get_field(f) for f in ("owner", "quoted_by", "document"))
    for turn in turns:
        owner.set_cached_value(turn, persons.get(turn.owner_id))  # type: ignore[union-attr]
        quoter.set_cached_value(turn, persons.get(turn.quoted_by_id))  # type: ignore[union-attr]
        document.set_cached_value(turn, documents[turn.document_id])  # type: ignore[union-attr]


def _older_revisions(wanted: list[Stretch], live: Mapping[int, Turn]) -> dict[tuple[int, int], str]:
    """(turn, revision) -> text, for stretches of a revision that is not the current one."""
    missing = {s.revision for s in wanted if s.revision and s.turn in live and s.revision != live[s.turn].current_id}
    if not missing:
        return {}
    rows = Revision.objects.filter(pk__in=missing).values_list("turn", "pk", "text")
    return {(turn, pk): text for turn, pk, text in rows}


@dataclass(frozen=True)
class ShownExcerpt:
    """An excerpt as it may be shown: its spans' words, joined by an omission mark where there are several."""

    excerpt_id: int
    spans: tuple[Shown, ...]

    @property
    def text(self) -> str:
        return " […] ".join(s.text for s in self.spans)

    @property
    def name(self) -> str:
        return " · ".join(dict.fromkeys(s.name for s in self.spans))

    @property
    def noted(self) -> bool:
        return any(s.noted for s in self.spans)

    @property
    def interpreted(self) -> bool:
        return any(s.interpreted for s in self.spans)

    @property
    def name_said(self) -> str:
        """The name to put to the words in a report: it says so where they came through an interpreter."""
        return str(_("%(name)s, through an interpreter") % {"name": self.name}) if self.interpreted else self.name


def shown_excerpts(excerpts: Iterable[int], door: Door, *, thing: str = "") -> dict[int, ShownExcerpt]:
    """The excerpts (by primary key) whose every owner allows it at ``door``. Excerpts that may not be shown
    are not in the answer. A fixed number of queries."""
    keys = list(dict.fromkeys(excerpts))
    by_excerpt: dict[int, list[tuple[Stretch, int | None]]] = {}
    spans_of = Span.objects.filter(excerpt__in=keys).order_by("excerpt", "order")
    for key, turn, start, end, revision, owner in spans_of.values_list(
        "excerpt", "turn", "start", "end", "revision", "turn__owner"
    ):
        by_excerpt.setdefault(key, []).append((Stretch(turn, start, end, revision), owner))
    allowed = _asked_and_allowed(keys, door)
    asked_turns = {
        stretch.turn for key, spans in by_excerpt.items() for stretch, owner in spans if (key, owner) in allowed
    }
    everything = [stretch for spans in by_excerpt.values() for stretch, _ in spans]
    plain = _weighed(everything, door)
    asked = _weighed(everything, door, asked_turns) if asked_turns else {}
    answer = {}
    for key, spans in by_excerpt.items():
        got = [
            plain.get(stretch) or (asked.get(stretch) if (key, owner) in allowed else None) for stretch, owner in spans
        ]
        if got and all(got):
            answer[key] = ShownExcerpt(key, tuple(g for g in got if g))
    _keep_looks([span for found in answer.values() for span in found.spans], door, thing)
    return answer


def _asked_and_allowed(keys: list[int], door: Door) -> set[tuple[int, int]]:
    """(excerpt, person) pairs whose owner was asked for this page and said yes."""
    if door.stands != doors.PUBLIC or not door.where:
        return set()
    yes = Ask.objects.filter(excerpt__in=keys, where=door.where, use=door.use, answer=uses.YES)
    return set(yes.values_list("excerpt_id", "person_id"))


def live_excerpts(excerpts: Iterable[Excerpt | int], door: Door) -> set[int]:
    """Keys of the excerpts that may be shown now, without opening them: for counting and checking. No look is
    kept, and no words leave. The same answer as ``shown_excerpts`` has keys; words are read only where
    something in their turn is held back or masked."""
    keys = [e if isinstance(e, int) else e.pk for e in excerpts]
    spans = list(Span.objects.filter(excerpt__in=keys).select_related("turn").defer("quote"))
    turns = {s.turn_id for s in spans}
    live = _live_keys(turns, door, set()) if turns else set()
    allowed = _asked_and_allowed(keys, door)
    asked_turns = {s.turn_id for s in spans if (s.excerpt_id, s.turn.owner_id) in allowed}
    live_asked = _live_keys(asked_turns, door, asked_turns) if asked_turns else set()
    cuts = cuts_in([s.turn for s in spans if s.turn_id in live | live_asked], door)
    texts = dict(
        Revision.objects.filter(pk__in={s.revision_id for s in spans if s.turn_id in cuts}).values_list("pk", "text")
        if cuts
        else []
    )
    wanted: dict[int, bool] = {}
    for span in spans:
        open_here = span.turn_id in live or (
            (span.excerpt_id, span.turn.owner_id) in allowed and span.turn_id in live_asked
        )
        fine = open_here and _something_left(span, cuts.get(span.turn_id, []), texts)
        wanted[span.excerpt_id] = wanted.get(span.excerpt_id, True) and fine
    return {e for e, fine in wanted.items() if fine}


def _something_left(span: Span, cuts: list[Cut], texts: dict[int, str]) -> bool:
    if not cuts:
        return True
    text = texts.get(span.revision_id, "")
    pieces = cut_pieces(text, span.start, min(span.end, len(text)), span.revision_id, cuts)
    return any(p.kind == "words" and p.text.strip() for p in pieces)


def conversation(document: Document, door: Door, *, thing: str = "") -> list[Shown]:
    """The turns of a document that may be shown at ``door``, in order, with the asker's turns that stand
    directly before an answer that shows (or after the last one). A fixed number of queries."""
    turns = turns_of(document.pk, door)
    _know(turns, document)
    names, cuts = names_for(turns, door), cuts_in(turns, door)
    visible: list[Shown] = []
    waiting: list[Turn] = []
    last_shows = False

    def put() -> None:
        visible.extend(s for t in waiting if (s := _asker(t, names, cuts.get(t.pk, []))))

    for turn in turns:
        if turn.asks:
            waiting.append(turn)
            continue
        shown = _whole(turn, names, cuts.get(turn.pk, [])) if turn.may else None  # type: ignore[attr-defined]
        last_shows = shown is not None
        if shown is not None:
            put()
            visible.append(shown)
        waiting.clear()
    if last_shows:
        put()
    _keep_looks([s for s in visible if not s.turn.asks], door, thing or str(document.uuid))
    return visible


def _whole(turn: Turn, names: Names, cuts: list[Cut]) -> Shown | None:
    """An answer that may be shown, from its beginning to its end; None where no word of it is left."""
    text: str | None = turn.said  # type: ignore[attr-defined]
    if text is None:
        return None
    pieces = cut_pieces(text, 0, len(text), turn.current_id or 0, cuts)
    if not any(p.kind == "words" and p.text.strip() for p in pieces):
        return None
    quoter = (names.of(turn.quoted_by_id) if turn.quoted_by_id else nobody()) if turn.quoted else ""
    return Shown(turn, 0, len(text), pieces, names.of(turn.owner_id), turn.manner == "noted", quoter)


def askers_before(answers: Iterable[Shown], door: Door) -> dict[int, list[Shown]]:
    """For answers that ``shown_many`` gave at this very door, the asker's turns that stand directly before each, by
    the answer's turn. A fixed number of queries."""
    given = {s.turn.pk: s.turn for s in answers if not s.turn.asks}
    rows = Turn.objects.filter(document__in={t.document_id for t in given.values()})
    wanted: dict[int, list[int]] = {}
    waiting: list[int] = []
    before = None
    for pk, document, asks in rows.order_by("document", "position").values_list("pk", "document", "asks"):
        if document != before:
            waiting, before = [], document
        if asks:
            waiting.append(pk)
            continue
        if pk in given and waiting:
            wanted[pk] = waiting
        waiting = []
    found = Turn.objects.filter(pk__in={a for asked in wanted.values() for a in asked})
    told = found.annotate(said=F("current__text")).select_related("owner", "quoted_by", "document")
    askers = {t.pk: t for t in told}
    names, cuts = names_for(askers.values(), door), cuts_in(askers.values(), door)
    shown_askers = {pk: _asker(t, names, cuts.get(pk, [])) for pk, t in askers.items()}
    return {pk: [s for a in asked if (s := shown_askers.get(a))] for pk, asked in wanted.items()}


def _asker(turn: Turn, names: Names, cuts: list[Cut]) -> Shown | None:
    """An asker's words need no grant, but the asker may hold back a passage, and may have gone for good."""
    text: str | None = turn.said  # type: ignore[attr-defined]
    if text is None:
        return None
    pieces = cut_pieces(text, 0, len(text), turn.current_id or 0, cuts)
    return Shown(turn, 0, len(text), pieces, names.of(turn.owner_id), False, "")
