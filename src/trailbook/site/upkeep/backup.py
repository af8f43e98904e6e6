"""One file with everything, and bringing it back with every withdrawal and erasure applied again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

import trailbook
from trailbook.consent import withdrawn
from trailbook.consent.wordings import wordings_ready
from trailbook.kit.database import why_not_this_server
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from . import ready, rows
from .again import apply_list
from .erasing import forget_now, mark, uploads_gone
from .running import before, nobody_serves
from .second import second

DATABASE, LISTED, MANIFEST, FILES = "trailbook.sqlite3", "withdrawals.jsonl", "manifest.json", "files/"
MAX_BYTES = 20 * 1024**3


def database_file() -> Path:
    """SQLite's file."""
    return Path(str(connection.settings_dict["NAME"]))


def make_backup(target: Path) -> dict[str, object]:
    """Write a backup to ``target`` (a zip: the database as of one moment, the list of withdrawals, stored files, a
    manifest). Pages may be served meanwhile. Whichever engine Trailbook runs on, the database inside is SQLite's file:
    it opens anywhere, and can be restored on either.

    Raises Refused when it would lie inside the data folder, where erased words must never be, or cannot be
    written."""
    target = target.expanduser().resolve()
    data = Path(settings.DATA).resolve()
    if target.is_relative_to(data):
        raise Refused(
            f"{target.name} would be inside the data folder. Keep backups somewhere else, best on another machine."
        )
    if target.is_dir():
        raise Refused(f"{target} is a folder. Say the name of a file in it, such as {target / 'trailbook-backup.zip'}.")
    if not target.parent.is_dir():
        raise Refused(f"There is no folder {target.parent}.")
    try:
        manifest = _write(target, data)
    except OSError as why:
        raise Refused(f"{target} cannot be written: {(why.strerror or 'unknown reason').lower()}.") from why
    _remember({"file": str(target), **manifest})
    return {"file": str(target), **manifest}


def _write(target: Path, data: Path) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        _as_file(copy)
        manifest = {
            "trailbook": trailbook.__version__,
            "made_at": timezone.now().isoformat(),
            "persons": Person.objects.filter(erased_at=None).count(),
        }
        part = Path(folder) / "backup.zip"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, DATABASE)
            listed = withdrawn.path()
            archive.writestr(LISTED, listed.read_text(encoding="utf-8") if listed.exists() else "")
            for file in _stored(data):
                archive.write(file, file.relative_to(data).as_posix())
            archive.writestr(MANIFEST, json.dumps(manifest))
        os.chmod(part, 0o600)
        os.replace(part, target)
    return manifest


def _as_file(copy: Path) -> None:
    """The database as of one moment, in a SQLite file of its own. Raises Refused where it is not all there."""
    if connection.vendor == "sqlite":
        live = sqlite3.connect(f"file:{database_file()}?mode=ro", uri=True)
        with contextlib.closing(live), contextlib.closing(sqlite3.connect(copy)) as kept:
            live.backup(kept)
            kept.execute("PRAGMA journal_mode=DELETE")
        return
    with second(f"sqlite:///{copy}") as file, rows.one_moment(), transaction.atomic(using=file):
        rows.copy_all(DEFAULT_DB_ALIAS, file)
        if wrong := rows.differences(rows.looked_at(DEFAULT_DB_ALIAS), rows.looked_at(file)):
            raise Refused(f"The backup would not be whole: {', '.join(wrong)}. Nothing was written.")
    with contextlib.closing(sqlite3.connect(copy)) as kept:
        kept.execute("PRAGMA journal_mode=DELETE")


def _stored(data: Path) -> Iterator[Path]:
    """Files that members gave. What is made anew from the database (editions) is not among them."""
    for file in sorted((data / FILES).rglob("*")):
        if file.is_file() and "editions" not in file.relative_to(data).parts:
            yield file


def _remember(made: dict[str, object]) -> None:
    kept = Path(settings.DATA) / "last-backup.json"
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps(made))
    os.replace(fresh, kept)


def opened(file: Path, folder: Path) -> tuple[Path, list[withdrawn.Line], dict[str, object]]:
    """Unpack a backup into ``folder`` and look whether it is whole and of a version we know. Raises Refused with a
    sentence."""
    damaged = f"{file.name} is damaged or is not a Trailbook backup."
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_BYTES:
                raise Refused(f"{file.name} is too big to be a backup of ours.")
            names = set(archive.namelist())
            if not {DATABASE, LISTED, MANIFEST} <= names:
                raise Refused(f"{file.name} is not a Trailbook backup.")
            for name in names:
                if name in (DATABASE, LISTED) or (name.startswith(FILES) and not name.endswith("/")):
                    _unpack(archive, name, folder)
            lines = withdrawn.read(folder / LISTED)
            manifest = json.loads(archive.read(MANIFEST))
            if not isinstance(manifest, dict):
                raise Refused(damaged)
    except FileNotFoundError as error:
        raise Refused(f"There is no file {file}.") from error
    except IsADirectoryError as error:
        raise Refused(f"{file} is a folder, not a backup file.") from error
    except PermissionError as error:
        raise Refused(f"{file} may not be read from here.") from error
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise Refused(damaged) from error
    _whole(file, folder / DATABASE)
    return folder / DATABASE, lines, manifest


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise ValueError("a name that leads out of the folder")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with archive.open(name) as packed, open(target, "wb") as out:
        shutil.copyfileobj(packed, out)


