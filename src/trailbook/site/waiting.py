"""What waits in an inquiry, in the order of the work. Counts only; no words.

The trail of an inquiry stands on every team page, so what waits is remembered under the place's last ledger number
and the member: until somebody does something here it costs one look at the ledger. What changes with time alone
(seven days after a newcomer was told) shows within ten minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent import uses
from trailbook.consent.access import InquirySeat
from trailbook.consent.models import Copied, Erasure, Reader, Withdrawal
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Ask, Claim, Document, Objection, Turn
from trailbook.evidence.queries import rests_of
from trailbook.guides.models import Guide
from trailbook.interviews.models import Placing
from trailbook.ledger.models import Entry
from trailbook.people.models import Membership
from trailbook.reports.models import Report
from trailbook.reports.owed import still_owed

REMEMBERED = 600


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: at which stone, how many, the sentence and where to go."""

    stone: str
    count: int
    sentence: str
    address: str


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can wait: at which stone, the right without which it is not one's to do, how many there
    are for this member, how it is said, and the address where it is done."""

    stone: str
    right: str
    count: Callable[[InquirySeat], int]
    say: Callable[[int], str]
    name: str


def no_guide(seat: InquirySeat) -> int:
    return int(not Guide.objects.filter(inquiry=seat.inquiry).exists())


def nobody_heard(seat: InquirySeat) -> int:
    """There is a guide to ask from, and nothing that anybody said."""
    inquiry = seat.inquiry
    return int(Guide.objects.filter(inquiry=inquiry).exists() and not Document.objects.filter(inquiry=inquiry).exists())


def unplaced_turns(seat: InquirySeat) -> QuerySet[Turn]:
    """Contributors' turns of the inquiry that this member may read and that stand under no question."""
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    bare = Turn.objects.filter(document__inquiry=seat.inquiry, quoted=False).filter(~Exists(placed))
    return bare.live(team_door(seat.person))


def unplaced(seat: InquirySeat) -> int:
    return unplaced_turns(seat).count()


def to_check(seat: InquirySeat) -> int:
    """Answers that the machine placed, nobody has checked, and this member may read."""
    unsure = Placing.objects.filter(turn=OuterRef("pk"), how="machine", confirmed_at=None, question__isnull=False)
    turns = Turn.objects.filter(document__inquiry=seat.inquiry).filter(Exists(unsure))
    return turns.live(team_door(seat.person)).count()


def asks(seat: InquirySeat) -> int:
    """Questions put to people that they have not answered. Whoever took their words back is asked nothing more."""
    open_asks = Ask.objects.filter(excerpt__inquiry=seat.inquiry, answer="")
    return open_asks.filter(~_gone("person")).values("person").distinct().count()


def objections(seat: InquirySeat) -> int:
    """Claims against which someone said "that is not what I meant", not answered yet."""
    said = Objection.objects.filter(claim__inquiry=seat.inquiry, answered_at=None, taken_back_at=None)
    return said.filter(~_gone("person")).count()


def unsupported_claims(seat: InquirySeat) -> int:
    """Claims without one live support, by the same count as stands beside each claim."""
    claims = Claim.objects.filter(inquiry=seat.inquiry, put_away_at=None)
    return sum(rest.naked for rest in rests_of(claims).values())


def no_report(seat: InquirySeat) -> int:
    inquiry = seat.inquiry
    return int(
        Claim.objects.filter(inquiry=inquiry, put_away_at=None).exists()
        and not Report.objects.filter(inquiry=inquiry).exists()
    )


def people_not_told(seat: InquirySeat) -> int:
    """Contributors of the inquiry who are owed a word about the report that was published last."""
    return still_owed(seat.inquiry)


def newcomers(seat: InquirySeat) -> int:
    """People who are still to be told that somebody joined the team and would read what they said."""
    reads = Membership.objects.wearing(uses.TEAM_READERS).filter(person=OuterRef("member"))
    untold = Reader.objects.filter(place=seat.place, basis=Reader.Bases.NEW, told_at=None, answer="")
    return untold.filter(Exists(reads)).filter(~_gone("owner")).values("owner").distinct().count()


