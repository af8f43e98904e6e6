"""The first page and what stands around it: open to everyone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

import trailbook
from trailbook.consent import uses
from trailbook.consent.models import Grant, Withdrawal
from trailbook.people.mine import let_in
from trailbook.people.models import Account, Hats, Link, Membership, Person, Place
from trailbook.reports.models import Edition

from .. import limits
from ..upkeep.first import code_file


@dataclass(frozen=True)
class WayIn:
    """One of the sample's made-up people, and as what you would look around."""

    key: str
    name: str
    note: str


@login_not_required
@require_GET
@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """Look around the sample, or start your own place."""
    sample = the_sample()
    context: dict[str, object] = {
        "sample": sample,
        "can_start": code_file().exists(),
        "started": Account.objects.filter(is_active=True, persons__place__sample=False).exists(),
    }
    if sample is not None:
        edition = Edition.objects.filter(place=sample, taken_down_at=None).select_related("report")
        context |= {
            "members": ways_in_as_member(sample),
            "contributors": ways_in_as_contributor(sample),
            "edition": edition.order_by("-number").first(),
        }
    return render(request, "site/first.html", context)


def the_sample() -> Place | None:
    """The sample's first place; the second is there so that leaks would show."""
    return Place.objects.filter(sample=True).order_by("pk").first()


def members_of(sample: Place) -> QuerySet[Membership]:
    """Members with an account, whoever co-ordinates first."""
    coordinates = Membership.objects.wearing((Hats.COORDINATOR,)).filter(pk=OuterRef("pk"))
    found = Membership.objects.current().filter(place=sample, person__account__isnull=False)
    return found.select_related("person__account").order_by(Exists(coordinates).desc(), "pk")


def ways_in_as_member(sample: Place) -> list[WayIn]:
    found = []
    for membership in members_of(sample).prefetch_related("hats"):
        worn = [h for h in membership.hats.all() if h.until is None]
        hats = [str(h.get_kind_display()) for h in worn]
        if not any(h.kind in uses.TEAM_READERS for h in worn):
            hats.append(_("a guest"))
        found.append(WayIn(str(membership.person.uuid), membership.person.name, ", ".join(hats)))
    return found


def links_of(sample: Place) -> QuerySet[Link]:
    """Living links to contributors' own pages, those whose words are still here first."""
    gone = Withdrawal.objects.filter(person=OuterRef("person"), ended_at=None)
    found = Link.objects.filter(place=sample, kind=Link.Kinds.MINE, revoked_at=None, person__erased_at=None)
    return found.annotate(gone=Exists(gone)).select_related("person").order_by("gone", "pk")


def ways_in_as_contributor(sample: Place) -> list[WayIn]:
    quoting = Grant.objects.filter(place=sample, use=uses.QUOTE, occasion=None, ended_at=None)
    answers = dict(quoting.values_list("person", "answer"))
    notes = {uses.ASK: _("is to be asked first"), uses.NO: _("not in public")}
    found: dict[str, WayIn] = {}
    for link in links_of(sample):
        person = link.person
        if person is None:
            continue
        note = notes.get(answers.get(person.pk, ""), "")
        note = _("took their words back") if link.gone else note  # type: ignore[attr-defined]
        found.setdefault(str(person.uuid), WayIn(str(person.uuid), person.name, note))
    return list(found.values())


@login_not_required
@require_POST
@never_cache
def look(request: HttpRequest) -> HttpResponse:
    """Step into the sample as one of its made-up people: ``member`` or ``contributor``, whose UUID is the button's
    value (none: the first). Only ever the sample's."""
    limits.limit(request, "look", times=30, seconds=600)
    sample = the_sample()
    if sample is None:
        raise Http404
    if "contributor" in request.POST or request.POST.get("as") == "contributor":
        links = links_of(sample)
        link = chosen(links, request.POST.get("contributor", ""))
        let_in(request, link)
        return redirect("mine:home")
    member = chosen(members_of(sample), request.POST.get("member", ""))
    login(request, member.person.account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home", place=sample.slug)


def chosen(rows: QuerySet, key: str):  # type: ignore[no-untyped-def]
    """The row of the person with this UUID, or the first one where none is named. Http404 where there is none."""
    for row in rows:
        if not key or str(row.person.uuid) == key:
            return row
    raise Http404


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
