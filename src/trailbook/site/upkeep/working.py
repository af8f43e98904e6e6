"""The worker beside the pages, and the server's own work in it: a backup a day.

Run beside the pages as ``python -m trailbook.site.upkeep.working PARENT``; ends when that process does.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

#: Seconds a worker may take to finish the step it is in when everything stops.
PATIENCE = 25


@contextlib.contextmanager
def worker_beside(wanted: bool = True) -> Iterator[None]:
    """A worker of its own, for as long as pages are served."""
    if not wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-m", __name__, str(os.getpid())], stdin=subprocess.DEVNULL)  # noqa: S603 - our own module
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> None:
    """Work until told to stop or the parent is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    import django

    django.setup()
    from trailbook.work.worker import listen_for_stop, work

    from .running import serving

    parent = int(sys.argv[1])
    os.nice(5)  # pages first
    listen_for_stop(alone=False)
    with serving():
        work(goes_on=lambda: os.getppid() == parent)


if __name__ == "__main__":
    main()
