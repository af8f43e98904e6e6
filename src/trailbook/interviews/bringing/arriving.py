"""What was sent, file by file: what it is called here, zips opened, and what is left out unread."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ..reading import KINDS
from ..reading.apart import unzip_apart
from ..reading.kinds import why_not_kind
from ..reading.sizes import MAX_FILE, BadFile


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


def inside(path: str, file: BinaryIO, size: int) -> Iterable[tuple[str, bytes, str]]:
    """What one sent file gives: itself, or what a zip holds. (path, bytes, why it is left out unread)."""
    kind = PurePosixPath(path).suffix.lower()
    if any(p.startswith((".", "__MACOSX")) for p in path.split("/")):
        yield path, b"", str(_("is a hidden file"))
    elif kind not in KINDS and kind != ".zip":
        yield path, b"", str(_(why_not_kind(kind)))
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
