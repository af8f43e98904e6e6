"""Places, inquiries, persons, memberships with dated hats, accounts and private links."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from trailbook.kit.models import Row
from trailbook.ledger.rules import Actor


class Hats(models.TextChoices):
    """As what someone works in a place. The first five read words under *team*; guests do not."""

    CORE = "core", _("core team")
    ENGAGEMENT = "engagement", _("engagement worker")
    COORDINATOR = "coordinator", _("co-ordinator")
    LEARNING = "learning", _("learning partner")
    COMMUNITY = "community", _("community collaborator")
    ALLY = "ally", _("ally")
    DECISION = "decision", _("decision maker")
    FUNDER = "funder", _("funder")


class Place(Row):
    """A community of shared geography or interest. ``consent_number`` rises with every change of who may see what."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    own_words = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    sample = models.BooleanField(default=False)
    consent_number = models.PositiveBigIntegerField(default=1)
    made_at = models.DateTimeField()


class PlaceRow(Row):
    """A row that belongs to one place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Inquiry(PlaceRow):
    """The question a place explores over a cycle. Its short name is unique on the server."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    question = models.TextField(blank=True)
    aims = models.TextField(blank=True)
    for_whom = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "inquiries"


class Account(AbstractUser):
    """How a person signs in. What they may do in a place comes from their membership there."""

    email = models.EmailField(blank=True)
    sessions_number = models.PositiveIntegerField(default=1)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match to stay open: raising ``sessions_number`` ends every session at once,
        as a new password does."""
        salt = "trailbook.people.models.Account.session"
        said = f"{self.password}:{self.sessions_number}"
        return salted_hmac(salt, said, secret=secret, algorithm="sha256").hexdigest()


class Person(PlaceRow):
    """Anyone in the story. ``generic`` names are labels for the team alone and never shown outside it."""

    name = models.CharField(max_length=160)
    generic = models.BooleanField(default=False)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="persons")
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "name"], name="people_person_named")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "account"],
                condition=Q(account__isnull=False),
                name="people_account_once_a_place",
            )
        ]

    @property
    def actor(self) -> Actor:
        return Actor(key=f"person:{self.uuid}", name=self.name)


class AttributeKey(PlaceRow):
    """What a place notes of its people: "part of town", "came here from". ``fold`` is the name for comparing.
    ``hidden``: nobody looks across by it. ``offered``: words the team offers; nobody has to take one.
    ``same_as``: another spelling of that key; undone by emptying it, since nobody's row is touched."""

    name = models.CharField(max_length=160)
    fold = models.CharField(max_length=160)
    hidden = models.BooleanField(default=False)
    offered = models.JSONField(default=list, blank=True)
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="spellings")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "fold"], name="people_key_once_a_place")]


class PersonAttribute(PlaceRow):
    """One thing noted of a person, in their own words (or as a file had it). ``fold`` is the beginning of the words
    for comparing. Only ever shown through ``consent.known_of``."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="noted", db_index=False)
    key = models.ForeignKey(AttributeKey, on_delete=models.CASCADE, related_name="noted", db_index=False)
    value = models.TextField()
    fold = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="people_noted_once")]
        indexes = [models.Index(fields=["key", "fold"], name="people_noted_alike")]


class Alike(PlaceRow):
    """Two ways of putting one thing: when looking across, ``fold`` counts as ``counts_as``. What people said stays as
    they said it."""

    key = models.ForeignKey(AttributeKey, on_delete=models.CASCADE, related_name="alike")
    fold = models.CharField(max_length=120)
    counts_as = models.CharField(max_length=120)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "alike"
        constraints = [models.UniqueConstraint(fields=["key", "fold"], name="people_alike_once")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(left_at__isnull=True)

    def wearing(self, hats: tuple[str, ...]) -> MembershipQuerySet:
        """Current members who wear one of these hats now."""
        worn = Hat.objects.filter(membership=models.OuterRef("pk"), until__isnull=True, kind__in=hats)
        return self.current().filter(models.Exists(worn))


class Membership(PlaceRow):
    """A person's time in a team. Leaving ends it; coming back is a new one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_at__isnull=True), name="people_one_membership_at_a_time"
            )
        ]


class Hat(Row):
    """As what a member works here, dated; several at once."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="hats")
    kind = models.CharField(max_length=20, choices=Hats.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)


class Link(PlaceRow):
    """A link that lets someone in. Only a hash of its secret is kept.

    ``mine`` opens a contributor's page and lives until revoked; ``signin`` signs a member in once;
    ``invite`` makes someone a member once.
    """

    class Kinds(models.TextChoices):
        MINE = "mine", _("a contributor's private link")
        SIGNIN = "signin", _("a sign-in link")
        INVITE = "invite", _("an invitation")

    kind = models.CharField(max_length=10, choices=Kinds.choices)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    hats = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
