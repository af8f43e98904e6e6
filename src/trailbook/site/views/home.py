"""Home: what waits, in the order of the work; and the team."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from trailbook.consent import uses
from trailbook.consent.access import inquiry_seat, seat
from trailbook.people import actions
from trailbook.people.models import Account, Hat, Hats, Inquiry, Link, Membership, Person

from ..forms import HatsForm, InquiryForm, InviteForm
from ..upkeep.health import check_all
from ..upkeep.links import SIGNIN_LIVES
from ..waiting import waiting_at


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Where one belongs. With a single place, straight there."""
    mine = list(
        Membership.objects.current()
        .filter(person__account=request.user.pk, person__account__isnull=False)
        .select_related("place")
        .order_by("place__name")
    )
    if len(mine) == 1:
        return redirect("home", place=mine[0].place.slug)
    return render(request, "site/places.html", {"memberships": mine})


@require_GET
def home(request: HttpRequest, place: str) -> HttpResponse:
    """A place: its own words for itself and its inquiries."""
    taken = seat(request, place, None)
    inquiries = list(Inquiry.objects.filter(place=taken.place).order_by("made_at"))
    if len(inquiries) == 1 and taken.may("read"):
        return redirect("inquiry", place=place, inquiry=inquiries[0].slug)
    context = {"seat": taken, "place": taken.place, "inquiries": inquiries}
    return render(request, "site/home.html", context)


