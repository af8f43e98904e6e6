"""What is said when something cannot be shown. No one learns from an error what they may not know."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from ..limits import TooOften


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TooOften):
        return render(request, "429.html", {"sentence": str(exception)}, status=429)
    sentence = str(exception) if exception and str(exception) else ""
    return render(request, "403.html", {"sentence": sentence}, status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be taken: too big, or not shaped as a request of ours. Says nothing of how it failed."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    page = loader.render_to_string("site/unreadable.html", {"too_big": too_big})
    return HttpResponse(page, status=413 if too_big else 400)


def broken(request: HttpRequest) -> HttpResponse:
    try:
        page = str(loader.render_to_string("500.html", {}))
    except Exception:
        page = str(_("Something went wrong here. Nothing you saved is lost. Please try again."))
    return HttpResponse(page, status=500)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: cookies are off, or the page stood open for a long time. Says nothing of why."""
    return render(request, "site/form_too_old.html", status=403)


def nothing_sent(request: HttpRequest, allow: str) -> HttpResponse:
    """An address that only takes what a form sends was opened like a page: somebody signed in again in between."""
    response = render(request, "site/nothing_sent.html", {"mine": request.path.startswith("/mine/")}, status=405)
    response["Allow"] = allow
    return response
