"""The worker: a process that takes work from the queue, says that it lives, and takes up what a dead one left.

The queue and its rows are the tasks interface's own. What it does not do is noticed here: a worker that was killed. Each
worker says every few seconds that it lives, and holds a lock on a file of its own while it does: on the same machine
its end is seen at once, on another after a minute of silence.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

from django.db import OperationalError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker as Queue
from django_tasks_db.models import DBTaskResult

from .actions.doing import Here
from .actions.workers import beat, born, daily, ended, take_up
from .rules import BEAT

LOG = logging.getLogger(__name__)

#: Seconds between two looks into an empty queue, and between two looks for what a dead worker left.
EVERY, SWEEP = 1.0, 15.0


def work(*, until_empty: bool = False, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Work until told to stop, until ``goes_on`` says no, or until nothing waits. Says how many pieces it did."""
    did, swept = 0, 0.0
    with _alive(goes_on):
        while goes_on() and not Here.stopping.is_set():
            close_old_connections()
            try:
                if time.monotonic() - swept > SWEEP or not swept:
                    swept = time.monotonic()
                    take_up()
                    daily()
                if DBTaskResult.objects.ready().exists():
                    did += _one()
                    continue
            except OperationalError:
                LOG.warning("The database is busy; the worker tries again.", exc_info=True)
            if until_empty:
                break
            Here.stopping.wait(EVERY)
    return did


def _one() -> int:
    """Do the next piece, if it is not taken by another by now."""
    queue = Queue(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0.2,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=Here.name,
    )
    queue.run()
    return queue._run_tasks


@contextlib.contextmanager
def _alive(goes_on: Callable[[], bool]) -> Iterator[None]:
    """Say that this worker lives, for as long as it does."""
    handle = born()
    over = threading.Event()
    beats = threading.Thread(target=_beat, args=(Here.name, over, goes_on), daemon=True)
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join(5)
        ended(handle)


def _beat(name: str, over: threading.Event, goes_on: Callable[[], bool]) -> None:
    while not over.wait(BEAT.total_seconds()):
        if not goes_on():
            Here.stopping.set()
        try:
            beat(name)
        except OperationalError:  # the database is busy; the next beat comes
            pass
        finally:
            connections.close_all()


def listen_for_stop(*, alone: bool = True) -> None:
    """Told to stop (Ctrl-C, a system that shuts down), finish the step and put the rest back. Told twice, go. One that
    is not alone leaves Ctrl-C to whoever started it."""

    def told(number: int, frame: object) -> None:
        if Here.stopping.is_set():
            os._exit(1)
        Here.stopping.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told if alone else signal.SIG_IGN)
