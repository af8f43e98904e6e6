"""The team: who works here, as what; inviting, ways in, leaving and coming back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from trailbook.consent import uses
from trailbook.consent.access import Seat, seat
from trailbook.consent.actions import revoke_link
from trailbook.consent.queries import rights_of
from trailbook.kit.refused import Refused
from trailbook.people import actions
from trailbook.people.models import Account, Hats, Link, Membership, Person

from .. import rules
from ..codes import qr_svg
from ..forms import HatsForm, InviteForm
from ..upkeep.links import invite_link, signin_link


@require_GET
def team(request: HttpRequest, place: str) -> HttpResponse:
    """Who works here, as what, and what each hat may do."""
    return _team(request, seat(request, place, None), InviteForm())


def _team(request: HttpRequest, taken: Seat, form: InviteForm, status: int = 200) -> HttpResponse:
    here = Membership.objects.filter(place=taken.place).select_related("person").prefetch_related("hats")
    members = list(here.filter(left_at=None).order_by("joined_at"))
    people = [
        {
            "person": m.person,
            "since": m.joined_at,
            "hats": [h.get_kind_display() for h in m.hats.all() if h.until is None],
            "kinds": (kinds := {h.kind for h in m.hats.all() if h.until is None}),
            "may_help": rules.rights_with(kinds) <= taken.rights,
        }
        for m in members
    ]
    names = {m.person.actor.key: m.person.name for m in members}
    invites = _open_links(taken, Link.Kinds.INVITE)
    mine = [link for link in _open_links(taken, Link.Kinds.SIGNIN) if link.person_id == taken.person.pk]
    context = {
        "seat": taken,
        "place": taken.place,
        "people": people,
        "table": [(label, kind in uses.TEAM_READERS, _may(kind)) for kind, label in Hats.choices],
        "invites": invites,
        "left": _left(taken),
        "signin_links": [
            {"link": link, "by": names.get(link.made_by, _("whoever runs the computer"))} for link in mine
        ],
        "form": form,
        "hats": Hats.choices,
        "account": Account.objects.get(pk=request.user.pk),
    }
    return render(request, "site/team.html", context, status=status)


def _open_links(taken: Seat, kind: str) -> list[Link]:
    return list(
        Link.objects.filter(place=taken.place, kind=kind, used_at=None, revoked_at=None, expires_at__gt=timezone.now())
        .select_related("person")
        .order_by("made_at")
    )


def _left(taken: Seat) -> list[Person]:
    """Former members, for whoever may invite them back."""
    if not taken.may("invite"):
        return []
    gone = Membership.objects.filter(place=taken.place, left_at__isnull=False).values("person")
    still = Membership.objects.current().filter(place=taken.place).values("person")
    found = Person.objects.filter(pk__in=gone, erased_at=None).exclude(pk__in=still)
    return list(found.order_by("name"))


def _may(kind: str) -> list[str]:
    """What a hat may do, in words, in the order of the work."""
    words = {
        "read": _("read"),
        "hear": _("bring interviews in"),
        "place": _("put answers under questions"),
        "claim": _("choose words and write claims"),
        "publish": _("write and publish reports"),
        "tell": _("say what people decided, and tell them what came of it"),
        "link": _("give people the link to their page"),
        "invite": _("invite colleagues"),
        "manage": _("change who is what here"),
    }
    return [word for right, word in words.items() if right in uses.RIGHTS[kind]]


@require_POST
@never_cache
def invite(request: HttpRequest, place: str) -> HttpResponse:
    """Make an invitation to pass on. Its link is shown once."""
    taken = seat(request, place, "invite")
    form = InviteForm(request.POST)
    if form.is_valid():
        why = rules.why_not_invite(rights=taken.rights, hats=form.cleaned_data["hats"])
        if why is None:
            return _invited(request, taken, None, form.cleaned_data["name"], form.cleaned_data["hats"])
        form.add_error("hats", why)
    return _team(request, taken, form, status=400)


@require_POST
@never_cache
def invite_back(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """An invitation for someone who left, as what they were. They come back as a newcomer."""
    taken = seat(request, place, "invite")
    found = next((p for p in _left(taken) if str(p.uuid) == str(person)), None)
    if found is None:
        raise Http404
    last = Membership.objects.filter(person=found).order_by("-left_at").first()
    assert last is not None
    assert last.left_at is not None
    hats = sorted(set(last.hats.filter(until__gte=last.left_at).values_list("kind", flat=True)))
    why = rules.why_not_invite(rights=taken.rights, hats=hats)
    if why:
        messages.error(request, why)
        return redirect("team", place=place)
    return _invited(request, taken, found, found.name, hats)


def _invited(request: HttpRequest, taken: Seat, person: Person | None, name: str, hats: list[str]) -> HttpResponse:
    with transaction.atomic():
        person = person or actions.add_person(place=taken.place, name=name, by=taken.actor, at=timezone.now())
        address = invite_link(person, hats=hats, by=taken.actor)
    what, how_long = _("an invitation"), _("It works once, within a week.")
    return _show_link(request, taken, person, address, what, how_long)


@require_POST
@never_cache
def signin_for(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A sign-in link for a colleague who cannot get in."""
    taken = seat(request, place, "invite")
    member = _member(taken, person)
    why = rules.why_not_sign_in(rights=taken.rights, theirs=rights_of(member))
    if why:
        messages.error(request, why)
        return redirect("team", place=place)
    what, how_long = _("a sign-in link"), _("It works once, within twelve hours.")
    return _show_link(request, taken, member, signin_link(member, by=taken.actor), what, how_long)


