"""Whether pages are being served from this data folder: a lock on a file, held by the server while it lives."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from trailbook.kit.refused import Refused


def _open() -> int:
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.open(folder / "serving.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Held while pages are served; its end, however it comes, lets go."""
    handle = _open()
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def nobody_serves() -> Iterator[None]:
    """Held while the database is replaced. Raises Refused while pages are served from this folder."""
    handle = _open()
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Refused("Trailbook is running on this data folder. Stop it first, then restore.") from busy
        yield
    finally:
        os.close(handle)


def mend_restore() -> None:
    """At a start: a restore that was cut short is put right. What was here before comes back where the backup had not
    taken its place yet. Raises Refused while a restore is going on."""
    if connection.vendor != "sqlite":
        return
    target = Path(str(connection.settings_dict["NAME"]))
    aside = before(target)
    if not aside.exists():
        return
    handle = _open()
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Refused("A backup is being restored here. Try again when it is done.") from busy
        if target.exists():
            aside.unlink(missing_ok=True)
        else:
            os.replace(aside, target)
    finally:
        os.close(handle)


def before(target: Path) -> Path:
    """Where the database stands aside while a backup takes its place."""
    return target.with_suffix(".before")
