"""At the outermost door: how much may be sent, and that pages with people's words are never kept by browsers or
proxies."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from trailbook.kit.smaller import smaller


class SizeMiddleware:
    """A request that says it is bigger than its door takes is refused before a byte of it is read. (What does not
    say its size is not read at all.) Files come in at the team's door alone, where one has to be signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = settings.MAX_BODY_TEAM if request.path.startswith("/t/") else settings.MAX_BODY
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdigit() or int(said) > most:
            from .views.errors import unreadable

            return unreadable(request, RequestDataTooBig())
        return self.get_response(request)


class DoorMiddleware:
    """Every answer outside ``/static/`` and ``/read/`` says *do not store*; robots stay outside the doors. An address
    that only takes what a form sends says so to whoever merely opens it, as after signing in again in between."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            from .views.errors import nothing_sent

            response = nothing_sent(request, response.headers["Allow"])
        if not request.path.startswith(("/static/", "/read/")):
            patch_cache_control(response, no_store=True, private=True)
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response


class SmallerMiddleware:
    """Pages go out small to whoever can read them so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return smaller(request, self.get_response(request))
