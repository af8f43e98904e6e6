"""Opening the door with a private link, and closing it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from trailbook.people import mine
from trailbook.people.actions import find_link
from trailbook.people.models import Link, Person

from .. import limits


@login_not_required
@never_cache
@require_GET
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The link sets a cookie and redirects, so that its secret stays in no address. Nobody is told that it was
    opened, and a chat app that fetches it for a preview changes nothing."""
    limits.limit(request, "mine", times=60, seconds=600)
    link = find_link(kind=Link.Kinds.MINE, secret=secret, at=timezone.now())
    if link is None or link.person is None or link.person.erased_at:
        return render(request, "mine/no_link.html", status=404)
    mine.let_in(request, link)
    return redirect("mine:home")


def owner_or_help(request: HttpRequest) -> Person:
    """The contributor at the door; raises Http404 with the page that says how to get in again."""
    return mine.owner(request)


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Forget this page on this phone. The link goes on working."""
    mine.leave(request)
    return render(request, "mine/closed.html")


__all__ = ["Http404", "close", "open_link", "owner_or_help"]
