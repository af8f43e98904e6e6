"""Reading consent: what stands, who may read, who has looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from trailbook.kit.prepared import Prepared
from trailbook.people.models import Membership, Person

from . import uses
from .models import Copied, Erasure, Grant, Look, Occasion, Reader, Withdrawal
from .wordings import wordings_file as wordings_file


@dataclass(frozen=True)
class Standing:
    """What a person has answered to one use: for everything, and differently for single occasions."""

    use: str
    answer: str
    by_occasion: dict[int, str]

    @property
    def word(self) -> str:
        """``yes``, ``no``, ``ask``, ``mixed`` or ``""`` for no answer yet."""
        answers = {self.answer, *self.by_occasion.values()} if self.by_occasion else {self.answer}
        answers.discard("")
        return answers.pop() if len(answers) == 1 else ("mixed" if answers else "")


def standing_answers(person: Person) -> dict[str, Standing]:
    """Every use with what stands for it now. One query."""
    general: dict[str, str] = {}
    single: dict[str, dict[int, str]] = {}
    for g in Grant.objects.filter(person=person, ended_at__isnull=True):
        if g.occasion_id is None:
            general[g.use] = g.answer
        else:
            single.setdefault(g.use, {})[g.occasion_id] = g.answer
    return {u: Standing(u, general.get(u, ""), single.get(u, {})) for u in uses.USES}


def effective(person: Person, use: str, occasion: Occasion | None = None) -> str:
    """``yes``, ``no`` or ``ask`` for a use, as the gate has it: no answer yet means no; withdrawn means
    no."""
    if is_withdrawn(person):
        return uses.NO
    stands = standing_answers(person)[use]
    if occasion is not None and occasion.pk in stands.by_occasion:
        return stands.by_occasion[occasion.pk]
    return stands.answer or uses.NO


def is_withdrawn(person: Person) -> bool:
    """Taken back or to be erased."""
    return (
        Withdrawal.objects.filter(person=person, ended_at__isnull=True).exists()
        or Erasure.objects.filter(person=person).exists()
    )


def gone_among(persons: Iterable[int]) -> set[int]:
    """Of these persons (primary keys) those who took their words back or asked for erasure. Two queries."""
    keys = list(persons)
    taken_back = Withdrawal.objects.filter(person__in=keys, ended_at__isnull=True)
    gone = set(taken_back.values_list("person", flat=True))
    return gone | set(Erasure.objects.filter(person__in=keys).values_list("person", flat=True))


def rung_of(answers: dict[str, Standing]) -> str:
    """Which of the four rungs a person's answers amount to, or ``mixed``."""
    yes = {u for u, s in answers.items() if s.word == uses.YES}
    seen = {u for u in (uses.TEAM, uses.VOICES, uses.SESSION, uses.QUOTE) if u in yes}
    for rung, members in uses.RUNGS.items():
        if seen == set(members) - {uses.NOTES}:
            return rung
    return "mixed"


_HATS = Prepared(
    lambda member: (
        Membership.objects.current().filter(person=member, hats__until__isnull=True).values_list("hats__kind")
    ),
    member=-900_021,
)


def rights_of(member: Person) -> frozenset[str]:
    """What a member's hats let them do now. Empty for guests, former members and strangers."""
    rights: frozenset[str] = frozenset()
    for (kind,) in _HATS.rows(member=member.pk):
        rights |= uses.RIGHTS.get(kind, frozenset())
    return rights


def readers_of(person: Person) -> QuerySet[Reader]:
    """The current members who read under *team*, as listed for this contributor."""
    members = Membership.objects.wearing(uses.TEAM_READERS).values("person")
    return Reader.objects.filter(owner=person, member__in=members).select_related("member")


@dataclass(frozen=True)
class WouldRead:
    """A member who reads under *team*, as put to a person by name before their yes."""

    member: Person
    new: bool
    refused: bool


def would_read(person: Person) -> list[WouldRead]:
    """Everyone on the team who would read this person's words after a yes to *team*, by name: whom they refused is
    among them and marked so; ``new`` ones joined after the person first spoke. Two queries."""
    members = Membership.objects.wearing(uses.TEAM_READERS).filter(place=person.place_id).exclude(person=person)
    listed = {r.member_id: r for r in Reader.objects.filter(owner=person)}
    found = []
    for m in members.select_related("person").order_by("person__name", "pk"):
        row = listed.get(m.person_id)
        new = row is not None and row.basis == Reader.Bases.NEW
        found.append(WouldRead(m.person, new, row is not None and row.answer == uses.NO))
    return found


def may_read_now(reader: Reader, now: datetime | None = None) -> bool:
    """The same rule as the gate's, for one pair."""
    from datetime import timedelta

    if reader.answer == uses.NO:
        return False
    if reader.basis == Reader.Bases.THERE or reader.answer == uses.YES:
        return True
    return reader.told_at is not None and reader.told_at <= (now or timezone.now()) - timedelta(days=7)


@dataclass(frozen=True)
class LooksInMonth:
    """How many of the team opened a person's words in a month, whether whoever runs the server did, and who on which
    days."""

    month: date
    readers: int
    looks: list[Look]
    server: bool = False


def looks_by_month(person: Person) -> list[LooksInMonth]:
    """Newest month first. One query."""
    months: dict[date, list[Look]] = {}
    for look in Look.objects.filter(owner=person).order_by("-day", "reader_name"):
        months.setdefault(look.day.replace(day=1), []).append(look)
    return [
        LooksInMonth(
            m,
            len({x.reader for x in found if not x.reader.startswith("server:")}),
            found,
            any(x.reader.startswith("server:") for x in found),
        )
        for m, found in months.items()
    ]


def copies_of(person: Person) -> QuerySet[Copied]:
    return Copied.objects.filter(person=person).select_related("copy").order_by("-copy__made_at")
