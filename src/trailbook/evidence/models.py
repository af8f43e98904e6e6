"""Documents, turns and their revisions; what is held back or masked; excerpts, themes, claims, citations."""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trailbook.consent.models import Occasion
from trailbook.kit.models import Row
from trailbook.people.models import Inquiry, Person, Place, PlaceRow

from .live import TurnQuerySet

#: A quotation inside a claim's text, held as an excerpt so that it goes when its owner takes it back.
HELD_QUOTATION = re.compile(r"\{\{quote:[0-9a-f-]{36}\}\}")


def said(claim: str) -> str:
    """A claim's text for what shows no quotation: “…” where a report holds somebody's words in it."""
    return HELD_QUOTATION.sub("“…”", claim)


class Document(PlaceRow):
    """The words of one conversation or piece of writing. ``sha256`` is all that is kept of the uploaded
    file."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=255)
    folder = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255, blank=True)
    format = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["inquiry", "sha256"], name="evidence_same_file")]


class Manners(models.TextChoices):
    SAID = "said", _("said")
    WRITTEN = "written", _("written")
    NOTED = "noted", _("noted by someone else")
    INTERPRETED = "interpret", _("said through an interpreter")


class Turn(PlaceRow):
    """A stretch of one person's words. Its words are in its revisions, the newest of which is ``current``.

    ``owner`` empty: the speaker is not known, and the words stay with the team. ``asks``: these are the
    asker's words, shown only beside an answer. ``quoted_by``: somebody else showed these words of the
    owner's; they are under the owner's grants for everything and for ``occasion`` where that is known.
    """

    # No index of their own for what an index below begins with, nor for the place, which every turn has alike:
    # words come in by the hundred thousand.
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="turns", db_index=False)
    position = models.PositiveIntegerField()
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="turns", db_index=False
    )
    occasion = models.ForeignKey(
        Occasion, null=True, blank=True, on_delete=models.PROTECT, related_name="turns", db_index=False
    )
    label = models.CharField(max_length=160, blank=True)
    asks = models.BooleanField(default=False)
    manner = models.CharField(max_length=10, choices=Manners.choices, default=Manners.SAID)
    quoted = models.BooleanField(default=False)
    quoted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    heading = models.CharField(max_length=500, blank=True)
    heading_kind = models.CharField(max_length=10, blank=True)
    start = models.FloatField(null=True, blank=True)
    end = models.FloatField(null=True, blank=True)
    # Turn and revision point at each other. This side is not a constraint of the database's (which would have to look
    # through every turn for each revision that comes or goes): a revision goes only with its turn.
    current = models.ForeignKey(
        "Revision", null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="evidence_turn_in_order")]
        indexes = [
            models.Index(fields=["owner", "document"], name="evidence_turns_of"),
            models.Index(fields=["occasion"], name="evidence_turns_on", condition=Q(occasion__isnull=False)),
            models.Index(fields=["quoted_by"], name="evidence_quoted_by", condition=Q(quoted_by__isnull=False)),
            # Quoted words of which it is not known yet what talk they are from: few, and looked for at each import.
            models.Index(
                fields=["document"], name="evidence_loose", condition=Q(quoted=True, asks=False, occasion__isnull=True)
            ),
        ]


class Revision(models.Model):
    """The words of a turn at one time; never changed. Positions in it are Unicode code points."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField(default=1)
    text = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["turn", "number"], name="evidence_revision_once")]


class HoldBack(PlaceRow):
    """A passage its owner keeps from a use (from *team* means: from everyone) until they lift it."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="holdbacks")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    use = models.CharField(max_length=20, default="team")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)


class Mask(PlaceRow):
    """Other words shown in public in place of a passage, put there by hand: "[a friend]"."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="masks")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    shown_as = models.CharField(max_length=80)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)


class Excerpt(PlaceRow):
    """One or more spans that can be carried on. Every owner's grant is needed to show it."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="excerpts")
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    note = models.TextField(blank=True)
    themes = models.ManyToManyField("Theme", through="Theming", related_name="excerpts")


class Span(Row):
    """Part of an excerpt: code points ``start`` to ``end`` (end exclusive) of a revision, with the quoted
    text and a little context so that it can be found again. Destroyed with the words."""

    excerpt = models.ForeignKey(Excerpt, on_delete=models.CASCADE, related_name="spans")
    order = models.PositiveIntegerField(default=0)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="spans")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["excerpt", "order"]
        constraints = [models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="evidence_span_not_empty")]


class Theme(PlaceRow):
    """What belongs together, with what is meant by it. Themes nest."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    definition = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "name"], name="evidence_theme_named_once")]


class Theming(Row):
    """An excerpt carries a theme."""

    excerpt = models.ForeignKey(Excerpt, on_delete=models.CASCADE, related_name="themings")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="themings")
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["excerpt", "theme"], name="evidence_themed_once")]


class Claim(PlaceRow):
    """A statement in the team's own words. ``version`` rises with each edit, so that two people editing
    at once are both told."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="claims")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True, blank=True)

    @property
    def said(self) -> str:
        """The text for pages that show no quotation: “…” where a report holds somebody's words in it."""
        return said(self.text)


class Stances(models.TextChoices):
    SUPPORT = "support", _("supports")
    NUANCE = "nuance", _("adds nuance")
    CHALLENGE = "challenge", _("challenges")


class Citation(PlaceRow):
    """A claim rests on, is shaded by or is challenged by an excerpt."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    excerpt = models.ForeignKey(Excerpt, on_delete=models.CASCADE, related_name="citations")
    stance = models.CharField(max_length=10, choices=Stances.choices, default=Stances.SUPPORT)
    order = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["claim", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "excerpt"], name="evidence_cited_once")]


class Objection(PlaceRow):
    """ "That is not what I meant", said against a claim by someone whose words it uses. Counts as a
    challenge until the authors have answered and it is settled."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="objections")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="objections")
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)


class Ask(PlaceRow):
    """ "Ask me first": the exact words and the page, put to their owner. ``where`` is the page's ledger
    key."""

    excerpt = models.ForeignKey(Excerpt, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks")
    use = models.CharField(max_length=20, default="quote")
    where = models.CharField(max_length=80)
    where_title = models.CharField(max_length=200)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    answer = models.CharField(max_length=5, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["excerpt", "person", "where"], name="evidence_asked_once")]
