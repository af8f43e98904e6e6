"""What waits in an inquiry, in the order of the work. Counts only; no words.

The trail of an inquiry stands on every team page, so what waits is remembered under the place's last ledger number
and the member: until somebody does something here it costs one look at the ledger. What changes with time alone
(seven days after a newcomer was told) shows within ten minutes.

Among hundreds of thousands of answers, where counting takes long, a number may lag behind by some seconds
(``ledger.lately``). Which of them are open to a member is asked of the law all the same, each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent.access import InquirySeat
from trailbook.consent.models import Copied
from trailbook.consent.newcomers import gone, untold
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Ask, Claim, Document, Objection, Turn
from trailbook.evidence.queries import rests_of
from trailbook.guides.models import Guide
from trailbook.interviews.models import Placing
from trailbook.ledger.lately import begin, lags, lately
from trailbook.ledger.queries import last_number
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


def unplaced(seat: InquirySeat) -> int:
    """Contributors' turns of the inquiry that this member may read and that stand under no question."""
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    bare = Turn.objects.filter(document__inquiry=seat.inquiry, asks=False, quoted=False).filter(~Exists(placed))
    by = bare.values_list("owner", "occasion").annotate(Min("pk"), Count("pk"))
    return _open_to(seat, "unplaced", by)


def to_check(seat: InquirySeat) -> int:
    """Answers that the machine placed, nobody has checked, and this member may read."""
    here = Placing.objects.filter(turn__document__inquiry=seat.inquiry, turn__asks=False)
    unsure = here.filter(how="machine", confirmed_at=None, question__isnull=False)
    by = unsure.values_list("turn__owner", "turn__occasion").annotate(Min("turn"), Count("turn", distinct=True))
    return _open_to(seat, "to-check", by)


def _open_to(seat: InquirySeat, name: str, by: Iterable[tuple[Any, ...]]) -> int:
    """How many of these turns this member may read: they come counted by whose words they are and on what occasion,
    with one turn of each. At the team's door the law knows nothing else of a turn, so it is asked of that one."""
    groups = lately(seat.place, f"{name}:{seat.inquiry.pk}", seat.actor.key, lambda: list(by))
    count = {one: n for _owner, _occasion, one, n in groups}
    ones, door, total = list(count), team_door(seat.person), 0
    for i in range(0, len(ones), 5000):
        live = Turn.objects.filter(pk__in=ones[i : i + 5000]).live_here(door)
        total += sum(count[pk] for pk in live.values_list("pk", flat=True))
    return total


def asks(seat: InquirySeat) -> int:
    """Questions put to people that they have not answered. Whoever took their words back is asked nothing more."""
    open_asks = Ask.objects.filter(excerpt__inquiry=seat.inquiry, answer="")
    return open_asks.filter(~gone("person")).values("person").distinct().count()


def objections(seat: InquirySeat) -> int:
    """Claims against which someone said "that is not what I meant", not answered yet."""
    said = Objection.objects.filter(claim__inquiry=seat.inquiry, answered_at=None, taken_back_at=None)
    return said.filter(~gone("person")).count()


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
    return untold(seat.place).values("owner").distinct().count()


def copies(seat: InquirySeat) -> int:
    """Copies that this member took and is asked to destroy."""
    asked = Copied.objects.filter(destroy_asked_at__isnull=False, destroyed_at=None)
    mine = asked.filter(copy__inquiry=seat.inquiry, copy__holder=seat.actor.key)
    return mine.values("copy").distinct().count()


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
        "new-on-the-team",
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
    last = last_number(seat.place)
    rights = "-".join(sorted(seat.rights))
    key = f"waiting:{seat.inquiry.pk}:{last}:{seat.place.consent_number}:{seat.person.pk}:{rights}"
    found: list[int] | None = cache.get(key)
    begin()
    if found is None:
        found = [kind.count(seat) if seat.may(kind.right) else 0 for kind in KINDS]
        if not lags():
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
            reverse(kind.name, kwargs=place if kind.name == "new-on-the-team" else at),
        )
        for kind, count in zip(KINDS, counts_at(seat), strict=True)
        if count
    ]
