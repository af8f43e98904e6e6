"""A bare Django page with the same words and rows as a page of Voices: a session, a user, a query, a template."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "benchmarks.bare.here",
]
TEMPLATE = Engine().from_string(
    "<!doctype html><title>Bare</title><p>{{ user }}</p>"
    "{% for t in turns %}{% ifchanged t.document_id %}<h2>{{ t.owner.name }}</h2>{% endifchanged %}"
    "<p>{{ t.current.text }}</p>{% endfor %}"
)


def here(get_response: Any) -> Any:
    """Send every request to this module's addresses."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = "benchmarks.bare"  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def page(request: HttpRequest, question: int, rows: int) -> HttpResponse:
    from trailbook.evidence.models import Turn

    turns = Turn.objects.filter(placings__question=question).select_related("owner", "current").order_by("pk")[:rows]
    return HttpResponse(TEMPLATE.render(Context({"user": request.user.get_username(), "turns": turns})))


def talk(request: HttpRequest, document: int) -> HttpResponse:
    from trailbook.evidence.models import Turn

    turns = Turn.objects.filter(document=document).select_related("owner", "current").order_by("position")
    return HttpResponse(TEMPLATE.render(Context({"user": request.user.get_username(), "turns": turns})))


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEMPLATE.render(Context({"user": request.user.get_username(), "turns": ()})))


def write(request: HttpRequest, place: int, inquiry: int) -> HttpResponse:
    """One row, for somebody signed in, and on to the next page."""
    from trailbook.evidence.models import Theme

    with transaction.atomic():
        Theme.objects.create(
            place_id=place,
            inquiry_id=inquiry,
            name=uuid4().hex,
            definition=request.POST["words"],
            made_by=request.user.get_username(),
            made_at=timezone.now(),
        )
    return HttpResponseRedirect("/")


urlpatterns = [
    path("bare/write/<int:place>/<int:inquiry>/", write),
    path("bare/<int:question>/<int:rows>/", page),
    path("bare/talk/<int:document>/", talk),
    path("bare/nothing/", nothing),
]
