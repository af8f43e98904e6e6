"""One file with everything, and bringing it back with every withdrawal and erasure applied again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

import trailbook
from trailbook.consent import actions, withdrawn
from trailbook.consent.models import Erasure, Withdrawal
from trailbook.kit.database import forget
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from . import ready

MAX_BYTES = 20 * 1024**3


def database_file() -> Path:
    if connection.vendor != "sqlite":
        raise Refused(
            "Backup and restore here are for SQLite. On PostgreSQL use pg_dump, and keep withdrawals.jsonl beside it."
        )
    return Path(str(connection.settings_dict["NAME"]))


def make_backup(target: Path) -> dict[str, object]:
    """Write a backup to ``target`` (a zip: the database as of one moment, the list of withdrawals, a manifest).

    Raises Refused when it would lie inside the data folder, where erased words must never be."""
    target = target.expanduser().resolve()
    data = Path(settings.DATA).resolve()
    if target.is_relative_to(data):
        raise Refused(
            f"{target.name} would be inside the data folder. Keep backups somewhere else, best on another machine."
        )
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}.")
    source = database_file()
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / "trailbook.sqlite3"
        with (
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
            contextlib.closing(sqlite3.connect(copy)) as kept,
        ):
            live.backup(kept)
            kept.execute("PRAGMA journal_mode=DELETE")
        manifest = {
            "trailbook": trailbook.__version__,
            "made_at": timezone.now().isoformat(),
            "persons": Person.objects.count(),
        }
        part = Path(folder) / "backup.zip"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, "trailbook.sqlite3")
            listed = withdrawn.path()
            archive.writestr("withdrawals.jsonl", listed.read_text(encoding="utf-8") if listed.exists() else "")
            archive.writestr("manifest.json", json.dumps(manifest))
        os.chmod(part, 0o600)
        os.replace(part, target)
    (data / "last-backup.json").write_text(json.dumps({"file": str(target), **manifest}))
    return {"file": str(target), **manifest}


def opened(file: Path, folder: Path) -> tuple[Path, list[withdrawn.Line], dict[str, object]]:
    """Unpack a backup into ``folder`` and look whether it is whole. Raises Refused with a sentence."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_BYTES:
                raise Refused(f"{file.name} is too big to be a backup of ours.")
            names = set(archive.namelist())
            if not {"trailbook.sqlite3", "withdrawals.jsonl", "manifest.json"} <= names:
                raise Refused(f"{file.name} is not a Trailbook backup.")
            copy = folder / "trailbook.sqlite3"
            with archive.open("trailbook.sqlite3") as packed, open(copy, "wb") as out:
                shutil.copyfileobj(packed, out)
            lines = withdrawn.parse(archive.read("withdrawals.jsonl").decode("utf-8").splitlines())
            manifest = json.loads(archive.read("manifest.json"))
    except FileNotFoundError as error:
        raise Refused(f"There is no file {file}.") from error
    except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
        raise Refused(f"{file.name} is damaged or is not a Trailbook backup.") from error
    try:
        with contextlib.closing(sqlite3.connect(copy)) as kept:
            whole = kept.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            kept.execute("SELECT count(*) FROM people_person").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused(f"The database inside {file.name} is damaged.") from error
    if not whole:
        raise Refused(f"The database inside {file.name} is damaged.")
    return copy, lines, manifest


def restore(file: Path, *, by: Actor) -> dict[str, object]:
    """Put a backup in place of what is here, then apply every withdrawal and erasure of both lists again.

    What is here now stays untouched until the backup has been opened and found whole."""
    target = database_file()
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data) as temporary:
        copy, theirs, manifest = opened(file.expanduser(), Path(temporary))
        lines = withdrawn.joined(withdrawn.read(), theirs)
        connections.close_all()
        for extra in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{target}{extra}")
        os.replace(copy, target)
    shutil.rmtree(data / "files", ignore_errors=True)
    _rewrite(lines)
    ready.database_ready()
    applied = apply_again(lines, by=by)
    forget()
    ready.due_erasures_done()
    return {"file": str(file), "made_at": manifest.get("made_at"), **applied}


def _rewrite(lines: list[withdrawn.Line]) -> None:
    """The joined list replaces both, whole or not at all."""
    target = withdrawn.path()
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    for line in lines:
        withdrawn.append(line, fresh)
    os.replace(fresh, target)


def apply_again(lines: list[withdrawn.Line], *, by: Actor) -> dict[str, int]:
    """Bring every person to where the list says they are now. Says how many were withdrawn and erased again."""
    last: dict[str, withdrawn.Line] = {}
    erased: set[str] = set()
    for line in lines:
        if line.act == withdrawn.ERASED:
            erased.add(line.person)
        else:
            last[line.person] = line
    again = {"withdrawn_again": 0, "erased_again": 0}
    for key in sorted(erased | set(last)):
        person = Person.objects.filter(uuid=key).select_related("place").first()
        if person is None:
            continue
        if key in erased:
            if person.erased_at is None:
                actions.erase_now(person=person, at=timezone.now())
                again["erased_again"] += 1
            continue
        line = last[key]
        if line.act == withdrawn.WITHDREW and not Withdrawal.objects.filter(person=person, ended_at__isnull=True):
            actions.withdraw(person=person, how="importer", by=by, at=timezone.now())
            again["withdrawn_again"] += 1
        if line.act == withdrawn.ERASE_ASKED and not Erasure.objects.filter(person=person).exists():
            Erasure.objects.create(
                place=person.place,
                person=person,
                asked_at=datetime.fromisoformat(line.at),
                due_at=datetime.fromisoformat(line.due or line.at),
                by=by.key,
            )
            again["withdrawn_again"] += 1
    return again
