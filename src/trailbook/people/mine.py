"""The contributor's door: a private link sets a cookie, and the cookie lasts while the link does."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from .models import Link, Person

KEY = "mine"


def let_in(request: HttpRequest, link: Link) -> None:
    """Remember in the session which living link was opened. Nothing else is kept: the team never learns when."""
    request.session.cycle_key()
    request.session[KEY] = str(link.uuid)


def owner(request: HttpRequest) -> Person:
    """The contributor at the door. Http404 when there is no living link behind the cookie."""
    link = (
        Link.objects.select_related("person", "person__place")
        .filter(
            uuid=request.session.get(KEY),
            kind=Link.Kinds.MINE,
            revoked_at__isnull=True,
            person__isnull=False,
            person__erased_at__isnull=True,
        )
        .first()
        if request.session.get(KEY)
        else None
    )
    if link is None or link.person is None:
        raise Http404
    return link.person


def leave(request: HttpRequest) -> None:
    """Forget the link in this browser."""
    request.session.pop(KEY, None)
