"""Topic guides and their versions. A version that has been used is never changed."""

from __future__ import annotations

import uuid

from django.db import models

from trailbook.kit.models import Row
from trailbook.people.models import Inquiry, PlaceRow


class Guide(PlaceRow):
    """What is asked in an inquiry. One guide an inquiry; its versions follow each other."""

    inquiry = models.OneToOneField(Inquiry, on_delete=models.CASCADE, related_name="guide")
    title = models.CharField(max_length=200)
    made_at = models.DateTimeField()


class Version(PlaceRow):
    """One state of the guide. ``used_at`` is set when the first answer is placed under it. ``lineage_at`` and
    ``lineage_by`` say when a person last looked at what its questions continue, and who; until then it is a guess."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    used_at = models.DateTimeField(null=True, blank=True)
    lineage_at = models.DateTimeField(null=True, blank=True)
    lineage_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["guide", "number"]
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="guides_version_once")]


class Section(Row):
    """A heading of the guide. ``said``: read out, not asked (a briefing), so its items are no questions."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    intro = models.TextField(blank=True)
    said = models.BooleanField(default=False)

    class Meta:
        ordering = ["version", "order"]


class Question(Row):
    """A question, or with a parent a prompt under it. ``lineage`` is the same across versions for the same
    question, so that answers stay comparable; where one was split or merged, a `Continuation` stands beside it.
    ``queries.lineage`` and ``queries.families`` read both together."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="prompts")
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    text = models.TextField()
    lineage = models.UUIDField(default=uuid.uuid4)

    class Meta:
        ordering = ["section__order", "order"]
        indexes = [models.Index(fields=["lineage"], name="guides_lineage")]


class Continuation(Row):
    """That a question also continues this earlier one, which is not of its lineage: one of two questions that were
    merged, or the second part of one that was split."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="continuations")
    before = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="continued")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "before"], name="guides_continued_once")]
