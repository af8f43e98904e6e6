"""The first page and what stands around it: open to everyone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import trailbook
from trailbook.people.mine import let_in
from trailbook.people.models import Link, Membership, Person, Place
from trailbook.reports.models import Edition

from .. import limits
from ..upkeep.first import code_file


@login_not_required
@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """Look around the sample, or start your own place."""
    sample = Place.objects.filter(sample=True).order_by("pk").first()
    edition = (
        Edition.objects.filter(place=sample).select_related("report").order_by("-number").first() if sample else None
    )
    context = {"sample": sample, "edition": edition, "can_start": code_file().exists()}
    return render(request, "site/first.html", context)


@login_not_required
@require_POST
@never_cache
def look(request: HttpRequest) -> HttpResponse:
    """Step into the sample as one of its made-up people: a member of its team, or one of its contributors.
    Only ever the sample's."""
    limits.limit(request, "look", times=30, seconds=600)
    place = Place.objects.filter(sample=True).order_by("pk").first()
    if place is None:
        raise Http404
    if request.POST.get("as") == "contributor":
        link = (
            Link.objects.filter(place=place, kind=Link.Kinds.MINE, revoked_at__isnull=True)
            .filter(person__withdrawals=None, person__erased_at=None)
            .order_by("pk")
            .first()
        )
        if link is None:
            raise Http404
        let_in(request, link)
        return redirect("mine:home")
    members = Membership.objects.wearing(("coordinator",)).filter(place=place)
    member = members.filter(person__account__isnull=False).select_related("person__account").first()
    if member is None:
        raise Http404
    login(request, member.person.account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home", place=place.slug)


@login_not_required
@require_GET
def promise(request: HttpRequest) -> HttpResponse:
    """How words are looked after, and what we cannot promise."""
    return render(request, "site/promise.html")


@login_not_required
@require_GET
def healthy(request: HttpRequest) -> HttpResponse:
    """For a machine that watches: 200 while the database answers. Says nothing else."""
    Person.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_GET
def source(request: HttpRequest) -> HttpResponse:
    """The source of the version that is running, as the licence asks."""
    limits.limit(request, "source", times=10, seconds=600)
    package = Path(trailbook.__file__).parent
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(package.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, f"trailbook-{trailbook.__version__}/src/trailbook/{file.relative_to(package)}")
        root = package.parent.parent
        for name in (
            "pyproject.toml",
            "Makefile",
            "README.md",
            "LICENSE",
            "requirements/run.in",
            "requirements/run.txt",
        ):
            if (root / name).is_file():
                archive.write(root / name, f"trailbook-{trailbook.__version__}/{name}")
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="trailbook-{trailbook.__version__}.zip"'
    return response
