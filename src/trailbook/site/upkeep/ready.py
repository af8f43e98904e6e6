"""What is done at every start, before anyone is served."""

from __future__ import annotations

import contextlib
import io
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

import trailbook
from trailbook.consent import withdrawn
from trailbook.consent.models import Erasure
from trailbook.consent.wordings import wordings_ready
from trailbook.kit.database import why_not_this_server
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import MACHINE

from .again import apply_list
from .erasing import erase_for_good, forget_what_is_left, uploads_gone
from .running import moved_away, old_file_gone


def database_ready() -> bool:
    """Bring the database to this version's shape. Says whether anything had to be done. Raises Refused where Trailbook
    cannot stand on this database, or everything was moved away from it."""
    Path(settings.DATA).mkdir(parents=True, exist_ok=True, mode=0o700)
    if why := moved_away() or why_not_this_server():
        raise Refused(why)
    if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
        old_file_gone()
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    todo = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if todo:
        call_command("migrate", verbosity=0, interactive=False)
    wordings_ready()
    return todo


def due_erasures_done(now: datetime | None = None) -> int:
    """Carry out every erasure that is due. Says how many there were."""
    at = now or timezone.now()
    due = Erasure.objects.filter(done_at__isnull=True, due_at__lte=at).select_related("person__place")
    return erase_for_good([e.person for e in due], at)


def withdrawals_hold() -> None:
    """What the list outside the database says still holds, whichever database file was put here; what an earlier
    restore or erasure could not finish is finished."""
    apply_list(withdrawn.read(), by=MACHINE)
    due_erasures_done()
    forget_what_is_left()


def static_ready() -> None:
    """Collect the pages' fonts, styles and scripts where the server reads them, once a version."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / "made-for"
    newest = max((p.stat().st_mtime for p in Path(trailbook.__file__).parent.glob("*/static/**/*")), default=0.0)
    wanted = f"{trailbook.__version__} {newest:.0f}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with override_storage():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, stdout=io.StringIO())
    stamp.write_text(wanted)


@contextlib.contextmanager
def override_storage():  # type: ignore[no-untyped-def]
    """Collecting always writes hashed and compressed names, whatever this process serves with."""
    from django.test.utils import override_settings

    storages = dict(settings.STORAGES)
    storages["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    with override_settings(STORAGES=storages):
        yield


def ready_to_serve() -> None:
    """Everything that comes before serving: shape, wordings, erasures that fell due while nothing ran, uploads
    left lying, static files."""
    database_ready()
    withdrawals_hold()
    uploads_gone(hours=24)
    static_ready()
    os.chmod(settings.DATA, 0o700)
