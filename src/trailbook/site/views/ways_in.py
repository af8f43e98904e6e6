"""Ways in: the first start, sign-in links, invitations, signing in. A GET changes nothing that lasts: it puts the
secret in the session and takes it out of the address; the button does the rest."""

from __future__ import annotations

from typing import cast

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from trailbook.consent.actions import was_there
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import server_actor
from trailbook.people import actions
from trailbook.people.models import Account, Inquiry, Link, Person

from .. import limits
from ..forms import PASSKEY, JoinForm, StartForm
from ..upkeep.first import code_fits, code_used, places_without_a_team

BACKEND = "django.contrib.auth.backends.ModelBackend"
FIRST = "first-start"
FORM = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@FORM
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signing in with a name and a password (django-allauth's page), tried so often and no more: by one caller,
    and for one name by everybody together."""
    if request.method == "POST":
        limits.limit(request, "sign-in", times=30, seconds=300)
        name = request.POST.get("login", "").strip().lower()
        limits.limit(request, "sign-in-as", times=20, seconds=900, who=f"name:{name}")
    return cast(HttpResponse, allauth_views.login(request))


@login_not_required
@require_GET
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ways back in for someone who cannot sign in. No mail is sent: colleagues pass links on."""
    return render(request, "site/forgotten.html")


@login_not_required
@require_GET
def by_invitation(request: HttpRequest) -> HttpResponse:
    """There is no signing up by oneself: an invitation makes a member."""
    return render(request, "site/by_invitation.html")


@login_not_required
@never_cache
@require_GET
def start_link(request: HttpRequest, code: str) -> HttpResponse:
    """The link printed where the server was first started."""
    limits.limit(request, "start", times=20, seconds=600)
    if not code_fits(code):
        raise Http404
    request.session[FIRST] = code
    return redirect("start")


@login_not_required
@never_cache
@FORM
def start(request: HttpRequest) -> HttpResponse:
    """The first start: one place, one inquiry, its first member. A place that was made at the command line, and that
    nobody has joined, can be taken over instead."""
    code = request.session.get(FIRST, "")
    if not code_fits(code):
        raise Http404
    form = StartForm(request.POST or None, waiting=places_without_a_team())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        at, by = timezone.now(), server_actor(said["name"])
        with transaction.atomic():
            if not code_fits(code):
                raise Http404
            place = form.taken_over()
            if place and place not in places_without_a_team():
                raise Http404
            inquiry = place and Inquiry.objects.filter(place=place).order_by("made_at").first()
            if place is None:
                place = actions.make_place(name=said["place"], own_words=said["own_words"], by=by, at=at)
                inquiry = actions.make_inquiry(place=place, name=said["inquiry"], by=by, at=at)
            person = actions.add_person(place=place, name=said["name"], by=by, at=at)
            account = actions.open_account(
                person=person, username=said["username"], password=said["password"], by=by, at=at
            )
            actions.join_team(person=person, hats=["coordinator", "core"], by=by, at=at)
            if form.taken_over():
                was_there(member=person, by=by, at=at)
            code_used()
        request.session.pop(FIRST, None)
        login(request, account, backend=BACKEND)
        if form.taken_over() or inquiry is None:
            messages.success(request, _("You are the first member of this place."))
        else:
            messages.success(request, _("Your place is ready. The guide comes first: what will you ask?"))
        if inquiry is None:
            return redirect("home", place=place.slug)
        return redirect("inquiry", place=place.slug, inquiry=inquiry.slug)
    return render(request, "site/start.html", {"form": form})


def _remember(request: HttpRequest, kind: str, secret: str) -> Link:
    limits.limit(request, "links", times=30, seconds=600)
    link = actions.find_link(kind=kind, secret=secret, at=timezone.now())
    if link is None:
        raise Http404
    request.session[f"link-{kind}"] = str(link.uuid)
    return link


def _remembered(request: HttpRequest, kind: str) -> tuple[Link, Person]:
    key = request.session.get(f"link-{kind}")
    living = Link.objects.select_related("person__account", "person__place", "place").filter(
        uuid=key, kind=kind, used_at=None, revoked_at=None, expires_at__gt=timezone.now(), person__erased_at=None
    )
    link = living.first() if key else None
    if link is None or link.person is None:
        raise Http404
    return link, link.person


@login_not_required
@never_cache
@require_GET
def signin_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a sign-in link."""
    _remember(request, Link.Kinds.SIGNIN, secret)
    return redirect("signin-now")


@login_not_required
@never_cache
@FORM
def signin_now(request: HttpRequest) -> HttpResponse:
    """One button: sign in as the person the link was made for. Whoever has a second step takes it here too, unless
    the link comes from whoever runs the computer: that is the way back for someone who lost their phone."""
    link, person = _remembered(request, Link.Kinds.SIGNIN)
    if request.method == "POST":
        at = timezone.now()
        with transaction.atomic():
            if not actions.use_link(link=link, by=person.actor, at=at):
                raise Http404
            account = person.account or actions.open_account(person=person, by=person.actor, at=at)
        request.session.pop(f"link-{link.kind}", None)
        home = reverse("home", kwargs={"place": link.place.slug})
        if link.made_by.startswith("server:"):
            login(request, account, backend=BACKEND)
            return redirect(home)
        account.backend = BACKEND  # type: ignore[attr-defined]
        return cast(HttpResponse, perform_login(request, account, redirect_url=home))
    return render(request, "site/signin_now.html", {"person": person, "place": link.place})


@login_not_required
@never_cache
@require_GET
def invite_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Open an invitation."""
    _remember(request, Link.Kinds.INVITE, secret)
    return redirect("invite-now")


@login_not_required
@never_cache
@FORM
def invite_now(request: HttpRequest) -> HttpResponse:
    """Accept an invitation: with an account one has, or by choosing how to sign in from now on."""
    link, person = _remembered(request, Link.Kinds.INVITE)
    signed_in = Account.objects.filter(pk=request.user.pk).first()
    has = person.account or signed_in
    form = JoinForm(request.POST or None, initial={"name": person.name, "username": actions.free_username(person.name)})
    if request.method == "POST" and (has or form.is_valid()):
        try:
            account = _join(link, person, has, form)
        except Refused as why:
            messages.error(request, str(why))
            return redirect("invite-now")
        request.session.pop(f"link-{link.kind}", None)
        if signed_in is None or signed_in.pk != account.pk:
            account.backend = BACKEND  # type: ignore[attr-defined]
            where = reverse("home", kwargs={"place": link.place.slug})
            answer = perform_login(request, account, redirect_url=where)
            if request.user.is_authenticated:
                messages.success(request, _("Welcome. This is what the team is working on."))
            if has is None and form.cleaned_data["way"] == PASSKEY:
                return redirect("mfa_add_webauthn")
            return cast(HttpResponse, answer)
        messages.success(request, _("Welcome. This is what the team is working on."))
        return redirect("home", place=link.place.slug)
    context = {"form": form, "place": link.place, "person": person, "has": has, "signed_in": signed_in}
    return render(request, "site/invite_now.html", context)


@transaction.atomic
def _join(link: Link, person: Person, has: Account | None, form: JoinForm) -> Account:
    """Everything that accepting an invitation changes, at once. Raises Http404 when someone was quicker."""
    at, by = timezone.now(), person.actor
    if not actions.use_link(link=link, by=by, at=at):
        raise Http404
    if has is None:
        said = form.cleaned_data
        if said["name"] != person.name:
            actions.rename(person=person, name=said["name"], by=by, at=at)
        has = actions.open_account(
            person=person, username=said["username"], password=said["password"] or None, by=by, at=at
        )
    elif person.account is None:
        actions.take_account(person=person, account=has, by=by, at=at)
    actions.join_team(person=person, hats=link.hats, by=by, at=at)
    return has
