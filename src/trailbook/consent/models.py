"""Occasions, wordings, grants, namings, withdrawals, erasures, readers, looks and copies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trailbook.kit.models import Row
from trailbook.people.models import Inquiry, Person, PlaceRow


class Occasion(PlaceRow):
    """One person's words on one time of speaking or writing: what a grant is about."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="occasions")
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="+")
    held = models.CharField(max_length=40, blank=True)
    held_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()


class Wording(Row):
    """What was put to a person, word for word, by version. Never changed once shown."""

    use = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="en-gb")
    question = models.TextField()
    yes_means = models.TextField(blank=True)
    no_means = models.TextField(blank=True)
    ask_means = models.TextField(blank=True)
    checked = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["use", "version", "language"], name="consent_wording_once")]


class Answers(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    ASK = "ask", _("ask me first")


class Hows(models.TextChoices):
    OWN_HAND = "own-hand", _("by their own hand")
    IN_PERSON = "in-person", _("in person")
    PHONE = "phone", _("by phone")
    PAPER = "paper", _("on paper")
    IMPORTER = "importer", _("as stated by whoever brought the words in")


class Grant(PlaceRow):
    """A time-stamped yes, no or "ask me first" to one use. Rows are added, never edited: a newer answer
    *ends* the older one of its scope, and a *no* for everything ends every earlier answer beneath it.
    ``occasion`` empty means: for everything."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    use = models.CharField(max_length=20)
    answer = models.CharField(max_length=5, choices=Answers.choices)
    occasion = models.ForeignKey(Occasion, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=20, choices=Hows.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "use", "occasion"],
                condition=Q(ended_at__isnull=True, occasion__isnull=False),
                name="consent_one_standing_answer",
            ),
            models.UniqueConstraint(
                fields=["person", "use"],
                condition=Q(ended_at__isnull=True, occasion__isnull=True),
                name="consent_one_standing_for_all",
            ),
        ]
        indexes = [
            models.Index(
                fields=["occasion", "use", "answer"],
                condition=Q(ended_at__isnull=True),
                name="consent_standing_occasion",
            )
        ]


class Naming(PlaceRow):
    """How a person wants to be named outside the team. The newest one stands; none means *nobody*."""

    class Kinds(models.TextChoices):
        OWN = "own", _("my name")
        CHOSEN = "chosen", _("a name I choose")
        ROLE = "role", _("my role")
        NOBODY = "nobody", _("nobody")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="namings")
    kind = models.CharField(max_length=10, choices=Kinds.choices)
    text = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="consent_one_standing_naming"
            )
        ]


class Withdrawal(PlaceRow):
    """Stands above all grants: while open, nobody but the person sees their words."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="withdrawals")
    how = models.CharField(max_length=20, choices=Hows.choices)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="consent_one_open_withdrawal"
            )
        ]


class Erasure(PlaceRow):
    """Asked for, due, done. The person is hidden from the moment of asking."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="erasure")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=120)


class Wish(PlaceRow):
    """What should happen to a person's words if the team loses touch with them or they die, in their own words."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="wish")
    text = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "wishes"


class Reader(PlaceRow):
    """One member may (or may not yet) read one contributor's words. One row a pair.

    ``there`` members were on the team at the contributor's yes. Anyone else is a newcomer: told on a day,
    and then allowed by a yes, or by seven days without a no.
    """

    class Bases(models.TextChoices):
        THERE = "there", _("was on the team when they said yes")
        NEW = "new", _("joined later")

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readers")
    member = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reads")
    basis = models.CharField(max_length=6, choices=Bases.choices)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=5, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "member"], name="consent_reader_once_a_pair")]


class Look(PlaceRow):
    """Somebody opened a person's unpublished words: who, what, at which door, on which day, how often."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    reader = models.CharField(max_length=120)
    reader_name = models.CharField(max_length=160)
    door = models.CharField(max_length=20)
    thing = models.CharField(max_length=80)
    day = models.DateField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reader", "door", "thing", "day"], name="consent_look_coalesced")
        ]


class Copy(PlaceRow):
    """A file with unpublished words that someone took away, numbered to them."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    form = models.CharField(max_length=10)
    holder = models.CharField(max_length=120)
    holder_name = models.CharField(max_length=160)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "copies"
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="consent_copy_numbered_once")]


class Copied(Row):
    """That a person's words are in a copy; when they asked for it to be destroyed, and when its holder
    did."""

    copy = models.ForeignKey(Copy, on_delete=models.CASCADE, related_name="copied")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="copies")
    destroy_asked_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["copy", "person"], name="consent_copied_once")]
