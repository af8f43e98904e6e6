"""Doing one piece of work: taking it, its steps, and how it ends. Only whoever holds it writes for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record, together
from trailbook.ledger.rules import MACHINE, Actor, server_actor
from trailbook.people.models import Inquiry, Place

from .. import rules
from ..models import Job, Worker
from ..queries import kind_of, may, person_of
from .asking import hand_over

LOG = logging.getLogger(__name__)

#: Seconds between two looks whether something more urgent waits.
LOOK = 2.0


class Here:
    """The worker that this process is: its name, and whether it was told to stop."""

    name = "here"
    stopping = threading.Event()


class Run:
    """What a kind of work gets: whose it is, where, and how to take its steps. ``at`` is when it was first begun, the
    same however often it is taken up again."""

    def __init__(self, job: Job, at: datetime) -> None:
        self.job, self.at = job, at
        self.args: dict[str, Any] = job.args
        self.place: Place | None = job.place
        self.inquiry: Inquiry | None = job.inquiry
        if self.inquiry is not None and self.place is not None:
            self.inquiry.place = self.place
        self.by = actor_of(job)
        self._looked = 0.0

    def count(self, done: int, total: int | None = None) -> None:
        """How far it is, kept with the caller's transaction where there is one."""
        self.job.done = done
        self.job.total = self.job.total if total is None else total
        changed = Job.objects.filter(pk=self.job.pk, held_by=Here.name).update(
            done=done, total=self.job.total, tries=0 if done > self.job.run_from else self.job.tries
        )
        if not changed:
            raise rules.Lost

    def remember(self, **facts: Any) -> None:
        """Where to go on after a stop or a crash, kept with the caller's transaction: ids and counts."""
        self.job.report = {**self.job.report, **facts}
        Job.objects.filter(pk=self.job.pk, held_by=Here.name).update(report=self.job.report)

    def begin(self, total: int, done: int = 0) -> None:
        """How much there is to do, and where this run begins."""
        self.job.run_from, self.job.run_at = done, timezone.now()
        Job.objects.filter(pk=self.job.pk, held_by=Here.name).update(run_from=done, run_at=self.job.run_at)
        self.count(done, total)

    def mine(self) -> None:
        """First thing in each writing transaction: this worker still holds it. The row stays locked to the end of the
        transaction, so that nobody can take it up in between. Raises Lost."""
        if not Job.objects.select_for_update().filter(pk=self.job.pk, held_by=Here.name, state="running").exists():
            raise rules.Lost

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step: a transaction of its own, short, with its ledger entries. Before it: may it go on?"""
        self.may_go_on()
        with together():
            self.mine()
            yield

    def may_go_on(self) -> None:
        """Between two steps, outside any transaction. Raises Stopped, PutBack or Refused."""
        if Here.stopping.is_set():
            raise rules.PutBack
        if Job.objects.filter(pk=self.job.pk, stop_asked_at__isnull=False).exists():
            raise rules.Stopped
        kind = kind_of(self.job)
        if not may(self.place, self.job.by, kind.right):
            raise Refused(rules.not_allowed())
        if not kind.urgent and time.monotonic() - self._looked > LOOK:
            self._looked = time.monotonic()
            if DBTaskResult.objects.ready().filter(priority__gt=0).exists():
                raise rules.PutBack


def actor_of(job: Job) -> Actor:
    """Who acts: the member who asked for it, by their name now; or whoever runs the server, or Trailbook itself."""
    person = person_of(job.place, job.by)
    if person is not None:
        return person.actor
    kind, _colon, name = job.by.partition(":")
    return server_actor(name) if kind == "server" else MACHINE


def run_job(key: str) -> None:
    """Do it, from where it stands. Whatever happens, its row says in a sentence how it ended. Run twice at once, only
    one does it; run again when it is done, nothing happens."""
    job = _take(key)
    if job is None:
        return
    run = Run(job, job.started_at or timezone.now())
    try:
        if job.tries > rules.TRIES:
            raise Refused(rules.given_up())
        run.may_go_on()
        _end(run, Job.States.DONE, "", kind_of(job).run(run))
    except rules.Lost:
        return
    except rules.Stopped:
        _end(run, Job.States.STOPPED, "")
    except rules.PutBack:
        _put_back(run, counts=False)
    except Refused as why:
        _end(run, Job.States.FAILED, str(why))
    except OperationalError:  # the database was busy for too long: later, a few times
        LOG.exception("Work was broken off by the database")
        _put_back(run, counts=True)
    except Exception as error:
        LOG.exception("Work failed")
        _end(run, Job.States.FAILED, rules.broke(error))


@transaction.atomic
def _take(key: str) -> Job | None:
    """Take it for this worker: where it waits, or where whoever held it is gone."""
    job = Job.objects.select_for_update(of=("self",)).select_related("place", "inquiry").filter(uuid=key).first()
    if job is None or not job.open:
        return None
    if job.state == Job.States.RUNNING and job.held_by != Here.name and _lives(job.held_by):
        return None
    now = timezone.now()
    job.state, job.held_by, job.run_at, job.run_from = Job.States.RUNNING, Here.name, now, job.done
    job.started_at = job.started_at or now
    job.tries += 1
    job.save(update_fields=["state", "held_by", "run_at", "run_from", "started_at", "tries"])
    return job


def _lives(name: str) -> bool:
    from .workers import gone

    worker = Worker.objects.filter(name=name).first()
    return worker is not None and not gone(worker, timezone.now())


def _end(run: Run, state: str, sentence: str, report: dict[str, Any] | None = None) -> None:
    at = timezone.now()
    with transaction.atomic():
        changed = Job.objects.filter(pk=run.job.pk, held_by=Here.name, state=Job.States.RUNNING).update(
            state=state,
            sentence=sentence[:500],
            ended_at=at,
            held_by="",
            **({} if report is None else {"report": report}),
        )
        if changed and run.place is not None and Place.objects.filter(pk=run.place.pk).exists():
            record(place=run.place, by=run.by, verb=f"work-{state}", thing=run.job, at=at, kind=run.job.kind)


def _put_back(run: Run, *, counts: bool) -> None:
    """It waits again. ``counts``: as one of the tries after which it is given up."""
    tries = run.job.tries if counts else max(0, run.job.tries - 1)
    with transaction.atomic():
        held = Job.objects.filter(pk=run.job.pk, held_by=Here.name, state=Job.States.RUNNING)
        if held.update(state=Job.States.WAITING, held_by="", tries=tries):
            hand_over(run.job)
