"""Interviews, the imports that brought them in, placings of answers, and what was asked of whom."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question, Version
from trailbook.people.models import AttributeKey, Inquiry, Person, Place, PlaceRow


class Import(PlaceRow):
    """One act of bringing files in; undone as one or file by file."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="imports")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    files = models.PositiveIntegerField(default=0)


class Sent(PlaceRow):
    """One file of an act of bringing in that the worker did, and what became of it: what its report is made of, and
    what says, after a stop or a crash, where to go on. ``n`` numbers the files as they were sent.

    A file that went in is told by its document and has no name here; one that did not keeps its name and the reason
    for thirty days. ``document`` of one that was the same is the one that was here."""

    class Outcomes(models.TextChoices):
        IN = "in", _("went in")
        SAME = "same", _("was here already")
        REFUSED = "refused", _("could not be taken in")
        LEFT = "left", _("was left out")

    brought = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="sent")
    n = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcomes.choices)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=500, blank=True, default="")
    why = models.CharField(max_length=1000, blank=True, default="")
    turns = models.PositiveIntegerField(default=0)
    placed = models.PositiveIntegerField(default=0)
    unplaced = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "sent"
        ordering = ["brought", "n"]
        constraints = [models.UniqueConstraint(fields=["brought", "n"], name="interviews_sent_once")]


class Noted(PlaceRow):
    """What a file without words told of a person, and what was noted before (``before``, empty where nothing was), so
    that undoing it takes back just that."""

    brought = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="noted")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(AttributeKey, on_delete=models.CASCADE, related_name="+")
    before = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "noted"


class Interview(PlaceRow):
    """One conversation: how it was held, when, and under which guide version."""

    class Helds(models.TextChoices):
        UNKNOWN = "", _("not said")
        FACE = "face", _("face to face")
        PHONE = "phone", _("by phone")
        WALK = "walk", _("on a walk")
        GROUP = "group", _("in a group")
        WRITTEN = "written", _("in writing")
        VOICE = "voice", _("as a voice note")
        VIDEO = "video", _("by video call")

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="interview")
    brought = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="interviews")
    held = models.CharField(max_length=10, choices=Helds.choices, blank=True, default="")
    held_on = models.DateField(null=True, blank=True)
    guide_version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.PROTECT, related_name="interviews"
    )


class Placing(PlaceRow):
    """Joins a span of a turn to a question. ``question`` empty: a person said it answers none.

    ``how`` is heading, column, machine or person; ``confidence`` is 0 to 1 for the machine's, else empty.
    ``confirmed_at`` says when a person looked at the machine's placing and kept it.
    """

    # There are hundreds an interview, always found by their turn or question: no index for what else they hold. Their
    # public ids differ because they are drawn (62 bits and the time), and are only looked for within a turn.
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="placings")
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.CASCADE, related_name="placings", db_index=False
    )
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField()
    how = models.CharField(max_length=10)
    confidence = models.FloatField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["question", "turn"], name="interviews_answers")]


class Asked(PlaceRow):
    """Whether a question was put to a person, where that is known. No row means: not known."""

    class States(models.TextChoices):
        ASKED = "asked", _("asked")
        PASSED = "passed", _("passed")
        NOT_ASKED = "not_asked", _("not asked")

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="asked", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asked")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="asked")
    state = models.CharField(max_length=10, choices=States.choices)
    how = models.CharField(max_length=10)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "asked"
        constraints = [models.UniqueConstraint(fields=["document", "person", "question"], name="interviews_asked_once")]
