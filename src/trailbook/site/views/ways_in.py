"""Ways in: the first start, sign-in links, invitations. A GET changes nothing that lasts: it puts the secret in
the session and takes it out of the address; the button does the rest."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from trailbook.ledger.rules import server_actor
from trailbook.people import actions
from trailbook.people.models import Account, Link, Person

from .. import limits
from ..forms import AccountFields, StartForm
from ..upkeep.first import code_fits, code_used

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
def start(request: HttpRequest, code: str) -> HttpResponse:
    """The first start: one place, one inquiry, its first member. The code was printed where the server started."""
    limits.limit(request, "start", times=20, seconds=600)
    if not code_fits(code):
        raise Http404
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        at, by = timezone.now(), server_actor(said["name"])
        with transaction.atomic():
            place = actions.make_place(name=said["place"], own_words=said["own_words"], by=by, at=at)
            inquiry = actions.make_inquiry(place=place, name=said["inquiry"], by=by, at=at)
            person = actions.add_person(place=place, name=said["name"], by=by, at=at)
            account = _account(person, said["username"], said["password"])
            actions.join_team(person=person, hats=["coordinator", "core"], by=by, at=at)
        code_used()
        login(request, account, backend=BACKEND)
        messages.success(request, _("Your place is ready. The guide comes first: what will you ask?"))
        return redirect("inquiry", place=place.slug, inquiry=inquiry.slug)
    return render(request, "site/start.html", {"form": form})


def _account(person: Person, username: str, password: str) -> Account:
    account = Account.objects.create_user(username=username, password=password)
    person.account = account
    person.save(update_fields=["account"])
    return account


def _remember(request: HttpRequest, kind: str, secret: str) -> Link:
    limits.limit(request, "links", times=30, seconds=600)
    link = actions.find_link(kind=kind, secret=secret, at=timezone.now())
    if link is None:
        raise Http404
    request.session[f"link-{kind}"] = str(link.uuid)
    return link


def _remembered(request: HttpRequest, kind: str) -> Link:
    link = (
        Link.objects.select_related("person__account", "place")
        .filter(uuid=request.session.get(f"link-{kind}"), kind=kind, used_at=None, revoked_at=None)
        .first()
        if request.session.get(f"link-{kind}")
        else None
    )
    if link is None or (link.expires_at and link.expires_at <= timezone.now()):
        raise Http404
    return link


def _use(request: HttpRequest, link: Link) -> bool:
    """Mark a link used; False when someone else was quicker."""
    request.session.pop(f"link-{link.kind}", None)
    return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()))


@login_not_required
@never_cache
def signin_link(request: HttpRequest, secret: str) -> HttpResponse:
    _remember(request, Link.Kinds.SIGNIN, secret)
    return redirect("signin-now")


@login_not_required
@never_cache
def signin_now(request: HttpRequest) -> HttpResponse:
    """One button: sign in as the person the link was made for."""
    link = _remembered(request, Link.Kinds.SIGNIN)
    person = link.person
    if person is None or person.erased_at:
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            if not _use(request, link):
                raise Http404
            account = person.account
            if account is None:
                account = Account.objects.create_user(username=_free_username(person.name))
                account.set_unusable_password()
                account.save()
                person.account = account
                person.save(update_fields=["account"])
        login(request, account, backend=BACKEND)
        return redirect("home", place=link.place.slug)
    return render(request, "site/signin_now.html", {"person": person, "place": link.place})


def _free_username(name: str) -> str:
    from django.utils.text import slugify

    base = slugify(name)[:40] or "member"
    username, n = base, 2
    while Account.objects.filter(username=username).exists():
        username, n = f"{base}-{n}", n + 1
    return username


@login_not_required
@never_cache
def invite_link(request: HttpRequest, secret: str) -> HttpResponse:
    _remember(request, Link.Kinds.INVITE, secret)
    return redirect("invite-now")


@login_not_required
@never_cache
def invite_now(request: HttpRequest) -> HttpResponse:
    """Accept an invitation: choose a sign-in name and a password."""
    link = _remembered(request, Link.Kinds.INVITE)
    if link.person is None:
        raise Http404
    form = AccountFields(request.POST or None, initial={"name": link.person.name})
    if request.method == "POST" and form.is_valid():
        at, said = timezone.now(), form.cleaned_data
        with transaction.atomic():
            if not _use(request, link):
                raise Http404
            person = link.person
            person.name = said["name"]
            person.save(update_fields=["name"])
            account = person.account or _account(person, said["username"], said["password"])
            actions.join_team(person=person, hats=link.hats, by=person.actor, at=at)
        login(request, account, backend=BACKEND)
        messages.success(request, _("Welcome. This is what the team is working on."))
        return redirect("home", place=link.place.slug)
    context = {"form": form, "place": link.place, "url": settings.PUBLIC_URL}
    return render(request, "site/invite_now.html", context)