@require_GET
def inquiry(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """What waits here, in the order of the work, each a tap away."""
    taken = inquiry_seat(request, place, inquiry, None)
    context = {
        "seat": taken,
        "place": taken.place,
        "inquiry": taken.inquiry,
        "waiting": waiting_at(taken) if taken.may("read") else [],
    }
    return render(request, "site/inquiry.html", context)


def new_inquiry(request: HttpRequest, place: str) -> HttpResponse:
    taken = seat(request, place, "publish")
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_inquiry(place=taken.place, by=taken.actor, at=timezone.now(), **form.cleaned_data)
        return redirect("inquiry", place=place, inquiry=made.slug)
    return render(request, "site/inquiry_form.html", {"seat": taken, "place": taken.place, "form": form})


@require_GET
def team(request: HttpRequest, place: str) -> HttpResponse:
    """Who works here, as what, and what each hat may do."""
    taken = seat(request, place, None)
    members = (
        Membership.objects.current()
        .filter(place=taken.place)
        .select_related("person", "person__account")
        .prefetch_related("hats")
        .order_by("joined_at")
    )
    people = [
        {
            "person": m.person,
            "since": m.joined_at,
            "hats": [h.get_kind_display() for h in m.hats.all() if h.until is None],
            "kinds": [h.kind for h in m.hats.all() if h.until is None],
            "account": m.person.account,
        }
        for m in members
    ]
    table = [(label, kind in uses.TEAM_READERS, sorted(uses.RIGHTS[kind])) for kind, label in Hats.choices]
    open_invites = Link.objects.filter(
        place=taken.place,
        kind=Link.Kinds.INVITE,
        used_at=None,
        revoked_at=None,
        expires_at__gt=timezone.now(),
    ).select_related("person")
    context = {
        "seat": taken,
        "place": taken.place,
        "people": people,
        "table": table,
        "invites": open_invites,
        "form": InviteForm(),
        "hats": Hats.choices,
    }
    return render(request, "site/team.html", context)


@require_POST
def invite(request: HttpRequest, place: str) -> HttpResponse:
    """Make an invitation to pass on. Its link is shown once."""
    taken = seat(request, place, "invite")
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write their name and choose what they will be here."))
        return redirect("team", place=place)
    at = timezone.now()
    with transaction.atomic():
        person = actions.add_person(place=taken.place, name=form.cleaned_data["name"], by=taken.actor, at=at)
        _link, secret = actions.make_link(
            kind=Link.Kinds.INVITE,
            place=taken.place,
            person=person,
            hats=form.cleaned_data["hats"],
            by=taken.actor,
            at=at,
            lives=SIGNIN_LIVES * 14,
        )
    return _show_link(
        request, taken, person, "invite-link", secret, _("an invitation"), _("It works once, within a week.")
    )


@require_POST
def signin_for(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A sign-in link for a colleague who cannot get in."""
    taken = seat(request, place, "invite")
    member = _member(taken, person)
    _link, secret = actions.make_link(
        kind=Link.Kinds.SIGNIN,
        place=taken.place,
        person=member,
        by=taken.actor,
        at=timezone.now(),
        lives=SIGNIN_LIVES,
    )
    return _show_link(
        request,
        taken,
        member,
        "signin-link",
        secret,
        _("a sign-in link"),
        _("It works once, within twelve hours."),
    )


def _show_link(
    request: HttpRequest,
    taken,
    person: Person,
    name: str,
    secret: str,
    what: str,
    how_long: str,  # type: ignore[no-untyped-def]
) -> HttpResponse:
    from django.conf import settings

    from ..codes import qr_svg

    address = settings.PUBLIC_URL + reverse(name, kwargs={"secret": secret})
    context = {
        "seat": taken,
        "place": taken.place,
        "person": person,
        "address": address,
        "what": what,
        "how_long": how_long,
        "qr": qr_svg(address),
    }
    return render(request, "site/link_once.html", context)


def _member(taken, key: str) -> Person:  # type: ignore[no-untyped-def]
    membership = (
        Membership.objects.current()
        .filter(place=taken.place, person__uuid=key)
        .select_related("person", "person__account")
        .first()
    )
    if membership is None:
        raise Http404
    return membership.person


@require_POST
def set_hats(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """What a member is here from now on. Hats taken off are kept with their dates."""
    taken = seat(request, place, "manage")
    member = _member(taken, person)
    form = HatsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one."))
        return redirect("team", place=place)
    wanted, at = set(form.cleaned_data["hats"]), timezone.now()
    if "coordinator" not in wanted and _last_coordinator(taken.place, member):
        messages.error(request, _("Somebody has to be the co-ordinator. Make another member co-ordinator first."))
        return redirect("team", place=place)
    with transaction.atomic():
        worn = Hat.objects.filter(membership__person=member, membership__left_at=None, until=None)
        worn.exclude(kind__in=wanted).update(until=at)
        actions.join_team(person=member, hats=sorted(wanted), by=taken.actor, at=at)
    messages.success(request, _("Saved. Each person who spoke can see who reads what."))
    return redirect("team", place=place)


def _last_coordinator(place, member: Person) -> bool:  # type: ignore[no-untyped-def]
    others = Membership.objects.wearing(("coordinator",)).filter(place=place).exclude(person=member)
    return not others.exists()


@require_POST
def leave(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A member leaves, or a co-ordinator ends a membership. Their sessions end now."""
    taken = seat(request, place, None)
    member = _member(taken, person)
    if member.pk != taken.person.pk and not taken.may("manage"):
        raise Http404
    if _last_coordinator(taken.place, member):
        messages.error(request, _("Somebody has to be the co-ordinator. Make another member co-ordinator first."))
        return redirect("team", place=place)
    actions.leave_team(person=member, by=taken.actor, at=timezone.now())
    if member.account is not None:
        end_sessions(member.account)
    if member.pk == taken.person.pk:
        messages.success(request, _("You have left the team. Thank you for your work."))
        return redirect("first")
    messages.success(request, _("They have left the team and are signed out everywhere."))
    return redirect("team", place=place)


def end_sessions(account: Account) -> int:
    """Sign an account out everywhere. Sessions are few, so each is opened."""
    ended = 0
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if str(session.get_decoded().get("_auth_user_id")) == str(account.pk):
            session.delete()
            ended += 1
    return ended


@require_POST
def end_my_sessions(request: HttpRequest, place: str) -> HttpResponse:
    """Sign out everywhere, here too."""
    taken = seat(request, place, None)
    if taken.person.account is not None:
        end_sessions(taken.person.account)
    return redirect("first")


@require_POST
def revoke_invite(request: HttpRequest, place: str, link: str) -> HttpResponse:
    from trailbook.consent.actions import revoke_link

    taken = seat(request, place, "invite")
    found = Link.objects.filter(place=taken.place, uuid=link, kind=Link.Kinds.INVITE, used_at=None).first()
    if found is None:
        raise Http404
    revoke_link(link=found, by=taken.actor, at=timezone.now())
    messages.success(request, _("That invitation no longer works."))
    return redirect("team", place=place)


@require_GET
def health(request: HttpRequest, place: str) -> HttpResponse:
    """Is it healthy: the checks of the command line, for the co-ordinator."""
    taken = seat(request, place, "manage")
    checks = check_all()
    context = {"seat": taken, "place": taken.place, "checks": checks, "well": all(c.well for c in checks)}
    return render(request, "site/health.html", context)


@require_POST
def remove_sample(request: HttpRequest) -> HttpResponse:
    """The sample goes, in one step. For whoever coordinates a place of their own, or the sample itself."""
    from ..sample.load import remove_sample as remove

    allowed = Membership.objects.wearing(("coordinator",)).filter(person__account=request.user.pk)
    if not allowed.exists():
        raise Http404
    remove(by=allowed.select_related("person").first().person.actor)  # type: ignore[union-attr]
    messages.success(request, _("The sample is gone."))
    return redirect("first")
