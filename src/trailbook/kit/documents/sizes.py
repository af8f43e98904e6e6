"""How much one file may hold, and the door every packed file goes through."""

from __future__ import annotations

import io
import zipfile
import zlib

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 5 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_PAGES = 2_000
PDF_SECONDS = 20.0


class BadFile(Exception):
    """The reason a file cannot be read: the second half of a sentence that starts with its name."""


def open_zip(data: bytes) -> zipfile.ZipFile:
    """A zip whose sizes, number of entries and encryption have been looked at; raises BadFile."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile("is locked with a password, or is in an old format; save it again without one")
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise BadFile("is damaged, or is not the kind of file its name says") from problem
    infos = packed.infolist()
    if len(infos) > MAX_ENTRIES:
        raise BadFile(f"holds more than {MAX_ENTRIES} files")
    if any(info.flag_bits & 1 for info in infos):
        raise BadFile("is locked with a password")
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED or (total > RATIO_FROM and total > MAX_RATIO * max(1, len(data))):
        raise BadFile("would unpack to far more than its size, so it was not opened")
    return packed


def unpack(packed: zipfile.ZipFile, name: str, most: int = MAX_UNPACKED) -> bytes:
    """The bytes of one entry, never more than `most` whatever the entry claims; raises BadFile."""
    try:
        with packed.open(name) as entry:
            data = entry.read(most + 1)
    except KeyError as problem:
        raise BadFile("is damaged: a part of it is missing") from problem
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
    ) as problem:
        raise BadFile("is damaged and cannot be unpacked") from problem
    if len(data) > most:
        raise BadFile("is too big")
    return data
