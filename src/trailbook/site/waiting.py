"""What waits in an inquiry, in the order of the work. Counts only; no words.

The trail of an inquiry stands on every team page, so what waits is remembered under the place's last ledger number
and the member: until somebody does something here it costs one look at the ledger. What changes with time alone
(seven days after a newcomer was told) shows within ten minutes.

Among hundreds of thousands of answers counting takes a third of a second. There it is counted anew at most so often that
counting takes a twentieth of the time: a number may then lag behind by some seconds, as while a thousand files come in.
Which of them are open to a member is asked of the law all the same, each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Exists, Max, Min, OuterRef
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
from trailbook.ledger.models import Entry
from trailbook.reports.models import Report
from trailbook.reports.owed import still_owed

REMEMBERED = 600
#: Seconds: counting that takes less is done anew after every act; after one's own act, also what takes a little longer.
QUICK, QUICK_ENOUGH = 0.05, 0.25
#: A number that may lag behind does so for at most this many times what counting takes, and never for longer than this.
TIMES, LONGEST = 20, 30.0
#: Whether a number that lags behind has been used since this was last set to False.
_lags: ContextVar[bool] = ContextVar("waiting_lags", default=False)
_ONE = Lock()


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
    return _open_to(seat, _remembered(seat, "unplaced", lambda: list(by)))


def to_check(seat: InquirySeat) -> int:
    """Answers that the machine placed, nobody has checked, and this member may read."""
    here = Placing.objects.filter(turn__document__inquiry=seat.inquiry, turn__asks=False)
    unsure = here.filter(how="machine", confirmed_at=None, question__isnull=False)
    by = unsure.values_list("turn__owner", "turn__occasion").annotate(Min("turn"), Count("turn", distinct=True))
    return _open_to(seat, _remembered(seat, "to-check", lambda: list(by)))


def _open_to(seat: InquirySeat, groups: Iterable[tuple[Any, ...]]) -> int:
    """How many of these turns this member may read: they come counted by whose words they are and on what occasion,
    with one turn of each. At the team's door the law knows nothing else of a turn, so it is asked of that one."""
    count = {one: n for _owner, _occasion, one, n in groups}
    ones, door, total = list(count), team_door(seat.person), 0
    for i in range(0, len(ones), 5000):
        live = Turn.objects.filter(pk__in=ones[i : i + 5000]).live_here(door)
        total += sum(count[pk] for pk in live.values_list("pk", flat=True))
    return total


def _remembered(seat: InquirySeat, name: str, counted: Callable[[], list[Any]]) -> list[Any]:
    """What ``counted`` gives for the inquiry, as it is now; or, where that takes long, as it was a little while ago."""
    if (rows := _still_stands(seat, name)) is not None:
        return rows
    with _ONE:  # several who ask at once wait for one answer
        if (rows := _still_stands(seat, name)) is not None:
            return rows
        # Of the processor where the database works in this process: what else the machine does makes no number lag.
        clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter
        last, begun = _last_of(seat), clock()
        rows = counted()
        cache.set(_key(seat, name), (last, time.monotonic(), clock() - begun, rows), REMEMBERED)
        return rows


def _still_stands(seat: InquirySeat, name: str) -> list[Any] | None:
    """What was counted, if nothing was done since, or if it may lag behind that."""
    found = cache.get(_key(seat, name))
    if found is None:
        return None
    then, at, took, rows = found
    if then == _last_of(seat):
        return rows
    if took <= QUICK or time.monotonic() - at > min(TIMES * took, LONGEST):
        return None
    own = Entry.objects.filter(place_key=str(seat.place.uuid), number__gt=then, actor=seat.actor.key)
    if took <= QUICK_ENOUGH and own.exists():
        return None
    _lags.set(True)
    return rows


def _key(seat: InquirySeat, name: str) -> str:
    return f"waiting-by:{name}:{seat.inquiry.pk}"


def _last_of(seat: InquirySeat) -> int:
    """The number of the last act in the place."""
    return Entry.objects.filter(place_key=str(seat.place.uuid)).aggregate(n=Max("number"))["n"] or 0


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
    last = _last_of(seat)
    rights = "-".join(sorted(seat.rights))
    key = f"waiting:{seat.inquiry.pk}:{last}:{seat.place.consent_number}:{seat.person.pk}:{rights}"
    found: list[int] | None = cache.get(key)
    _lags.set(False)
    if found is None:
        found = [kind.count(seat) if seat.may(kind.right) else 0 for kind in KINDS]
        if not _lags.get():
            cache.set(key, found, REMEMBERED)
    return found


def lags() -> bool:
    """Whether what was counted last, here, lags behind: a page that says it is not to be kept."""
    return _lags.get()


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
