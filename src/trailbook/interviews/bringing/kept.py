"""What was understood of a file as a line to keep, and the gist of it: what every page of the lot asks of each file,
without its words. Plain Python.

A lot of a thousand files is looked at page by page. Then the words of those on the page are needed, and of the others
only who speaks and how often. So each file has a line with its words, and a short one that says where that is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

from ..reading import ReadDocument, ReadTurn
from ..reading.apart import document_told, told
from ..reading.meetings import together
from ..reading.settling import Steady, asks_again

#: What a label says is shown beside it: so many samples of so many characters.
SAMPLES, SAMPLE = 2, 140


@dataclass(frozen=True)
class Gist:
    """A file without its words. ``doc`` has one turn for all that are alike in who speaks, asks and quotes, with
    nothing in it but the number of ``sizes`` that says how many they are. ``samples``: of each label a little. ``at`` and
    ``length``: where the file's own line is."""

    doc: ReadDocument
    sizes: list[int]
    samples: dict[str, list[str]]
    at: int = 0
    length: int = 0

    def turns_of(self, made: ReadDocument) -> int:
        """How many turns there are in what was made of ``doc``."""
        return sum(self.sizes[int(t.where)] for t in made.turns)


def gist_of(doc: ReadDocument, at: int = 0, length: int = 0) -> Gist:
    alike: Counter[tuple[Any, ...]] = Counter()
    said: dict[str, list[str]] = {}
    for t in doc.turns:
        alike[t.speaker, t.asks, t.quoted_by, t.sourced, t.through] += 1
        if t.quoted_by is None and t.text:
            _sample(said.setdefault(t.speaker or "", []), t.text)
    turns = tuple(
        ReadTurn(speaker, asks, "", str(i), quoted_by=quoted_by, sourced=sourced, through=through)
        for i, (speaker, asks, quoted_by, sourced, through) in enumerate(alike)
    )
    shown = {s.label for s in doc.speakers if s.asks or not doc.rows}
    samples = {label: list(dict.fromkeys(map(short, s))) for label, s in said.items() if label in shown}
    light = replace(
        doc,
        turns=turns,
        speakers=tuple(replace(s, attributes={}) for s in doc.speakers),
        skipped=(),
        questions=(),
        columns=(),
        attributes={},
        notes=(),
        sheets=(),
        facts=doc.facts[:1],
    )
    return Gist(light, list(alike.values()), samples, at, length)


def _sample(kept: list[str], text: str) -> None:
    """Keep it where it is more than a nod, or nothing better was said so far."""
    more = len(text.split(None, 6)) >= 6
    if len(kept) < SAMPLES:
        kept.append(text)
    elif more:
        for i, had in enumerate(kept):
            if len(had.split(None, 6)) < 6:
                kept[i] = text
                return


def short(text: str) -> str:
    plain = " ".join(text[: 4 * SAMPLE].split())
    return plain if len(plain) <= SAMPLE else plain[: SAMPLE - 3].rsplit(" ", 1)[0] + " …"


def line_of(n: int, whole: bool, doc: ReadDocument) -> bytes:
    return json.dumps([n, int(whole), told(doc)]).encode("ascii") + b"\n"


def gist_line(n: int, whole: bool, gist: Gist) -> bytes:
    said = [n, int(whole), gist.at, gist.length, gist.sizes, gist.samples, told(gist.doc)]
    return json.dumps(said).encode("ascii") + b"\n"


def likes_line(files: int, likes: Mapping[str, str]) -> bytes:
    """Which labels may be another spelling of which, while there are so many lines about files."""
    return json.dumps(["alike", files, likes]).encode("ascii") + b"\n"


@dataclass
class Found:
    """What lines of gists say: of each file the newest, of each with its beginning, and which labels are alike, where
    that is known of all of these."""

    gists: dict[int, Gist]
    wholes: dict[int, Gist]
    likes: dict[str, str] | None
    lines: int


def gists_in(lines: bytes) -> Found:
    """What these lines say; one that was cut off, or is of another version, is passed over."""
    found = Found({}, {}, None, 0)
    likes: tuple[int, dict[str, str]] = (-1, {})
    for line in lines.split(b"\n"):
        if not line:
            continue
        try:
            said = json.loads(line)
            if said[0] == "alike":
                likes = (said[1], dict(said[2]))
                continue
            n, whole, at, length, sizes, samples, doc = said
            gist = Gist(document_told(doc), sizes, samples, at, length)
            (found.wholes if whole else found.gists)[n] = gist
            found.lines += 1
        except (ValueError, TypeError, LookupError):
            continue
    found.likes = likes[1] if likes[0] == found.lines else None
    return found


def document_in(line: bytes) -> ReadDocument:
    """The file of this line. Raises ValueError, TypeError or LookupError where it is none."""
    return document_told(json.loads(line)[2])


class Known(Protocol):
    """Where gists and words are kept: an upload that waits."""

    gists: dict[int, Gist]

    def words(self, gist: Gist) -> ReadDocument:
        """The file with its words. Raises OSError where they are gone."""

    def whole(self, n: int) -> Gist | None:
        """The gist of a file with what stands before its first speaker."""


class Lot(Mapping[int, ReadDocument]):
    """The files of an upload, in the order they come in, with who asks settled over all of them. A file's words are
    read when it is asked for, and not kept. ``light`` has all of them without words."""

    def __init__(self, upload: Known, whole: Collection[int] = ()) -> None:
        self.upload = upload
        self.gists = dict(sorted(upload.gists.items()))
        for n in whole:
            if n in self.gists and (found := upload.whole(n)) and not found.doc.error:
                self.gists[n] = found
        steady = Steady()
        for gist in self.gists.values():
            steady.see(gist.doc)
        self.asking = steady.labels()
        self._plain: dict[int, ReadDocument] = {
            n: asks_again(g.doc, self.asking)  # type: ignore[misc]
            for n, g in self.gists.items()
        }

    @cached_property
    def light(self) -> dict[int, ReadDocument]:
        return together(self._plain)

    def __getitem__(self, n: int) -> ReadDocument:
        found: ReadDocument = asks_again(self.upload.words(self.gists[n]), self.asking)  # type: ignore[assignment]
        return together({**self._plain, n: found})[n] if found.beside else found

    def __contains__(self, n: object) -> bool:
        return n in self.gists

    def __iter__(self) -> Iterator[int]:
        return iter(self.light)

    def __len__(self) -> int:
        return len(self.gists)
