"""Many files, folders and zips, read ahead in order by another process while the first ones are used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from trailbook.kit.limited import Question, ahead

from .apart import USUAL, answered, question_of, unzip_apart, wrong
from .kinds import KINDS, why_not_kind
from .settling import Steady, asks_again
from .shapes import ReadDocument, SkippedFile
from .sizes import MAX_FILE, BadFile

Found = ReadDocument | SkippedFile

#: So many files are read before anybody asks for them.
AHEAD = 16
#: Of a whole lot so many characters are kept while who asks is settled; files beyond are read a second time.
KEPT_CHARACTERS = 40_000_000
TOO_BIG = f"is bigger than {MAX_FILE // 1024 // 1024} MB"


@dataclass(frozen=True)
class _File:
    """A file that is to be read: the path to show, its bytes or where they are."""

    name: str
    data: bytes | Path


def read_paths(
    paths: Iterable[str | Path], *, asks: Collection[str] = (), also: Collection[str] = (), **wanted: Any
) -> Iterator[Found]:
    """Every file under ``paths``, folders and zips opened, in order, one by one as they are asked for. Each is read
    in a process of its own, so memory and time are bounded whatever they hold. Who asks is settled over all of them
    unless ``asks`` says it. ``also``: titles of columns that are answers wherever they stand; ``wanted``: what else
    ``read_bytes`` may be told."""
    chosen = [Path(p) for p in paths]
    wanted = wanted | {"asks": list(asks), "also": list(also)}
    if asks:
        yield from _read(_files(chosen), wanted)
        return
    steady = Steady()
    kept: list[Found] = []
    characters = 0
    beyond = 0
    for found in _read(_files(chosen), wanted):
        steady.see(found)
        characters += sum(len(t.text) for t in found.turns) if isinstance(found, ReadDocument) else 0
        if beyond or (characters > KEPT_CHARACTERS and kept):
            beyond += 1
        else:
            kept.append(found)
    labels = steady.labels()
    done = len(kept)
    kept.reverse()
    while kept:
        yield asks_again(kept.pop(), labels)
    if beyond:
        yield from (asks_again(x, labels) for x in _read(_files(chosen), wanted, start=done))


def _read(files: Iterator[_File | Found], wanted: dict[str, Any], start: int = 0) -> Iterator[Found]:
    """The same in order, with files read; the first ``start`` are passed over."""
    for (name, found), said in ahead(_questions(islice(files, start, None), wanted), most=AHEAD, limits=USUAL):
        yield found if found is not None else answered(name, said)


def _questions(
    files: Iterator[_File | Found], wanted: dict[str, Any]
) -> Iterator[tuple[tuple[str, Found | None], Question | None]]:
    for one in files:
        if not isinstance(one, _File):
            yield ("", one), None
            continue
        try:
            data = one.data if isinstance(one.data, bytes) else _bytes(one.data)
        except OSError:
            yield ("", wrong(one.name, "could not be opened")), None
            continue
        if len(data) > MAX_FILE:
            yield ("", wrong(one.name, TOO_BIG)), None
        else:
            yield (one.name, None), question_of(one.name, data, wanted)


def _bytes(path: Path) -> bytes:
    """A file's bytes, one more than may be at most: a file that grows, or never ends, is not read for ever."""
    with path.open("rb") as opened:
        return opened.read(MAX_FILE + 1)


def _files(paths: Iterable[Path]) -> Iterator[_File | Found]:
    for path in paths:
        yield from _under(path, True)


def _under(path: Path, chosen: bool) -> Iterator[_File | Found]:
    kind = path.suffix.lower()
    try:
        if path.is_symlink() and not chosen:
            yield SkippedFile(str(path), "is a link to another place")
        elif path.name.startswith(".") and not chosen:
            yield SkippedFile(str(path), "is a hidden file or folder")
        elif path.is_dir():
            for child in sorted(path.iterdir()):
                yield from _under(child, False)
        elif not path.exists():
            yield wrong(str(path), "was not found", "")
        elif not path.is_file():
            yield SkippedFile(str(path), "is no file")
        elif kind not in KINDS and kind != ".zip" and not chosen:
            yield SkippedFile(str(path), why_not_kind(kind))
        elif path.stat().st_size > MAX_FILE:
            yield wrong(str(path), TOO_BIG)
        elif kind == ".zip":
            yield from _zip(path)
        elif kind == ".eml":
            yield _File(str(path), path)
            yield from _zip(path, message=True)
        else:
            yield _File(str(path), path)
    except OSError:
        yield wrong(str(path), "could not be opened", "")


def _zip(path: Path, message: bool = False) -> Iterator[_File | Found]:
    """What a zip holds, or what is attached to a message."""
    try:
        for inside, data, why, bad in unzip_apart(_bytes(path), KINDS, message=message):
            shown = f"{path}/{PurePosixPath(inside.replace(chr(92), '/'))}"
            if data is not None:
                yield _File(shown, data)
            elif bad:
                yield wrong(shown, why)
            else:
                yield SkippedFile(shown, why)
    except BadFile as problem:
        if not message:  # of a bad message its own reader tells
            yield wrong(str(path), str(problem), "zip")
