"""A second database beside the one Trailbook runs on: a file inside a backup, or where everything is moved to."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

import trailbook
from trailbook.kit.refused import Refused

from ..environment import database

SECOND = "second"


@contextlib.contextmanager
def second(url: str) -> Iterator[str]:
    """The database at this address (``sqlite``: the file in the data folder), in this version's shape, beside the one
    in use; gives its alias. Raises Refused or SettingsError with a sentence."""
    url = "" if url == "sqlite" else url
    bring_into_shape(url)
    chosen = {**database(url, Path(settings.DATA)), "CONN_MAX_AGE": 0}
    known = dict(connections.settings)
    connections.settings[SECOND] = connections.configure_settings({**known, SECOND: chosen})[SECOND]
    try:
        yield SECOND
    finally:
        connections[SECOND].close()
        del connections[SECOND]
        del connections.settings[SECOND]


def bring_into_shape(url: str) -> None:
    """In a process of its own, so that what a migration does to "the database" is done to that one alone."""
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "TRAILBOOK_DATA": str(settings.DATA),
        "DJANGO_SETTINGS_MODULE": "trailbook.site.settings",
        "PYTHONPATH": os.pathsep.join([str(Path(trailbook.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "trailbook.site.upkeep.second"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603 - our own command
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Refused(f"The database cannot be used: {said[-1]}")


def main() -> None:
    """Bring the database named by the environment into shape; the last line on standard error is a sentence."""
    import django

    from ..environment import SettingsError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    try:
        django.setup()
        from django.core.management import call_command
        from django.db import DatabaseError

        from trailbook.kit.database import why_not_this_server

        try:
            if why := why_not_this_server():
                sys.exit(why)
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as why:
            sys.exit((str(why).strip().splitlines() or [type(why).__name__])[0])
    except SettingsError as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
