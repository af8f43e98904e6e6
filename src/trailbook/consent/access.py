"""The team's door: every team view fetches its place or inquiry *through* these, so that forgetting the check
means having nothing to show."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from trailbook.kit.prepared import Prepared
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Membership, Person, Place

from .queries import rights_of

_MEMBERSHIP = Prepared(
    lambda place, account: (
        Membership.objects.current()
        .filter(place__slug=place, person__account=account, person__account__isnull=False)
        .select_related("place", "person")
        .order_by("pk")[:1]
    ),
    place="\ue001 place",
    account=-900_011,
)
_INQUIRY = Prepared(
    lambda place, slug: Inquiry.objects.filter(place=place, slug=slug).order_by("pk")[:1],
    place=-900_012,
    slug="\ue001 inquiry",
)


@dataclass(frozen=True)
class Seat:
    """Who sits here: a member, in their place, with what their hats let them do."""

    place: Place
    person: Person
    rights: frozenset[str]

    @property
    def actor(self) -> Actor:
        return self.person.actor

    def may(self, right: str) -> bool:
        return right in self.rights


@dataclass(frozen=True)
class InquirySeat(Seat):
    inquiry: Inquiry


def seat(request: HttpRequest, place: str, right: str | None = "read") -> Seat:
    """The member's seat in the place with this short name. A place one has no part in is *not there* (404,
    the same answer as for a place that does not exist); a member whose hats do not allow ``right`` gets a
    PermissionDenied with a sentence."""
    account = request.user.pk
    membership = _MEMBERSHIP.first(place=place, account=account) if account else None
    if membership is None:
        raise Http404
    taken = Seat(membership.place, membership.person, rights_of(membership.person))
    request.seat = taken  # type: ignore[attr-defined]
    if right is not None and not taken.may(right):
        raise PermissionDenied(
            _("Your part in this team does not include this. Ask the co-ordinator if you think it should.")
        )
    return taken


def inquiry_seat(request: HttpRequest, place: str, inquiry: str, right: str | None = "read") -> InquirySeat:
    """The same, at one of the place's inquiries."""
    taken = seat(request, place, right)
    found = _INQUIRY.first(place=taken.place.pk, slug=inquiry)
    if found is None:
        raise Http404
    found.place = taken.place
    at_inquiry = InquirySeat(taken.place, taken.person, taken.rights, found)
    request.seat = at_inquiry  # type: ignore[attr-defined]
    return at_inquiry
