"""The server's own work, once a day, in the worker: a backup, and forgetting names that are told no longer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from trailbook.work.actions.doing import Run
from trailbook.work.kinds import Kind, register

#: Backups of so many days stay: as long as an erasure may wait.
DAYS = 7
NAME = re.compile(r"trailbook-\d{4}-\d\d-\d\d\.zip")


def backup_wanted() -> bool:
    return bool(settings.BACKUPS)


def back_up(run: Run) -> dict[str, Any]:
    """Write today's backup into the folder of backups; those of more than seven days go. Written twice on a day, the
    later one stays."""
    from .backup import make_backup

    folder = Path(str(settings.BACKUPS))
    run.may_go_on()
    make_backup(folder / f"trailbook-{timezone.localdate():%Y-%m-%d}.zip")
    ours = sorted(f for f in folder.iterdir() if NAME.fullmatch(f.name))
    for old in ours[:-DAYS]:
        old.unlink(missing_ok=True)
    return {"backups": min(len(ours), DAYS)}


def tidy(run: Run) -> dict[str, Any]:
    """What was sent and confirmed by nobody goes, and so do the names of files that did not go in a month ago."""
    from trailbook.interviews.actions.report import forget_names
    from trailbook.interviews.tasks import NAMED_FOR

    from .erasing import uploads_gone

    run.may_go_on()
    return {"uploads": uploads_gone(hours=24), "names": forget_names(timezone.now() - NAMED_FOR)}


def register_kinds() -> None:
    register(Kind("backup", title=lambda: str(_("Backup")), run=back_up, daily=backup_wanted))
    register(Kind("tidy", title=lambda: str(_("Tidying up")), run=tidy, daily=lambda: True))
