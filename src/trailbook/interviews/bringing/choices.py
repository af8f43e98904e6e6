"""What a person settled on the preview, and the documents it makes of what was understood. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .. import rules
from ..reading import ReadDocument, ReadSpeaker, correct
from ..reading.labels import generic

AS_READ, NAMED, UNNAMED, UNKNOWN = "", "named", "unnamed", "unknown"
TABLES = ("csv", "xlsx")
WHOS = (AS_READ, NAMED, UNNAMED, UNKNOWN)


@dataclass(frozen=True)
class LabelChoice:
    """Who a label is and whether it asks. ``asks`` None and ``who`` empty: as it was understood."""

    asks: bool | None = None
    who: str = AS_READ
    name: str = ""

    @property
    def settles(self) -> bool:
        return self.asks is not None or self.who != AS_READ

    def over(self, wider: LabelChoice) -> LabelChoice:
        """This one where it says something, else the wider one."""
        asks = wider.asks if self.asks is None else self.asks
        return LabelChoice(asks, self.who, self.name) if self.who else LabelChoice(asks, wider.who, wider.name)


@dataclass
class FileChoice:
    """What was settled for one file alone."""

    leave_out: bool = False
    preamble: bool = False
    drop: set[int] = field(default_factory=set)
    labels: dict[str, LabelChoice] = field(default_factory=dict)


@dataclass
class Choices:
    """Everything settled for one act of bringing in."""

    labels: dict[str, LabelChoice] = field(default_factory=dict)
    files: dict[int, FileChoice] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def of_file(self, n: int) -> FileChoice:
        return self.files.get(n) or FileChoice()

    def label_in(self, n: int, label: str) -> LabelChoice:
        return self.of_file(n).labels.get(label, LabelChoice()).over(self.labels.get(label, LabelChoice()))


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
            }
            for n, f in choices.files.items()
        },
        "facts": choices.facts,
    }


def _to(c: LabelChoice) -> list[Any]:
    return [c.asks, c.who, c.name]


def choices_from(found: Mapping[str, Any]) -> Choices:
    files = {
        int(n): FileChoice(
            f["leave_out"], f["preamble"], set(f["drop"]), {x: LabelChoice(*c) for x, c in f["labels"].items()}
        )
        for n, f in found.get("files", {}).items()
    }
    labels = {x: LabelChoice(*c) for x, c in found.get("labels", {}).items()}
    return Choices(labels, files, dict(found.get("facts", {})))


def settled(doc: ReadDocument, n: int, choices: Choices) -> ReadDocument:
    """One file as it will be kept: who asks, who each label is, and which turns are left out."""
    here = {s.label: choices.label_in(n, s.label) for s in doc.speakers}
    asks = {label: c.asks for label, c in here.items() if c.asks is not None}
    made = correct(doc, asks=asks, drop=choices.of_file(n).drop)
    speakers = [s for s in (_speaker(s, here.get(s.label, LabelChoice())) for s in made.speakers) if s]
    return replace(made, speakers=tuple(speakers))


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
    already), *new*, *unnamed* (new, for the team alone) or *unknown*."""

    label: str
    name: str
    state: str
    asks: bool
    turns: int
    attributes: dict[str, str]


def who_in(doc: ReadDocument, made: ReadDocument, known: Iterable[str]) -> list[Who]:
    """For each label of the file as read, who it will be. ``known`` are folded names of persons here."""
    by_label = {s.label: s for s in made.speakers}
    turns = Counter(t.speaker or "" for t in made.turns if t.quoted_by is None)
    found = []
    for s in doc.speakers:
        kept = by_label.get(s.label)
        attributes = dict(s.attributes)
        asks = kept.asks if kept else s.asks
        if kept is None:
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
    """One label over all files: in how many it stands, how much it says, and what it was understood to be."""

    label: str
    kind: str
    files: int = 0
    turns: int = 0
    asking: int = 0
    names: set[str] = field(default_factory=set)
    quoted_only: bool = False

    @property
    def asks(self) -> bool:
        return self.asking * 2 > self.files

    @property
    def one_name(self) -> str:
        return next(iter(self.names)) if len(self.names) == 1 else ""


def labels_in(doc: ReadDocument, turns: Iterable[int]) -> list[LabelRow]:
    """The labels of one file, in its order; of a table those of these turns alone, for a row is a person there."""
    rows = labels_over({0: doc}, tables=True)
    if doc.format in TABLES:
        here = {doc.turns[i].speaker for i in turns}
        rows = [r for r in rows if r.label in here]
    return sorted(rows, key=lambda r: not r.asks)


def labels_over(docs: Mapping[int, ReadDocument], *, tables: bool = False) -> list[LabelRow]:
    """Every label of talks and of single writings, the commonest first; then labels that only stand in quotations.
    Rows of tables are people of their own and are in it only where asked for."""
    rows: dict[str, LabelRow] = {}
    for doc in docs.values():
        if doc.error or (doc.format in TABLES and not tables):
            continue
        for s in doc.speakers:
            row = rows.setdefault(s.label, LabelRow(s.label, s.kind))
            row.files += 1
            row.turns += s.turns
            row.asking += s.asks
            if s.name:
                row.names.add(s.name)
    spoken = set(rows)
    for doc in docs.values():
        for label in {x for t in doc.turns if t.quoted_by is not None for x in (t.speaker, t.quoted_by)}:
            if label and label not in spoken and not generic(label):
                row = rows.setdefault(label, LabelRow(label, "name", quoted_only=True, names={label}))
                row.files += 1
    return sorted(rows.values(), key=lambda r: (r.quoted_only, not r.asks, -r.files, -r.turns, r.label))


def quoted_names(choices: Choices, rows: Iterable[LabelRow]) -> dict[str, str]:
    """Whom labels that only stand in quotations are, where a person said so."""
    found = {}
    for row in rows:
        choice = choices.labels.get(row.label)
        if row.quoted_only and choice and choice.who == NAMED and choice.name.strip():
            found[row.label] = choice.name.strip()
    return found
