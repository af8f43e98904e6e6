"""What has to happen while pages are served: erasures on their day, uploads nobody confirmed.

Run beside the pages as ``python -m trailbook.site.upkeep.chores PARENT [SECONDS]``; ends when that process does.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

#: Seconds between two rounds.
EVERY = 300.0
LOG = logging.getLogger(__name__)


def do_chores() -> None:
    """One round. Safe to run twice, and beside people who are using the pages."""
    from django.db import connections

    from .erasing import forget_what_is_left, uploads_gone
    from .ready import due_erasures_done

    try:
        due_erasures_done()
        forget_what_is_left()
        uploads_gone(hours=24)
    except Exception:
        LOG.exception("A round of chores failed; the next one tries again.")
    finally:
        connections.close_all()


@contextlib.contextmanager
def chores_beside() -> Iterator[None]:
    """A process of its own for the chores, for as long as pages are served."""
    arguments = [sys.executable, "-m", __name__, str(os.getpid())]
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL)  # noqa: S603 - our own module
    try:
        yield
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)


def main() -> None:
    """Round after round, until the parent is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    import django

    django.setup()
    parent, every = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else EVERY
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    last = time.monotonic()
    while os.getppid() == parent:
        time.sleep(1)
        if time.monotonic() - last >= every:
            last = time.monotonic()
            do_chores()


if __name__ == "__main__":
    main()
