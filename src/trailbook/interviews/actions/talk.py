"""One file on its way in: whose words its turns are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from trailbook.consent.models import Occasion
from trailbook.evidence.actions import NewTurn
from trailbook.people.models import Person

from .. import rules
from ..reading import ReadDocument, ReadTurn
from ..reading.labels import generic
from ..reading.parting import nobodys_until_said, settled_by_name
from .cast import Cast
from .heard import Heard, Stated


class Talk:
    """One file on its way in: who speaks in it, and its turns."""

    held = ""
    held_on: date | None = None

    def __init__(self, read: ReadDocument, result: Heard, cast: Cast) -> None:
        read = nobodys_until_said(settled_by_name(read, cast.labels))
        self.read, self.result = read, result
        result.notes = read.notes
        self.answering: dict[str | None, Person] = {}
        self.asking: dict[str, Person | None] = {}
        self.turns: list[NewTurn] = []
        self.occasions: dict[Person, Occasion] = {}
        self.said_yes: dict[str | None, tuple[str, str]] = {}
        spoke = {t.speaker for t in read.turns if t.quoted_by is None}
        for speaker in read.speakers:
            label = None if speaker.kind == "none" else speaker.label
            if label not in spoke:
                continue
            if speaker.asks:
                nameless = speaker.kind == "generic" and rules.fold_name(speaker.label) not in cast.named
                self.asking[speaker.label] = None if nameless else cast.of(speaker, read.document)
            else:
                self.answering[label] = cast.of(speaker, read.document)
                if speaker.yes_how:
                    self.said_yes[label] = (speaker.yes_how, speaker.yes_note)
        self.quoted = _quoted_people(read, cast, self.answering, self.asking)
        written = read.rows or None in self.answering
        self.manner = read.manner or ("written" if written else "said")

    @property
    def persons(self) -> list[Person]:
        """Everyone who answers, once each. They must have been kept."""
        return list(dict.fromkeys(self.answering.values()))

    @property
    def yes(self) -> dict[Person, tuple[str, str]]:
        """How a person's yes is known, and a note on it, where that was said of them alone. They must have been kept."""
        return {self.answering[label]: way for label, way in self.said_yes.items()}

    def own(self, usual: Stated) -> Stated:
        """What was stated of this file: of it alone where something was, else what holds for all."""
        told = self.read.stated
        if "uses" not in told:
            return usual
        wanted = tuple(u for u in told["uses"].split(",") if u)
        return replace(usual, uses=wanted, how=told.get("how") or usual.how, note=told.get("note") or usual.note)

    def new_turns(self) -> list[NewTurn]:
        """The turns of this talk in order, with whose words they hold. Persons and occasions must have been kept. People
        are looked up once a label here, not once a turn."""
        nobody: tuple[int | None, int | None] = (None, None)
        answering = {label: (p.pk, self.occasions[p].pk) for label, p in self.answering.items()}
        asking = {label: p.pk if p else None for label, p in self.asking.items()}
        made = []
        for t in self.read.turns:
            speaker = t.speaker
            asks, quoted_by, occasion = t.asks, None, None
            if t.quoted_by is not None:
                asks = bool(speaker) and speaker in asking  # a question that is quoted
                owner, quoted_by = self._quoted(t)
            elif asks:
                owner = asking.get(speaker or "")
            else:
                owner, occasion = answering.get(speaker, nobody)
            made.append(
                NewTurn(
                    t.text, owner, occasion, t.through or speaker or "", asks,
                    "interpret" if t.through else self.manner, t.quoted_by is not None, quoted_by,
                    t.heading or "", t.heading_kind or "", t.start, t.end,
                )
            )  # fmt: skip
        return made

    def _quoted(self, t: ReadTurn) -> tuple[int | None, int | None]:
        """Whose words these are that somebody else shows, and who shows them."""
        owner = self.quoted.get(t.speaker) if t.speaker else None
        shows = self.quoted.get(t.quoted_by or "") or (None if t.quoted_by else self.answering.get(None))
        return owner.pk if owner else None, shows.pk if shows else None


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


def day_of(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None
