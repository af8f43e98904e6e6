"""The team's door: every team view fetches its place or inquiry *through* these, so that forgetting the check
means having nothing to show."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry, Membership, Person, Place

from .queries import rights_of


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
    membership = (
        Membership.objects.current()
        .filter(place__slug=place, person__account=request.user.pk, person__account__isnull=False)
        .select_related("place", "person")
        .first()
    )
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
    found = Inquiry.objects.filter(place=taken.place, slug=inquiry).first()
    if found is None:
        raise Http404
    found.place = taken.place
    at_inquiry = InquirySeat(taken.place, taken.person, taken.rights, found)
    request.seat = at_inquiry  # type: ignore[attr-defined]
    return at_inquiry
