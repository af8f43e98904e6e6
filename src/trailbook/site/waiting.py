"""What waits in an inquiry, in the order of the work. Counts only; no words."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.consent.access import InquirySeat
from trailbook.consent.models import Copied, Erasure, Reader, Withdrawal
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Ask, Citation, Claim, Objection, Turn
from trailbook.guides.models import Guide
from trailbook.interviews.models import Placing
from trailbook.people.models import Inquiry, Person
from trailbook.reports.models import Edition, Report, Told


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: at which stone, how many, the sentence and where to go."""

    stone: str
    count: int
    sentence: str
    address: str


def waiting_at(seat: InquirySeat) -> list[Waiting]:
    """Everything that waits, first things first. A fixed number of queries."""
    inquiry = seat.inquiry
    at = {"place": seat.place.slug, "inquiry": inquiry.slug}
    found: list[Waiting] = []

    def add(stone: str, count: int, sentence: str, name: str) -> None:
        if count:
            found.append(Waiting(stone, count, sentence, reverse(name, kwargs=at)))

    if not Guide.objects.filter(inquiry=inquiry).exists():
        add("guide", 1, _("There is no topic guide yet. Begin with what you want to ask."), "guides:guide")
    unplaced = unplaced_turns(seat).count()
    add(
        "hear",
        unplaced,
        ngettext("%(n)s answer has no question yet", "%(n)s answers have no question yet", unplaced) % {"n": unplaced},
        "interviews:unplaced",
    )
    unsure = Placing.objects.filter(
        turn__document__inquiry=inquiry, how="machine", confirmed_at=None, question__isnull=False
    ).count()
    add(
        "hear",
        unsure,
        ngettext(
            "%(n)s answer was placed by Trailbook and not yet checked",
            "%(n)s answers were placed by Trailbook and not yet checked",
            unsure,
        )
        % {"n": unsure},
        "interviews:check",
    )
    asks = Ask.objects.filter(excerpt__inquiry=inquiry, answer="").count()
    add(
        "say",
        asks,
        ngettext("%(n)s person is to be asked first", "%(n)s people are to be asked first", asks) % {"n": asks},
        "reports:list",
    )
    objections = Objection.objects.filter(claim__inquiry=inquiry, answered_at=None, taken_back_at=None).count()
    add(
        "make-sense",
        objections,
        ngettext(
            "%(n)s person says: that is not what I meant",
            "%(n)s people say: that is not what I meant",
            objections,
        )
        % {"n": objections},
        "evidence:claims",
    )
    bare = unsupported_claims(inquiry)
    add(
        "make-sense",
        bare,
        ngettext("%(n)s claim rests on nothing live", "%(n)s claims rest on nothing live", bare) % {"n": bare},
        "evidence:claims",
    )
    if not Report.objects.filter(inquiry=inquiry).exists() and Claim.objects.filter(inquiry=inquiry).exists():
        add("say", 1, _("There are claims and no report yet."), "reports:list")
    untold = people_not_told(inquiry)
    add(
        "say",
        untold,
        ngettext(
            "%(n)s person has not been told what came of it",
            "%(n)s people have not been told what came of it",
            untold,
        )
        % {"n": untold},
        "reports:told",
    )
    newcomers = Reader.objects.filter(place=seat.place, basis=Reader.Bases.NEW, told_at=None, answer="").count()
    if newcomers:
        found.append(
            Waiting(
                "hear",
                newcomers,
                ngettext(
                    "%(n)s person is to be told that someone joined the team",
                    "%(n)s people are to be told that someone joined the team",
                    newcomers,
                )
                % {"n": newcomers},
                reverse("people", kwargs={"place": seat.place.slug}),
            )
        )
    copies = Copied.objects.filter(
        copy__inquiry=inquiry, copy__holder=seat.actor.key, destroy_asked_at__isnull=False, destroyed_at=None
    )
    mine = copies.values("copy").distinct().count()
    add(
        "voices",
        mine,
        ngettext("%(n)s copy you took is to be destroyed", "%(n)s copies you took are to be destroyed", mine)
        % {"n": mine},
        "voices:copies",
    )
    return found


def unplaced_turns(seat: InquirySeat):  # type: ignore[no-untyped-def]
    """Contributors' turns of the inquiry that this member may read and that stand under no question."""
    placed = Placing.objects.filter(turn=OuterRef("pk"))
    return (
        Turn.objects.filter(document__inquiry=seat.inquiry, quoted=False)
        .live(team_door(seat.person))
        .filter(~Exists(placed))
    )


def unsupported_claims(inquiry: Inquiry) -> int:
    """Claims without one live support under *team*: what the team itself may no longer read supports nothing."""
    gone = Q(Exists(Withdrawal.objects.filter(person=OuterRef("excerpt__spans__turn__owner"), ended_at=None))) | Q(
        Exists(Erasure.objects.filter(person=OuterRef("excerpt__spans__turn__owner")))
    )
    live = Citation.objects.filter(claim=OuterRef("pk"), stance="support").exclude(gone)
    return Claim.objects.filter(inquiry=inquiry, put_away_at=None).exclude(Exists(live)).count()


def people_not_told(inquiry: Inquiry) -> int:
    """Contributors of the inquiry who are owed a word about its newest edition."""
    edition = Edition.objects.filter(report__inquiry=inquiry).order_by("-published_at", "-number").first()
    if edition is None:
        return 0
    told = Told.objects.filter(edition__report=edition.report, person=OuterRef("pk"))
    return Person.objects.filter(occasions__inquiry=inquiry, erased_at=None).distinct().exclude(Exists(told)).count()
