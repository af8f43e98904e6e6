"""What a person settled on the preview, and the documents it makes of what was understood. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trailbook.consent import uses

from .. import rules
from ..reading import ReadDocument, ReadSpeaker, correct
from ..reading.labels import alike, generic, interprets
from ..reading.parting import leave_out, nobodys_until_said, settled_by_name, speak_for, unsettled
from .chat_choices import AuthorChoice, only_kept
from .kept import SAMPLES, Gist

AS_READ, NAMED, UNNAMED, UNKNOWN = "", "named", "unnamed", "unknown"
WHOS = (AS_READ, NAMED, UNNAMED, UNKNOWN)
#: What a label does in a talk, beside asking and answering: it says what somebody else said, or it is left out.
INTERPRETS, OUT = "interprets", "out"
PARTS = (INTERPRETS, OUT)
#: What may be said of one file alone, where it is not as for all.
STATED = ("held", "held_on", "rung", "how", "note")


@dataclass(frozen=True)
class LabelChoice:
    """Who a label is and what it does. ``asks`` None and ``who`` empty: as it was understood. ``part``: *interprets*
    or *out*; ``speaks_for`` then says for whom it interprets, empty where that is the one other who answers."""

    asks: bool | None = None
    who: str = AS_READ
    name: str = ""
    part: str = ""
    speaks_for: str = ""

    @property
    def settles(self) -> bool:
        return self.asks is not None or self.who != AS_READ or self.part != ""

    def over(self, wider: LabelChoice) -> LabelChoice:
        """This one where it says something, else the wider one."""
        who, name = (self.who, self.name) if self.who else (wider.who, wider.name)
        if self.asks is not None or self.part:
            return LabelChoice(self.asks, who, name, self.part, self.speaks_for)
        return LabelChoice(wider.asks, who, name, wider.part, wider.speaks_for)


SAYS_NOTHING = LabelChoice()


@dataclass
class FileChoice:
    """What was settled for one file alone. ``roles`` are columns of a table by ``#number``; ``sheet`` the sheet of a
    workbook; ``stated`` how it was held and what was allowed, where that is not as for all. ``authors`` and ``ticked``:
    of a chat, what is kept of whom. ``again``: of a corrected transcript, whether it stands in the place of the first."""

    leave_out: bool = False
    preamble: bool = False
    drop: set[int] = field(default_factory=set)
    labels: dict[str, LabelChoice] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    sheet: str = ""
    stated: dict[str, str] = field(default_factory=dict)
    authors: dict[str, AuthorChoice] = field(default_factory=dict)
    ticked: set[int] = field(default_factory=set)
    again: str = ""


@dataclass
class Choices:
    """Everything settled for one act of bringing in."""

    labels: dict[str, LabelChoice] = field(default_factory=dict)
    files: dict[int, FileChoice] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def touches(self, n: int, doc: ReadDocument) -> bool:
        """Whether anything was settled that changes this file."""
        return n in self.files or any(s.label in self.labels for s in doc.speakers)

    def of_file(self, n: int) -> FileChoice:
        return self.files.get(n) or FileChoice()

    def label_in(self, n: int, label: str) -> LabelChoice:
        wider = self.labels.get(label, SAYS_NOTHING)
        own = self.files[n].labels.get(label) if n in self.files else None
        return own.over(wider) if own else wider


def choices_to(choices: Choices) -> dict[str, Any]:
    """As JSON."""
    return {
        "labels": {x: _to(c) for x, c in choices.labels.items() if c.settles},
        "files": {
            str(n): {
                "leave_out": f.leave_out,
                "preamble": f.preamble,
                "drop": sorted(f.drop),
                "labels": {x: _to(c) for x, c in f.labels.items() if c.settles},
                "roles": f.roles,
                "sheet": f.sheet,
                "stated": f.stated,
                "authors": {x: [a.keep, a.how, a.note] for x, a in f.authors.items()},
                "ticked": sorted(f.ticked),
                "again": f.again,
            }
            for n, f in choices.files.items()
        },
        "facts": choices.facts,
    }


def _to(c: LabelChoice) -> list[Any]:
    return [c.asks, c.who, c.name, c.part, c.speaks_for]


def choices_from(found: Mapping[str, Any]) -> Choices:
    files = {
        int(n): FileChoice(
            f["leave_out"],
            f["preamble"],
            set(f["drop"]),
            {x: LabelChoice(*c) for x, c in f["labels"].items()},
            dict(f.get("roles", {})),
            f.get("sheet", ""),
            dict(f.get("stated", {})),
            {x: AuthorChoice(*a) for x, a in f.get("authors", {}).items()},
            set(f.get("ticked", ())),
            f.get("again", ""),
        )
        for n, f in found.get("files", {}).items()
    }
    labels = {x: LabelChoice(*c) for x, c in found.get("labels", {}).items()}
    return Choices(labels, files, dict(found.get("facts", {})))


def settled(doc: ReadDocument, n: int, choices: Choices) -> ReadDocument:
    """One file as it will be kept: who asks, who each label is, for whom it speaks, and what is left out."""
    if not (doc.by_message or choices.touches(n, doc) or unsettled(doc)):
        return doc
    here = {s.label: choices.label_in(n, s.label) for s in doc.speakers}
    if doc.by_message:
        choice = choices.of_file(n)
        named = [label for label, c in here.items() if c.who == NAMED and c.name.strip()]
        doc, was = only_kept(doc, choice.authors, choice.ticked, named)
        here = {s.label: here.get(was.get(s.label, s.label), LabelChoice()) for s in doc.speakers}
    asks = {label: c.asks for label, c in here.items() if c.asks is not None}
    asks |= {label: False for label, c in here.items() if c.part == INTERPRETS}
    as_read = {s.label: s.asks for s in doc.speakers}
    asks = {label: now for label, now in asks.items() if now != as_read.get(label)}
    drop = choices.of_file(n).drop
    made = correct(doc, asks=asks, drop=drop) if asks or drop else doc
    made = leave_out(made, [label for label, c in here.items() if c.part == OUT])
    made = speak_for(made, {label: c.speaks_for for label, c in here.items() if c.part == INTERPRETS})
    made = settled_by_name(made, [label for label, c in here.items() if c.settles])
    made = nobodys_until_said(made)
    speakers = [s for s in (_speaker(s, here.get(s.label, LabelChoice())) for s in made.speakers) if s]
    again = {"again": choices.of_file(n).again} if choices.of_file(n).again else {}
    return replace(made, speakers=tuple(speakers), stated=stated_in(choices.of_file(n).stated) | again)


def stated_in(told: Mapping[str, str]) -> dict[str, str]:
    """What was said of one file alone, in the words of ``ReadDocument.stated``."""
    found = {k: told[k] for k in ("held", "held_on") if told.get(k)}
    if rung := told.get("rung", ""):
        wanted = uses.RUNGS.get(rung, ())
        found["uses"] = ",".join(u for u in wanted if u not in (uses.NOTES, uses.TEAM))
        found |= {k: told[k] for k in ("how", "note") if told.get(k)}
    return found


def _speaker(s: ReadSpeaker, choice: LabelChoice) -> ReadSpeaker | None:
    """A speaker as settled; None where nobody knows who spoke, and the words then have no owner."""
    if choice.who == UNKNOWN:
        return None
    if choice.who == NAMED and choice.name.strip():
        return replace(s, name=choice.name.strip(), kind="none" if s.kind == "none" else "name")
    if choice.who == UNNAMED:
        return replace(s, name=None, kind="none" if s.kind == "none" else "generic", attributes=s.attributes)
    return s


@dataclass(frozen=True)
class Who:
    """Who a speaker of one file will be: a name, or a label for the team alone; ``state`` is *here* (a person here
    already), *new*, *unnamed* (new, for the team alone), *unknown*, *interprets* (``name`` is whose words they are) or
    *out*."""

    label: str
    name: str
    state: str
    asks: bool
    turns: int
    attributes: dict[str, str]

    @property
    def first_facts(self) -> list[tuple[str, str]]:
        return list(self.attributes.items())[:4]

    @property
    def more_facts(self) -> int:
        return max(0, len(self.attributes) - 4)


def who_in(doc: ReadDocument, made: ReadDocument, known: Iterable[str]) -> list[Who]:
    """For each label of the file as read, who it will be. ``known`` are folded names of persons here."""
    by_label = {s.label: s for s in made.speakers}
    turns = Counter(t.speaker or "" for t in made.turns if t.quoted_by is None)
    through = {t.through: t for t in made.turns if t.through}
    spoken = Counter(t.through for t in made.turns if t.through)
    added = [s for s in made.speakers if s.label not in {x.label for x in doc.speakers}]
    found = []
    for s in [*doc.speakers, *added]:
        kept = by_label.get(s.label)
        attributes = dict(s.attributes)
        asks = kept.asks if kept else s.asks
        if s.label in through:
            for_whom = through[s.label].speaker or ""
            whose = by_label[for_whom].name or for_whom if for_whom in by_label else for_whom
            found.append(Who(s.label, whose, INTERPRETS, False, spoken[s.label], attributes))
        elif kept is None and s.turns and not turns[s.label]:
            found.append(Who(s.label, "", OUT, False, 0, attributes))
        elif kept is None:
            found.append(Who(s.label, "", UNKNOWN, asks, turns[s.label], attributes))
        elif kept.name and (kept.kind == "name" or kept.name != kept.label):
            state = "here" if rules.fold_name(kept.name) in known else "new"
            found.append(Who(s.label, kept.name, state, asks, turns[s.label], attributes))
        elif asks:
            found.append(Who(s.label, "", UNKNOWN, True, turns[s.label], attributes))
        else:
            found.append(
                Who(s.label, rules.team_label(s.label, doc.document), UNNAMED, False, turns[s.label], attributes)
            )
    return found


@dataclass
class LabelRow:
    """One label over all files: in how many it stands, how much it says, and what it was understood to be. ``like``
    is a commoner label it may be another spelling of."""

    label: str
    kind: str
    files: int = 0
    turns: int = 0
    asking: int = 0
    names: set[str] = field(default_factory=set)
    quoted_only: bool = False
    samples: list[str] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    like: str = ""

    @property
    def asks(self) -> bool:
        return self.asking * 2 > self.files

    @property
    def interprets(self) -> bool:
        return interprets(self.label)

    @property
    def one_name(self) -> str:
        return next(iter(self.names)) if len(self.names) == 1 else ""


def labels_in(doc: ReadDocument, turns: Iterable[int]) -> list[LabelRow]:
    """The labels of one file, in its order; of a table with a row a person those of these turns alone."""
    rows = labels_over({0: doc}, tables=True)
    if doc.rows:
        here = {doc.turns[i].speaker for i in turns}
        rows = [r for r in rows if r.label in here]
    return sorted(rows, key=lambda r: not r.asks)


def labels_over(
    docs: Mapping[int, ReadDocument], *, tables: bool = False, likes: Mapping[str, str] | None = None
) -> list[LabelRow]:
    """Every label of talks and of single writings, the commonest first; then labels that only stand in quotations.
    Where a row of a table is a person, only who asks them is in it, unless ``tables`` are asked for whole. ``likes``:
    which may be another spelling of which, where that was found before."""
    rows: dict[str, LabelRow] = {}
    for n, doc in docs.items():
        if doc.error or (doc.by_message and not tables):
            continue  # who is who in a chat is settled beside what is kept of it
        for s in doc.speakers:
            if doc.rows and not tables and not s.asks:
                continue
            row = rows.setdefault(s.label, LabelRow(s.label, s.kind))
            row.files += 1
            row.turns += s.turns
            row.asking += s.asks
            if len(row.where) < 3:
                row.where.append(n)
            if s.name:
                row.names.add(s.name)
    spoken = set(rows)
    for doc in docs.values():
        for label in {x for t in doc.turns if t.quoted_by is not None for x in (t.speaker, t.quoted_by)}:
            if label and label not in spoken and not generic(label):
                row = rows.setdefault(label, LabelRow(label, "name", quoted_only=True, names={label}))
                row.files += 1
    if likes is None:
        likes = alike({r.label: r.turns for r in rows.values() if r.kind == "name" and not r.quoted_only})
    for label, like in likes.items():
        if label in rows:
            rows[label].like = like
    return sorted(rows.values(), key=lambda r: (r.quoted_only, not r.asks, -r.files, -r.turns, r.label))


def add_samples(rows: Iterable[LabelRow], gists: Mapping[int, Gist], most: int = SAMPLES) -> None:
    """Put to each of these labels a little of what it says: the first words that are more than a nod, from different
    files where there are some."""
    for row in rows:
        nods: list[str] = []
        for n in row.where if len(row.where) > 1 else row.where * most:
            said = gists[n].samples.get(row.label, [])
            more = next((x for x in said if len(x.split()) >= 6 and x not in row.samples), "")
            if more:
                row.samples.append(more)
            nods += said
            if len(row.samples) >= most:
                break
        row.samples = (row.samples or list(dict.fromkeys(nods)))[:most]


def quoted_names(choices: Choices, rows: Iterable[LabelRow]) -> dict[str, str]:
    """Whom labels that only stand in quotations are, where a person said so."""
    found = {}
    for row in rows:
        choice = choices.labels.get(row.label)
        if row.quoted_only and choice and choice.who == NAMED and choice.name.strip():
            found[row.label] = choice.name.strip()
    return found