def copies(seat: InquirySeat) -> int:
    """Copies that this member took and is asked to destroy."""
    asked = Copied.objects.filter(destroy_asked_at__isnull=False, destroyed_at=None)
    mine = asked.filter(copy__inquiry=seat.inquiry, copy__holder=seat.actor.key)
    return mine.values("copy").distinct().count()


def _gone(owner: str) -> Q:
    """The person at ``owner`` took their words back or asked for them to be erased."""
    return Q(Exists(Withdrawal.objects.filter(person=OuterRef(owner), ended_at=None))) | Q(
        Exists(Erasure.objects.filter(person=OuterRef(owner)))
    )


#: In the order of the work. A copy that someone wants destroyed comes first: it is owed to a person.
KINDS = (
    Kind(
        "voices",
        "read",
        copies,
        lambda n: ngettext("%(n)s copy you took is to be destroyed", "%(n)s copies you took are to be destroyed", n),
        "voices:copies",
    ),
    Kind(
        "guide",
        "read",
        no_guide,
        lambda n: _("There is no topic guide yet. Begin with what you want to ask."),
        "guides:guide",
    ),
    Kind(
        "hear",
        "hear",
        nobody_heard,
        lambda n: _("Nobody has been heard yet. Bring in a first interview."),
        "interviews:list",
    ),
    Kind(
        "hear",
        "tell",
        newcomers,
        lambda n: ngettext(
            "%(n)s person is to be told that someone joined the team",
            "%(n)s people are to be told that someone joined the team",
            n,
        ),
        "people",
    ),
    Kind(
        "hear",
        "place",
        unplaced,
        lambda n: ngettext("%(n)s answer has no question yet", "%(n)s answers have no question yet", n),
        "interviews:unplaced",
    ),
    Kind(
        "hear",
        "place",
        to_check,
        lambda n: ngettext(
            "%(n)s answer was placed by Trailbook and not yet checked",
            "%(n)s answers were placed by Trailbook and not yet checked",
            n,
        ),
        "interviews:check",
    ),
    Kind(
        "make-sense",
        "claim",
        objections,
        lambda n: ngettext(
            "%(n)s person says: that is not what I meant", "%(n)s people say: that is not what I meant", n
        ),
        "evidence:claims",
    ),
    Kind(
        "make-sense",
        "claim",
        unsupported_claims,
        lambda n: ngettext("%(n)s claim rests on nobody’s words now", "%(n)s claims rest on nobody’s words now", n),
        "evidence:claims",
    ),
    Kind(
        "say",
        "read",
        asks,
        lambda n: ngettext(
            "%(n)s person was asked first and has not answered yet",
            "%(n)s people were asked first and have not answered yet",
            n,
        ),
        "reports:list",
    ),
    Kind("say", "publish", no_report, lambda n: _("There are claims and no report yet."), "reports:list"),
    Kind(
        "say",
        "tell",
        people_not_told,
        lambda n: ngettext(
            "%(n)s person has not been told what came of it", "%(n)s people have not been told what came of it", n
        ),
        "reports:told",
    ),
)


def counts_at(seat: InquirySeat) -> list[int]:
    """How many of each kind wait for this member. One look at the ledger while nothing has happened."""
    last = Entry.objects.filter(place_key=str(seat.place.uuid)).aggregate(n=Max("number"))["n"] or 0
    rights = "-".join(sorted(seat.rights))
    key = f"waiting:{seat.inquiry.pk}:{last}:{seat.place.consent_number}:{seat.person.pk}:{rights}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = [kind.count(seat) if seat.may(kind.right) else 0 for kind in KINDS]
        cache.set(key, found, REMEMBERED)
    return found


def waiting_at(seat: InquirySeat) -> list[Waiting]:
    """Everything that waits for this member, first things first. Guests have nothing waiting here."""
    if not seat.may("read"):
        return []
    place = {"place": seat.place.slug}
    at = {**place, "inquiry": seat.inquiry.slug}
    return [
        Waiting(
            kind.stone,
            count,
            kind.say(count) % {"n": count},
            reverse(kind.name, kwargs=place if kind.name == "people" else at),
        )
        for kind, count in zip(KINDS, counts_at(seat), strict=True)
        if count
    ]
