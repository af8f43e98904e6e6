"""The folder of files that wait to be looked at. What is in it was sent by a member and confirmed by nobody; it goes
when they keep the words, when they throw them away, and after a day.

One act of bringing in is a few files side by side, under a name made here: ``<id>.zip`` (the files as sent),
``<id>.json`` (what they are called and whose), ``<id>.read`` (what was understood, a line a file) and
``<id>.choices`` (what a person settled). No name or path that was sent is ever a name or path here.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
import unicodedata
import zipfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused

from ..reading import KINDS, ReadDocument, Skipped, SkippedFile, read_apart, settle_who_asks
from ..reading.apart import unzip_apart
from ..reading.meetings import together
from ..reading.sizes import MAX_FILE, BadFile
from .kept import document_from, document_to

MAX_FILES = 2_000
MAX_TOTAL = 300 * 1024 * 1024
MAX_WAITING = 3
HOURS = 24
#: What was confirmed waits longer for the worker that keeps it.
HOURS_CONFIRMED = 72
ENDINGS = (".zip", ".json", ".read", ".choices", ".taken")


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
    read: dict[int, ReadDocument] = field(default_factory=dict)

    @property
    def to_read(self) -> list[int]:
        return [n for n, e in enumerate(self.entries) if e.member]

    @property
    def unread(self) -> list[int]:
        return [n for n in self.to_read if n not in self.read]

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

    def settled(self) -> dict[int, ReadDocument]:
        """What was understood, with who asks settled over all files."""
        found = settle_who_asks([self.read[n] for n in self.to_read if n in self.read])
        docs = dict(zip([n for n in self.to_read if n in self.read], found, strict=True))
        return together(docs)  # type: ignore[arg-type]


def clean_path(name: str) -> str:
    """A name that was sent, fit to be shown and never to be opened: its last four parts, without what points
    elsewhere and without characters nobody can see."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/")
    plain = "".join(c for c in plain if unicodedata.category(c)[0] != "C")
    parts = [p.strip() for p in plain.split("/")]
    parts = [_short(p) for p in parts if p and p.strip(".")]
    return "/".join(parts[-4:]) or "file"


def _short(part: str) -> str:
    end = PurePosixPath(part).suffix[:12]
    return part if len(part) <= 120 else part[: 120 - len(end)].rstrip() + end


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
                for path, data, why in _inside(clean_path(name), file, size):
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


def _inside(path: str, file: BinaryIO, size: int) -> Iterable[tuple[str, bytes, str]]:
    """What one sent file gives: itself, or what a zip holds. (path, bytes, why it is left out unread)."""
    kind = PurePosixPath(path).suffix.lower()
    if any(p.startswith((".", "__MACOSX")) for p in path.split("/")):
        yield path, b"", str(_("is a hidden file"))
    elif kind not in KINDS and kind != ".zip":
        yield path, b"", str(_("is a kind of file that cannot be read here"))
    elif size > MAX_FILE:
        yield path, b"", str(_("is bigger than %(mb)s MB") % {"mb": MAX_FILE // 1024 // 1024})
    elif kind == ".zip":
        yield from _unzipped(path, file.read())
    elif kind == ".eml":
        data = file.read()
        yield path, data, ""
        yield from _unzipped(path, data, message=True)
    else:
        yield path, file.read(), ""


def _unzipped(path: str, data: bytes, message: bool = False) -> Iterable[tuple[str, bytes, str]]:
    """What a zip holds, or what is attached to a message, unpacked in a process of its own."""
    try:
        for inside, found, why, _bad in unzip_apart(data, KINDS, message=message):
            yield f"{path}/{clean_path(inside)}", found or b"", _(why) if why else ""
    except BadFile as problem:
        if not message:  # of a bad message its own reader tells
            yield path, b"", str(problem)


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
    if not words:
        return upload
    with contextlib.suppress(OSError), _path(key, ".read").open(encoding="utf-8") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                n, found = json.loads(line)
                upload.read[int(n)] = document_from(found)
    return upload


def read_on(upload: Upload, seconds: float, also: Collection[str] = ()) -> bool:
    """Read on in what waits for about so long, at least one file; says whether all is read. ``also``: titles of
    columns that are answers wherever they stand."""
    until = time.monotonic() + seconds
    todo = upload.unread
    if not todo:
        return True
    with (
        zipfile.ZipFile(_path(upload.id, ".zip")) as packed,
        _path(upload.id, ".read").open("a", encoding="utf-8") as f,
    ):
        if f.tell():
            f.write("\n")  # whoever wrote here before may have been cut off in the middle of a line
        for n in todo:
            entry = upload.entries[n]
            found = read_apart(entry.path, packed.read(entry.member), also=list(also))
            upload.read[n] = found
            f.write(json.dumps([n, document_to(found)]) + "\n")
            if time.monotonic() > until:
                break
    return not upload.unread


def read_whole(upload: Upload, n: int) -> ReadDocument:
    """One of its files again, with what stands before the first speaker taken in."""
    with zipfile.ZipFile(_path(upload.id, ".zip")) as packed:
        return read_apart(upload.entries[n].path, packed.read(upload.entries[n].member), drop_preamble=False)


def read_again(upload: Upload, n: int, **wanted: Any) -> ReadDocument:
    """A table again, with what its columns are and which of its sheets is meant; from here on it is understood so,
    unless it cannot be read like that: then the answer says why and nothing changes."""
    with zipfile.ZipFile(_path(upload.id, ".zip")) as packed:
        found = read_apart(upload.entries[n].path, packed.read(upload.entries[n].member), **wanted)
    if not found.error:
        upload.read[n] = found
        with _path(upload.id, ".read").open("a", encoding="utf-8") as f:
            f.write("\n" + json.dumps([n, document_to(found)]) + "\n")
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


__all__ = ["Entry", "Skipped", "Upload", "choices_of", "keep", "keep_choices", "open_upload", "read_on", "taken"]


def names_of(sent: Sequence[Any], paths: str) -> list[str]:
    """The names to show for the files sent: the page's script may tell the folder each stood in; it is believed only
    where the last part is the file's own name."""
    try:
        told = json.loads(paths) if paths else []
    except ValueError:
        told = []
    names = [str(f.name) for f in sent]
    if not isinstance(told, list) or len(told) != len(names):
        return names
    return [
        t if isinstance(t, str) and t.replace("\\", "/").split("/")[-1] == n else n
        for t, n in zip(told, names, strict=True)
    ]
