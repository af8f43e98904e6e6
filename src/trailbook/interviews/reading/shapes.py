"""What reading an interview file gives: turns, speakers, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class ReadTurn:
    """One stretch of words by one speaker, never changed once made (not frozen, which would make it three times as
    slow to make, and there are hundreds a file); `start` and `end` are seconds. `quoted_by` is None unless
    somebody shows or reads these words: then it is that person's label ("" for an unlabelled writer).
    `sourced`: a line beside the quotation tells where it is from, as whoever asks would show it.
    `through`: the label of whoever interpreted it; the words are the speaker's, as that person put them.
    `talk`: which talk of a table with several it is of."""

    speaker: str | None
    asks: bool
    text: str
    where: str
    start: float | None = None
    end: float | None = None
    heading: str | None = None
    heading_kind: Literal["heading", "column"] | None = None
    quoted_by: str | None = None
    sourced: bool = False
    through: str = ""
    talk: str = ""


@dataclass(frozen=True)
class ReadSpeaker:
    """A label in the file; `name` is set only when the file tells whose label it is. `yes_how` and `yes_note`: how it
    is known that this one person said yes, where that was said of them and not of everybody. `settled`: a person said who
    this is, or what it does."""

    label: str
    kind: Literal["name", "generic", "none"]
    asks: bool
    name: str | None
    attributes: dict[str, str] = field(default_factory=dict)
    turns: int = 0
    yes_how: str = ""
    yes_note: str = ""
    settled: bool = False


@dataclass(frozen=True)
class Skipped:
    """Something in a file that is nobody's answer, and why it was left out."""

    where: str
    why: str


@dataclass(frozen=True)
class SkippedFile:
    """A file that was not read at all, and why."""

    path: str
    why: str


@dataclass(frozen=True)
class Column:
    """A column of a table. `number` counts from 1; `code` is the short name that a survey gives it beside its title;
    `role` is what it was read as, one of `tables.ROLES`; `filled` of the rows say something in it, `different` ways."""

    number: int
    title: str
    role: str
    filled: int = 0
    different: int = 0
    sample: str = ""
    code: str = ""


@dataclass(frozen=True)
class Facts:
    """What a file tells about one person without a word of theirs: `who` is their label, `name` their name if it is
    told, `told` is what about them."""

    who: str
    name: str | None
    told: dict[str, str]
    where: str = ""


@dataclass(frozen=True)
class Talked:
    """One of several talks that a table holds. `mark` tells whether the very same talk is here already, whatever else
    its table holds then."""

    talk: str
    date: str = ""
    mark: str = ""


@dataclass(frozen=True)
class ReadDocument:
    """One file as understood. `error` is one sentence, or None when the file could be read.

    `rows`: each row of it is a person. `beside`: it belongs to a meeting or to people and is no talk itself: "chat",
    "attendance" or "facts". `facts`: what it tells of people. `manner`: said or written, empty where the form tells.
    `by_message`: a chat of many people, of which nothing goes in but the messages that are chosen (`chats.chosen`).
    `columns`: those of a table; `sheets` its sheets with the one that was read first.
    `talks`: of a table with several talks, which; each is kept as a document of its own (`talks.parted`).
    `stated`: what was said of this file alone: `held`, `held_on` (a date), `uses` (with commas), `how`, `note`."""

    document: str
    path: str
    format: str
    sha256: str
    title: str | None = None
    date: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    speakers: tuple[ReadSpeaker, ...] = ()
    turns: tuple[ReadTurn, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    questions: tuple[str, ...] = ()
    error: str | None = None
    notes: tuple[str, ...] = ()
    rows: bool = False
    beside: str = ""
    manner: str = ""
    columns: tuple[Column, ...] = ()
    facts: tuple[Facts, ...] = ()
    sheets: tuple[str, ...] = ()
    by_message: bool = False
    stated: dict[str, str] = field(default_factory=dict)
    talks: tuple[Talked, ...] = ()

    @property
    def nothing_said(self) -> str:
        """The sentence for a file that was read and in which nobody says anything."""
        if self.facts:
            who = "person" if len(self.facts) == 1 else "people"
            return f"{self.document} tells about {len(self.facts)} {who}, and nobody says anything in it."
        return f"{self.document} holds no answers that anybody gave."


@dataclass
class Line:
    """One line or paragraph on its way to turns; `level` is a heading's level, 0 for words."""

    text: str
    where: str
    level: int = 0
    quote: bool = False
    item: bool = False


@dataclass
class Parts:
    """What a format's reader hands on before speakers are settled."""

    turns: list[ReadTurn] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    title: str | None = None
    date: str | None = None
    name: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    people: dict[str, tuple[str | None, dict[str, str]]] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)
    beside: str = ""
    manner: str = ""
    columns: list[Column] = field(default_factory=list)
    facts: list[Facts] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    rows: bool = False
    format: str = ""
    sha256: str = ""  # of the file itself, where what was read was made of it
    by_message: bool = False
    dates: dict[str, str] = field(default_factory=dict)  # talk of a table -> its day