def _show_link(
    request: HttpRequest, taken: Seat, person: Person, address: str, what: str, how_long: str
) -> HttpResponse:
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


@require_POST
def revoke_invite(request: HttpRequest, place: str, link: str) -> HttpResponse:
    """An invitation nobody has used yet stops working."""
    taken = seat(request, place, "invite")
    found = Link.objects.filter(place=taken.place, uuid=link, kind=Link.Kinds.INVITE, used_at=None).first()
    if found is None:
        raise Http404
    revoke_link(link=found, by=taken.actor, at=timezone.now())
    messages.success(request, _("That invitation no longer works."))
    return redirect("team", place=place)


@require_POST
def revoke_signin(request: HttpRequest, place: str, link: str) -> HttpResponse:
    """A sign-in link that someone made for me stops working."""
    taken = seat(request, place, None)
    mine = Link.objects.filter(place=taken.place, person=taken.person, kind=Link.Kinds.SIGNIN, used_at=None)
    found = mine.filter(uuid=link).first()
    if found is None:
        raise Http404
    revoke_link(link=found, by=taken.actor, at=timezone.now())
    messages.success(request, _("That link no longer signs anybody in."))
    return redirect("team", place=place)


def _member(taken: Seat, key: str) -> Person:
    membership = (
        Membership.objects.current()
        .filter(place=taken.place, person__uuid=key)
        .select_related("person__account", "person__place")
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
    wanted = form.cleaned_data["hats"] if form.is_valid() else []
    try:
        actions.wear(person=member, hats=wanted, by=taken.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved. Each person who spoke can see who reads what."))
    return redirect("team", place=place)


@require_POST
def leave(request: HttpRequest, place: str, person: str) -> HttpResponse:
    """A member leaves, or a co-ordinator ends a membership. Their sessions end now."""
    taken = seat(request, place, None)
    member = _member(taken, person)
    myself = member.pk == taken.person.pk
    if not myself and not taken.may("manage"):
        raise Http404
    try:
        actions.leave_team(person=member, by=taken.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return redirect("team", place=place)
    if myself:
        logout(request)
        messages.success(request, _("You have left the team. Thank you for your work."))
        return redirect("first")
    messages.success(request, _("They have left the team and are signed out everywhere."))
    return redirect("team", place=place)


@require_POST
def end_my_sessions(request: HttpRequest, place: str) -> HttpResponse:
    """Sign out everywhere, here too."""
    taken = seat(request, place, None)
    account = Account.objects.get(pk=request.user.pk)
    actions.end_sessions(account=account, person=taken.person, by=taken.actor, at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("first")
