"""What is kept of workers: that they live; that one is gone, and what it left is taken up; what has to be done daily."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import socket
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from trailbook.ledger.rules import MACHINE

from ..kinds import KINDS
from ..models import Job, Worker
from ..rules import KEPT, SILENT
from .asking import enqueue, hand_over
from .doing import Here


def born() -> int:
    """This process is a worker from now on: it has a name, says that it lives, and holds a lock on a file for as long
    as it does. Gives the lock."""
    Here.name = f"{os.getpid()}-{secrets.token_hex(6)}"
    now = timezone.now()
    handle = os.open(_lock(Here.name), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    Worker.objects.create(name=Here.name, host=socket.gethostname(), began_at=now, beat_at=now)
    return handle


def beat(name: str) -> None:
    Worker.objects.filter(name=name).update(beat_at=timezone.now())


def ended(handle: int) -> None:
    """It works no more."""
    with contextlib.suppress(OperationalError):
        Worker.objects.filter(name=Here.name).delete()
    with contextlib.suppress(OSError):
        _lock(Here.name).unlink()
    os.close(handle)
    Here.name = "here"


def _lock(name: str) -> Path:
    folder = Path(settings.DATA) / "workers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{name}.lock"


def gone(worker: Worker, now: datetime) -> bool:
    """Whether a worker does not live any more: silent for too long; or of this machine, and its lock is free."""
    if worker.name == Here.name:
        return False
    if now - worker.beat_at > SILENT:
        return True
    if worker.host != socket.gethostname():
        return False
    try:
        handle = os.open(_lock(worker.name), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False  # another data folder on this machine: its silence will tell
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def take_up() -> int:
    """Put back what workers that are gone had taken, so that it is taken up again by itself. Says how many there
    were. Safe to run from several workers at once."""
    now = timezone.now()
    dead = {w.name for w in Worker.objects.all() if gone(w, now)}
    known = set(Worker.objects.values_list("name", flat=True)) - dead
    back = 0
    taken = DBTaskResult.objects.running().filter(task_path="trailbook.work.tasks.do_job")
    for key, workers in taken.values_list("pk", "worker_ids"):
        if (workers or [""])[-1] not in known:
            back += DBTaskResult.objects.filter(pk=key, status="RUNNING").update(status="READY", started_at=None)
    _never_left_lying(known)
    for name in dead:
        if not Job.objects.filter(held_by=name, state=Job.States.RUNNING).exists():
            Worker.objects.filter(name=name).delete()
            with contextlib.suppress(OSError):
                _lock(name).unlink()
    return back


def _never_left_lying(known: set[str]) -> None:
    """Work that is open and of which the queue knows nothing (a backup was brought back, say) is handed over again."""
    queued = {
        str((said.get("args") or [""])[0])
        for said in DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).values_list("args_kwargs", flat=True)
    }
    waiting = Q(state=Job.States.WAITING) | (Q(state=Job.States.RUNNING) & ~Q(held_by__in=known))
    for job in Job.objects.filter(waiting):
        if str(job.uuid) not in queued:
            with transaction.atomic():
                if Job.objects.select_for_update().filter(waiting, pk=job.pk).exists():
                    hand_over(job)


def daily() -> None:
    """Ask for what has to be done once a day, where it was not yet; forget what ended long ago."""
    now = timezone.now()
    today = timezone.localdate(now)
    for kind in list(KINDS.values()):
        if kind.daily is None or not kind.daily():
            continue
        if not Job.objects.filter(kind=kind.name, once=today.isoformat()).exists():
            enqueue(kind.name, by=MACHINE, at=now, once=today.isoformat())
    Job.objects.filter(ended_at__lt=now - KEPT).delete()
    DBTaskResult.objects.filter(finished_at__lt=now - KEPT).delete()
