"""Pieces of work, and the workers that do them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trailbook.kit.models import Row
from trailbook.people.models import Inquiry, Place


class Job(Row):
    """One piece of work that somebody asked for. ``args`` and ``report`` hold ids, counts and choices of ours, never
    words that anyone said. Without a place it is the server's own.

    ``done`` and ``total`` count what its kind counts (files, interviews). ``run_at`` and ``run_from`` say when this
    run began and where it stood then, so that the time left can be told. ``held_by`` is the worker that does it now:
    whoever is not named there may not write for it any more.
    """

    class States(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("could not be done")

    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    inquiry = models.ForeignKey(Inquiry, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict, blank=True)
    by = models.CharField(max_length=120)
    once = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=10, choices=States.choices, default=States.WAITING)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    run_at = models.DateTimeField(null=True, blank=True)
    run_from = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    held_by = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    sentence = models.CharField(max_length=500, blank=True, default="")
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-made_at"], name="work_job_of_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "once"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(once=""),
                name="work_once_at_a_time",
            )
        ]

    @property
    def open(self) -> bool:
        return self.state in (self.States.WAITING, self.States.RUNNING)


class Worker(Row):
    """A process that works: ``name`` is made at its start, ``beat_at`` is when it last said that it lives."""

    name = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=120)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField()
