"""The folder of files that wait to be looked at. What is in it was sent by a member and confirmed by nobody; it goes
when they keep the words, when they throw them away, and after a day.

One act of bringing in is a few files side by side, under a name made here: ``<id>.zip`` (the files as sent),
``<id>.json`` (what they are called and whose), ``<id>.read`` (what was understood, a line a file), ``<id>.gist`` (where
that line is, and what every page asks of the file) and ``<id>.choices`` (what a person settled). Each file is read once.
No name or path that was sent is ever a name or path here.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import time
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused

from ..reading import ReadDocument, Skipped, SkippedFile, read_apart
from .arriving import clean_path, inside, names_of
from .kept import Gist, Lot, document_in, gist_line, gist_of, gists_in, likes_line, line_of

MAX_FILES = 2_000
MAX_TOTAL = 300 * 1024 * 1024
MAX_WAITING = 3
HOURS = 24
#: What was confirmed waits longer for the worker that keeps it.
HOURS_CONFIRMED = 72
ENDINGS = (".zip", ".json", ".read", ".gist", ".choices", ".taken")


@dataclass(frozen=True)
class Entry:
    """One file that was sent, by the name it had: ``member`` is where its bytes are, empty where it was left out
    unread, and then ``why`` says why."""

    path: str
    member: str = ""
    why: str = ""


@dataclass
class Upload:
    """One act of bringing in that waits."""

    id: UUID
    inquiry: str
    by: str
    at: float
    entries: list[Entry]
    gists: dict[int, Gist] = field(default_factory=dict)
    wholes: dict[int, Gist] = field(default_factory=dict)
    likes: dict[str, str] | None = None
    lines: int = 0

    @property
    def to_read(self) -> list[int]:
        return [n for n, e in enumerate(self.entries) if e.member]

    @property
    def unread(self) -> list[int]:
        return [n for n in self.to_read if n not in self.gists]

    @property
    def size(self) -> int:
        """Bytes of what waits to be read, as packed here."""
        try:
            return _path(self.id, ".zip").stat().st_size
        except OSError:
            return 0

    @property
    def left_out(self) -> list[SkippedFile]:
        return [SkippedFile(e.path, e.why) for e in self.entries if not e.member]

    def words(self, gist: Gist) -> ReadDocument:
        """A file with its words. Raises OSError where it is all gone."""
        with _path(self.id, ".read").open("rb") as lines:
            lines.seek(gist.at)
            return document_in(lines.read(gist.length))

    def whole(self, n: int) -> Gist | None:
        """The gist of a file with what stands before its first speaker; read when it is asked for first."""
        if n not in self.wholes:
            found = read_apart(self.entries[n].path, _bytes_of(self, n), drop_preamble=False)
            with _appending(self) as add:
                add(n, found, whole=True)
        return self.wholes.get(n)

    def lot(self, whole: Collection[int] = ()) -> Lot:
        """All that was understood so far, with who asks settled over all files. ``whole``: with the beginning of these
        files."""
        return Lot(self, whole)


def keep(sent: Iterable[tuple[str, BinaryIO, int]], *, inquiry: UUID, by: str) -> Upload:
    """Put what was sent (name, file, size) into the folder, zips opened. Raises Refused with a sentence where it is
    too much or nothing at all; then nothing is kept."""
    forget_old()
    _only_a_few(inquiry, by)
    key = uuid4()
    entries: list[Entry] = []
    try:
        with zipfile.ZipFile(_path(key, ".zip"), "x", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            total = 0
            for name, file, size in sent:
                for path, data, why in inside(clean_path(name), file, size):
                    total += len(data)
                    if len(entries) >= MAX_FILES:
                        raise Refused(too_many())
                    if total > MAX_TOTAL:
                        raise Refused(too_much())
                    member = "" if why else f"{len(entries):05d}"
                    if member:
                        packed.writestr(member, data)
                    entries.append(Entry(path, member, why))
        if not entries:
            raise Refused(_("Choose at least one file first."))
        for ending in (".read", ".gist", ".choices"):
            _path(key, ending).touch(0o600)
        upload = Upload(key, str(inquiry), by, time.time(), entries)
        _write(
            _path(key, ".json"),
            {
                "inquiry": upload.inquiry,
                "by": by,
                "at": upload.at,
                "entries": [[e.path, e.member, e.why] for e in entries],
            },
        )
    except BaseException:
        drop(key)
        raise
    return upload


def too_many() -> str:
    return str(_("That is more than %(n)s files at once. Bring them in a folder at a time.") % {"n": f"{MAX_FILES:,}"})


def too_much() -> str:
    mb = MAX_TOTAL // 1024 // 1024
    return str(_("Together these files are bigger than %(mb)s MB. Bring in fewer at a time.") % {"mb": mb})


def open_upload(key: UUID, *, inquiry: UUID, by: str, words: bool = True) -> Upload | None:
    """What waits under this id, for the member who sent it to this inquiry; None for everybody else, and when it is
    gone. Without ``words`` what was understood is not read."""
    return _opened(key, ".json", inquiry, by, HOURS, words)


def open_confirmed(key: UUID, *, inquiry: UUID, by: str) -> Upload | None:
    """The same for what was confirmed and is being kept by the worker."""
    with contextlib.suppress(OSError):
        os.utime(_path(key, ".taken"))
        os.utime(_path(key, ".zip"))
    return _opened(key, ".taken", inquiry, by, None)


def _opened(key: UUID, ending: str, inquiry: UUID, by: str, hours: float | None, words: bool = True) -> Upload | None:
    try:
        facts = json.loads(_path(key, ending).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if facts["inquiry"] != str(inquiry) or facts["by"] != by:
        return None
    if hours is not None and time.time() - facts["at"] > hours * 3600:
        drop(key)
        return None
    upload = Upload(key, facts["inquiry"], facts["by"], facts["at"], [Entry(*e) for e in facts["entries"]])
    if words:
        _look(upload)
    return upload


def _look(upload: Upload) -> None:
    """What was understood so far, by whoever read it."""
    with contextlib.suppress(OSError):
        found = gists_in(_path(upload.id, ".gist").read_bytes())
        upload.gists, upload.wholes, upload.likes, upload.lines = found.gists, found.wholes, found.likes, found.lines


def keep_likes(upload: Upload, likes: dict[str, str]) -> None:
    """Which labels may be another spelling of which takes a while to find: it is found once."""
    with contextlib.suppress(OSError), _path(upload.id, ".gist").open("r+b") as gists:
        fcntl.flock(gists, fcntl.LOCK_EX)
        gists.seek(0, os.SEEK_END)
        gists.write(b"\n" + likes_line(upload.lines, likes))
    upload.likes = likes


@contextlib.contextmanager
def _appending(upload: Upload) -> Iterator[Any]:
    """What was understood is kept by one process at a time, the words first. Nothing comes into being here: where the
    lot is gone, so are these. Raises OSError then."""
    with _path(upload.id, ".read").open("r+b") as lines, _path(upload.id, ".gist").open("r+b") as gists:
        fcntl.flock(gists, fcntl.LOCK_EX)
        _look(upload)
        gists.seek(0, os.SEEK_END)
        gists.write(b"\n")  # whoever wrote here before may have been cut off in the middle of a line

        def add(n: int, doc: ReadDocument, whole: bool = False) -> None:
            at, line = lines.seek(0, os.SEEK_END), line_of(n, whole, doc)
            lines.write(line)
            lines.flush()
            gist = gist_of(doc, at, len(line))
            gists.write(gist_line(n, whole, gist))
            gists.flush()
            (upload.wholes if whole else upload.gists)[n] = gist
            upload.lines, upload.likes = upload.lines + 1, None

        yield add


def _bytes_of(upload: Upload, n: int) -> bytes:
    with zipfile.ZipFile(_path(upload.id, ".zip")) as packed:
        return packed.read(upload.entries[n].member)


def read_on(upload: Upload, seconds: float, also: Collection[str] = ()) -> bool:
    """Read on in what waits for about so long, at least one file; says whether all is read. ``also``: titles of
    columns that are answers wherever they stand."""
    until = time.monotonic() + seconds
    if not upload.unread:
        return True
    with zipfile.ZipFile(_path(upload.id, ".zip")) as packed, _appending(upload) as add:
        for n in upload.unread:  # another may have read on while this one waited
            entry = upload.entries[n]
            add(n, read_apart(entry.path, packed.read(entry.member), also=list(also)))
            if time.monotonic() > until:
                break
    return not upload.unread


def read_again(upload: Upload, n: int, **wanted: Any) -> ReadDocument:
    """A table again, with what its columns are and which of its sheets is meant; from here on it is understood so,
    unless it cannot be read like that: then the answer says why and nothing changes."""
    found = read_apart(upload.entries[n].path, _bytes_of(upload, n), **wanted)
    if not found.error:
        with _appending(upload) as add:
            add(n, found)
    return found


def choices_of(key: UUID) -> dict[str, Any]:
    try:
        found = json.loads(_path(key, ".choices").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep_choices(key: UUID, choices: dict[str, Any]) -> None:
    if _path(key, ".json").exists():
        _write(_path(key, ".choices"), choices)
    if not (_path(key, ".json").exists() or _path(key, ".taken").exists()):
        drop(key)  # thrown away meanwhile, and these choices with it


@contextlib.contextmanager
def taken(key: UUID):  # type: ignore[no-untyped-def]
    """Hold what waits for one keeping: a second press finds nothing. Afterwards it is all gone; where keeping failed
    it waits again. Raises Refused when it is not there any more."""
    try:
        os.rename(_path(key, ".json"), _path(key, ".taken"))
    except OSError as gone:
        raise Refused(_("These files are not waiting any more. They were kept or thrown away already.")) from gone
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            os.rename(_path(key, ".taken"), _path(key, ".json"))
        raise
    drop(key)


def waits(key: UUID) -> bool:
    """Whether these files wait to be looked at."""
    return _path(key, ".json").exists()


def is_kept(key: UUID) -> bool:
    """Whether these files were confirmed and are not all in yet."""
    return _path(key, ".taken").exists()


def confirm(key: UUID) -> None:
    """It is to be kept, by the worker: a second press finds nothing. Raises Refused when it is not there any more."""
    try:
        os.rename(_path(key, ".json"), _path(key, ".taken"))
    except OSError as gone:
        raise Refused(_("These files are not waiting any more. They were kept or thrown away already.")) from gone


def unconfirm(key: UUID) -> None:
    """It waits to be looked at again: keeping it could not be asked for."""
    with contextlib.suppress(OSError):
        os.rename(_path(key, ".taken"), _path(key, ".json"))


def drop(key: UUID) -> None:
    """Everything of this upload goes."""
    for ending in ENDINGS:
        with contextlib.suppress(OSError):
            _path(key, ending).unlink()


def waiting_for(*, inquiry: UUID, by: str) -> list[Upload]:
    """What this member sent to this inquiry and has not settled, newest first. Reads names, no words."""
    found = []
    for file in _folder().glob("*.json"):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            facts = json.loads(file.read_text("utf-8"))
            fresh = time.time() - facts["at"] <= HOURS * 3600
            if facts["inquiry"] == str(inquiry) and facts["by"] == by and fresh:
                entries = [Entry(*e) for e in facts["entries"]]
                found.append(Upload(UUID(file.stem), facts["inquiry"], by, facts["at"], entries))
    return sorted(found, key=lambda u: -u.at)


def _only_a_few(inquiry: UUID, by: str) -> None:
    """A member has so many uploads waiting at most; the oldest makes room."""
    for old in waiting_for(inquiry=inquiry, by=by)[MAX_WAITING - 1 :]:
        drop(old.id)


def forget_old() -> None:
    """What has waited for more than a day goes; what was confirmed, when the worker has not come for three."""
    for file in _folder().iterdir():
        if found := re.fullmatch(r"([0-9a-f]{32})\..+", file.name):
            confirmed = _path(UUID(found[1]), ".taken")
            with contextlib.suppress(OSError):
                since, hours = file.stat().st_mtime, HOURS
                if confirmed.exists():
                    since, hours = confirmed.stat().st_mtime, HOURS_CONFIRMED
                if time.time() - since > hours * 3600:
                    file.unlink()


def _folder() -> Path:
    folder = Path(settings.DATA) / "waiting"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(key: UUID, ending: str) -> Path:
    return _folder() / f"{key.hex}{ending}"


def _write(path: Path, what: Any) -> None:
    """Whole or not at all."""
    aside = path.with_suffix(f"{path.suffix}-{uuid4().hex[:8]}")
    aside.write_text(json.dumps(what), encoding="utf-8")
    os.replace(aside, path)


__all__ = [
    "Entry",
    "Skipped",
    "Upload",
    "choices_of",
    "keep",
    "keep_choices",
    "names_of",
    "open_upload",
    "read_on",
    "taken",
]
