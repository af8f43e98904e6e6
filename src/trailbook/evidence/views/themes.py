"""Themes: the list, and each with its words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of

from .. import actions, taking
from ..doors import team_door
from ..forms import ThemeForm
from ..models import Excerpt, Theme
from ..queries import excerpt_page, theme_rows

A_PAGE = 20


def _theme(seat: InquirySeat, uuid: UUID | str | None) -> Theme:
    return get_object_or_404(Theme.objects.select_related("place", "inquiry"), inquiry=seat.inquiry, uuid=uuid)


def _to(seat: InquirySeat, theme: Theme) -> HttpResponse:
    return redirect("evidence:theme", seat.place.slug, seat.inquiry.slug, theme.uuid)


@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Every theme under what it is part of, and a new one."""
    seat = inquiry_seat(request, place, inquiry, "claim" if request.method == "POST" else "read")
    form = ThemeForm(request.POST or None, inquiry=seat.inquiry)
    if request.method == "POST" and form.is_valid():
        made = actions.make_theme(inquiry=seat.inquiry, by=seat.actor, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved. You can give this theme to words now."))
        return _to(seat, made)
    rows = theme_rows(seat.inquiry)
    sought = request.GET.get("q", "").strip()[:100].casefold()
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "rows": [r for r in rows if sought in r.theme.name.casefold()] if sought else rows,
        "many": len(rows) > A_PAGE,
        "sought": request.GET.get("q", "").strip()[:100],
        "form": form,
        "forms": taking.FORMS,
        "some": Excerpt.objects.filter(inquiry=seat.inquiry).exists(),
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/themes.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def theme(request: HttpRequest, place: str, inquiry: str, theme: UUID) -> HttpResponse:
    """One theme: what is meant by it, the words that carry it; renaming and moving it."""
    seat = inquiry_seat(request, place, inquiry, "claim" if request.method == "POST" else "read")
    found = _theme(seat, theme)
    initial = {
        "name": found.name,
        "definition": found.definition,
        "parent": found.parent.uuid if found.parent else None,
    }
    form = ThemeForm(request.POST or None, initial=initial, inquiry=seat.inquiry)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_theme(theme=found, by=seat.actor, at=timezone.now(), **form.cleaned_data)
        except Refused as why:
            form.add_error("name", str(why))
        else:
            messages.success(request, _("Saved."))
            return _to(seat, found)
    rows = theme_rows(seat.inquiry)
    excerpts = Excerpt.objects.filter(themings__theme=found).order_by("-made_at", "-pk")
    page = Paginator(excerpts, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "seat": seat,
        "place": seat.place,
        "inquiry": seat.inquiry,
        "theme": _theme(seat, theme),
        "page": page,
        "excerpts": excerpt_page(page.object_list, team_door(seat.person), thing=key_of(found)),
        "children": [r for r in rows if r.theme.parent_id == found.pk],
        "others": [r for r in rows if r.theme.pk != found.pk],
        "forms": taking.FORMS,
        "form": form,
        "may_claim": seat.may("claim"),
    }
    return render(request, "evidence/theme.html", context, status=422 if form.errors else 200)


@require_POST
def merge(request: HttpRequest, place: str, inquiry: str, theme: UUID) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, "claim")
    found = _theme(seat, theme)
    wanted = request.POST.get("into", "")
    into = next((t for t in Theme.objects.filter(inquiry=seat.inquiry) if str(t.uuid) == wanted), None)
    if into is None:
        messages.error(request, _("Choose another theme to merge this one into."))
        return _to(seat, found)
    try:
        actions.merge_themes(theme=found, into=into, by=seat.actor, at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return _to(seat, found)
    messages.success(request, _("Merged. All words of both stand here now."))
    return _to(seat, into)


@require_POST
def remove(request: HttpRequest, place: str, inquiry: str, theme: UUID) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, "claim")
    actions.remove_theme(theme=_theme(seat, theme), by=seat.actor, at=timezone.now())
    messages.success(request, _("The theme is gone. The words that carried it are still here."))
    return redirect("evidence:themes", seat.place.slug, seat.inquiry.slug)


@require_POST
def take(request: HttpRequest, place: str, inquiry: str) -> FileResponse | HttpResponse:
    """Take excerpts away as a file, numbered to whoever takes it: all that are open to them, or one theme's."""
    seat = inquiry_seat(request, place, inquiry, "read")
    form, of = request.POST.get("form", ""), request.POST.get("theme", "")
    if form not in taking.FORMS:
        raise Http404
    chosen = _theme(seat, of) if of else None
    try:
        copy, data = taking.take_excerpts(
            inquiry=seat.inquiry,
            door=team_door(seat.person),
            form=form,
            by=seat.actor,
            at=timezone.now(),
            theme=chosen,
        )
    except Refused as why:
        messages.error(request, str(why))
        return _to(seat, chosen) if chosen else redirect("evidence:themes", seat.place.slug, seat.inquiry.slug)
    name = f"excerpts-{seat.inquiry.slug}-{copy.number}.{form}"
    return FileResponse(data, as_attachment=True, filename=name, content_type=taking.FORMS[form][1])
