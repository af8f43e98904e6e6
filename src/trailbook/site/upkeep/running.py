"""Whether pages are being served from this data folder: a lock on a file, held by the server while it lives."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from trailbook.kit.database import others_connected
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
def nobody_serves(then: str) -> Iterator[None]:
    """Held while the database is replaced. Raises Refused while pages are served from this folder, or while others use
    the same database. ``then`` says what to do afterwards."""
    handle = _open()
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise Refused(f"Trailbook is running on this data folder. Stop it first, then {then}.") from busy
        if others_connected():
            raise Refused(f"Others are using this database. Stop Trailbook wherever it runs, then {then}.")
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


ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def moved_to() -> Path:
    """Says to which engine everything was moved, once it was."""
    return Path(settings.DATA) / "database-moved"


def _moved() -> dict[str, str]:
    try:
        return dict(json.loads(moved_to().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def moved_away() -> str | None:
    """Whether everything of this data folder was moved to the other engine: None, or a sentence. Without it a forgotten
    DATABASE_URL would begin a new, empty place."""
    engine = _moved().get("to", connection.vendor)
    if engine == connection.vendor:
        return None
    what = "Set DATABASE_URL to it" if engine == "postgresql" else "Unset DATABASE_URL"
    return f"Everything of this data folder was moved to {ENGINES.get(engine, engine)}. {what}, and start again."


def old_file_gone() -> None:
    """The SQLite file that everything was moved out of goes: erased words would be left in it."""
    moved = _moved()
    if moved.get("to") == "postgresql" and (old := moved.get("file")):
        for ending in ("", "-wal", "-shm", "-turn"):
            Path(f"{old}{ending}").unlink(missing_ok=True)
