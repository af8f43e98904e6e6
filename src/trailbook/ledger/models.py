"""Who did which verb to what, and when. Text keys only: erasing a person never breaks the ledger."""

from django.db import models

from trailbook.kit.models import Row


class Entry(Row):
    """One act. Never holds anyone's words, only keys, counts and dates."""

    place_key = models.CharField(max_length=36)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["place_key", "number"]
        constraints = [models.UniqueConstraint(fields=["place_key", "number"], name="ledger_numbered_once")]
        indexes = [models.Index(fields=["thing"], name="ledger_by_thing")]
