"""Reports, their sections and blocks, frozen editions, and who has been told."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from trailbook.evidence.models import Claim, Excerpt
from trailbook.kit.models import Row
from trailbook.people.models import Inquiry, Person, PlaceRow


class Report(PlaceRow):
    """A publication in the making. Its short name is unique on the server."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="reports")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    no_challenge = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)


class Section(Row):
    """A heading of the report and what stands beneath it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    order = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField(default=2)
    title = models.CharField(max_length=300)

    class Meta:
        ordering = ["report", "order"]


class Block(Row):
    """One thing in a section: the authors' text (with quotations held as excerpt ids, written
    ``{{quote:UUID}}``), a claim, or a quote that stands by itself."""

    class Kinds(models.TextChoices):
        TEXT = "text", _("text")
        CLAIM = "claim", _("claim")
        QUOTE = "quote", _("quote")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="blocks")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kinds.choices)
    text = models.TextField(blank=True)
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="blocks")
    excerpt = models.ForeignKey(Excerpt, null=True, blank=True, on_delete=models.SET_NULL, related_name="blocks")

    class Meta:
        ordering = ["section", "order"]


class Edition(PlaceRow):
    """A frozen issue of a report: structure, the authors' text and excerpt ids. Words are fetched at showing.
    A correction is a new edition with a reason."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    structure = models.JSONField()
    reason = models.TextField(blank=True)
    correction = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["report", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="reports_edition_once")]


class EditionQuote(Row):
    """An excerpt's random public name in one edition, so that quotes cannot be joined into a person."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="quotes")
    excerpt = models.ForeignKey(Excerpt, on_delete=models.CASCADE, related_name="published")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    stance = models.CharField(max_length=10, blank=True)
    public_id = models.CharField(max_length=20, unique=True)


class Told(PlaceRow):
    """That a contributor was told what came of their words: when, how and by whom."""

    class Ways(models.TextChoices):
        PAGE = "page", _("by their own page")
        LETTER = "letter", _("by letter")
        MESSAGE = "message", _("by a message passed on")
        PERSON = "in-person", _("in person")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="told")
    way = models.CharField(max_length=10, choices=Ways.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "told"
