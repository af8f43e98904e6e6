"""The worker beside the pages, and the server's own work in it: a backup a day.

Run beside the pages as ``python -m trailbook.site.upkeep.working PARENT``; ends when that process does.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

#: Seconds a worker may take to finish the step it is in when everything stops.
PATIENCE = 25
#: Seconds until a worker that died has a successor.
AGAIN = 5.0


@contextlib.contextmanager
def worker_beside(wanted: bool = True) -> Iterator[None]:
    """A worker of its own, for as long as pages are served."""
    if not wanted:
        yield
        return
    beside = Beside([sys.executable, "-m", __name__, str(os.getpid())])
    try:
        yield
    finally:
        beside.stop()


class Beside:
    """A process that runs as long as this one: where it dies, another takes its place."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.over = threading.Event()
        self.process = self._start()
        self.watch = threading.Thread(target=self._watch, daemon=True)
        self.watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own module

    def _watch(self) -> None:
        while not self.over.wait(AGAIN):
            if self.process.poll() is not None:
                self.process = self._start()

    def stop(self) -> None:
        """Tell it to stop, and wait while it finishes the step it is in."""
        self.over.set()
        self.watch.join()
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def main() -> None:
    """Work until told to stop or the parent is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    import django

    django.setup()
    from trailbook.work.worker import listen_for_stop, work

    from .running import serving

    parent = int(sys.argv[1])
    os.nice(10)  # pages first
    listen_for_stop(alone=False)
    with serving():
        work(goes_on=lambda: os.getppid() == parent)


if __name__ == "__main__":
    main()