def _whole(file: Path, copy: Path) -> None:
    damaged = f"The database inside {file.name} is damaged."
    try:
        with contextlib.closing(sqlite3.connect(copy)) as kept:
            whole = kept.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            kept.execute("SELECT count(*) FROM people_person").fetchone()
            done = set(kept.execute("SELECT app, name FROM django_migrations").fetchall())
    except sqlite3.DatabaseError as error:
        raise Refused(damaged) from error
    if not whole:
        raise Refused(damaged)
    known = MigrationLoader(None)
    ours = {app for app, _ in known.disk_migrations}
    if any(app in ours and (app, name) not in known.disk_migrations for app, name in done):
        raise Refused(f"{file.name} was made by a newer Trailbook. Bring this one up to date first, then restore.")


NO_LIST = (
    "This data folder was empty, so nothing here knows who took words back after the backup was made. If the folder it "
    "came from is still there, copy its withdrawals.jsonl here and restore once more."
)


#: What a person should look at where it was done again.
AGAIN = {
    "held_back_again": "Parts that people had kept back since the backup are kept back again.",
    "masked_again": "Words hidden by hand since the backup are hidden again and say “[not shown]”. On the page of names "
    "for each report you can write what stands there instead.",
    "named_again": "Some people had changed how they are named since the backup. Who had chosen a name or a role is "
    "nobody for now: the list does not hold the name. Ask them again.",
}


def restore(file: Path, *, by: Actor) -> dict[str, object]:
    """Put a backup in place of what is here, then apply every withdrawal and erasure of both lists again.

    What is here now stays untouched until the backup has been opened and found whole, and comes back should anything
    fail after that."""
    data = Path(settings.DATA)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_in = _instead_of_the_file if connection.vendor == "sqlite" else _instead_of_the_rows
    with nobody_serves("restore"), tempfile.TemporaryDirectory(dir=data) as temporary:
        copy, theirs, manifest = opened(file.expanduser(), Path(temporary))
        here = withdrawn.read()
        unknown = not here and _nobody_here()
        applied = put_in(copy, withdrawn.joined(here, theirs), by)
        shutil.rmtree(data / FILES, ignore_errors=True)
        if (Path(temporary) / FILES).is_dir():
            shutil.move(Path(temporary) / FILES, data / FILES)
    uploads_gone()
    notes = [NO_LIST] if unknown else []
    notes += [note for key, note in AGAIN.items() if applied[key]]
    return {"file": str(file), "made_at": manifest.get("made_at"), **applied, "notes": notes}


def _nobody_here() -> bool:
    """Nothing was kept here before, so that a list of withdrawals may be missing."""
    if connection.vendor == "sqlite":
        return not database_file().exists()
    if why := why_not_this_server():
        raise Refused(why)
    return Person._meta.db_table not in connection.introspection.table_names() or rows.is_empty(DEFAULT_DB_ALIAS)


def _instead_of_the_file(copy: Path, lines: list[withdrawn.Line], by: Actor) -> dict[str, int]:
    """On SQLite: the file takes the place of the one here, which comes back should anything fail."""
    target = database_file()
    aside = before(target)
    _set_aside(target, aside)
    try:
        _rewrite(lines)
        mark().touch(mode=0o600)
        os.replace(copy, target)
        ready.database_ready()
        applied = apply_list(withdrawn.read(), by=by)
        ready.due_erasures_done()
        forget_now()
    except BaseException:
        connections.close_all()
        _drop(target)
        if aside.exists():
            os.replace(aside, target)
        raise
    aside.unlink(missing_ok=True)
    return applied


def _instead_of_the_rows(copy: Path, lines: list[withdrawn.Line], by: Actor) -> dict[str, int]:
    """On PostgreSQL: the file's rows take the place of those here, in one transaction with what the list says of
    them. The file is brought into this version's shape first."""
    ready.database_ready()
    with second(f"sqlite:///{copy}") as file, transaction.atomic(), transaction.atomic(using=file):
        rows.copy_all(file, DEFAULT_DB_ALIAS)
        if wrong := rows.differences(rows.looked_at(file), rows.looked_at(DEFAULT_DB_ALIAS)):
            raise Refused(f"The backup could not be put in place whole: {', '.join(wrong)}. Nothing was changed.")
        wordings_ready()
        _rewrite(lines)
        mark().touch(mode=0o600)
        applied = apply_list(withdrawn.read(), by=by)
        ready.due_erasures_done()
    forget_now()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return applied


def _set_aside(target: Path, aside: Path) -> None:
    """The database as one file under another name, so that it can come back."""
    connections.close_all()
    if not target.exists():
        return
    with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(target)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.replace(target, aside)
    _drop(target)


def _drop(target: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        Path(f"{target}{ending}").unlink(missing_ok=True)


def _rewrite(lines: list[withdrawn.Line]) -> None:
    """The joined list replaces both, whole or not at all."""
    target = withdrawn.path()
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    for line in lines:
        withdrawn.append(line, fresh)
    os.replace(fresh, target)
