"""Changing the guide a step at a time: sections, questions, prompts, and their order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from trailbook.consent.access import InquirySeat, inquiry_seat
from trailbook.kit.refused import Refused
from trailbook.work.queries import running_at

from .. import actions, changing
from ..forms import ItemForm, SectionForm, TitleForm
from ..models import Question, Version
from ..queries import as_read, conversations, latest_version, shown_sections
from ..reading import ReadGuide, ReadSection
from .show import WRITES, context


def _newest(seat: InquirySeat) -> Version:
    version = latest_version(seat.inquiry)
    if version is None:
        raise Http404
    return version


def _change(seat: InquirySeat, change: Callable[[ReadGuide], ReadGuide]) -> Version:
    return actions.change_guide(inquiry=seat.inquiry, change=change, by=seat.actor, at=timezone.now())


def _tell(request: HttpRequest, before: Version | None, after: Version) -> None:
    """Say that it is saved, and whether that began a new version."""
    said = _("Saved.")
    if before is not None and before.number != after.number:
        said = _("Saved. This is version %(n)s now. Version %(m)s stays as it was.") % {
            "n": after.number,
            "m": before.number,
        }
    messages.success(request, said)


def _to_edit(seat: InquirySeat, fragment: str = "") -> HttpResponseRedirect:
    at = reverse("guides:edit", kwargs={"place": seat.place.slug, "inquiry": seat.inquiry.slug})
    return HttpResponseRedirect(f"{at}#{fragment}" if fragment else at)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """The guide with what can be done to each part of it; a POST gives it another title."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = latest_version(seat.inquiry)
    if version is None:
        return redirect("guides:begin", seat.place.slug, seat.inquiry.slug)
    form = TitleForm(request.POST or None, initial={"title": version.guide.title})
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        actions.call_guide(inquiry=seat.inquiry, title=title, by=seat.actor, at=timezone.now())
        messages.success(request, _("Saved. The guide is called “%(title)s” now.") % {"title": title})
        return _to_edit(seat)
    heard = conversations(seat.inquiry)
    sections = shown_sections(version)
    more = {
        "version": version,
        "next": version.number + 1,
        "heard": heard,
        "waiting": version.used_at is None and heard > 0,
        "sections": sections,
        "last": len(sections) - 1,
        "form": form,
    }
    return render(request, "guides/edit.html", context(seat, **more), status=422 if form.errors else 200)


MOVES: dict[str, Callable[[ReadGuide, changing.Path], ReadGuide]] = {
    "up": lambda g, p: changing.move_item(g, p, -1),
    "down": lambda g, p: changing.move_item(g, p, 1),
    "nest": changing.nest_item,
    "lift": changing.lift_item,
}


@require_POST
def move(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """Move one question or section. What is moved is named by the button: ``up:<lineage>`` or ``up:s3``."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    way, _colon, what = request.POST.get("move", "").partition(":")
    before = latest_version(seat.inquiry)
    try:
        if what.startswith("s") and what[1:].isdecimal() and len(what) < 6 and way in ("up", "down"):
            number, step = int(what[1:]), -1 if way == "up" else 1
            version = _change(seat, lambda g: changing.move_section(g, number, step))
            _tell(request, before, version)
            last = version.sections.count() - 1
            return _to_edit(seat, f"s{min(max(number + step, 0), last)}")
        if way not in MOVES:
            raise Refused(_("That cannot be moved."))
        lineage = UUID(what)
        _tell(request, before, _change(seat, lambda g: MOVES[way](g, changing.path_of(g, lineage))))
    except Refused as why:
        messages.error(request, str(why))
        return _to_edit(seat)
    except ValueError:
        raise Http404 from None
    return _to_edit(seat, f"q-{lineage}")


@require_http_methods(["GET", "POST"])
def new_section(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """A new section at the end; the first thing one writes in a guide made by hand."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        version = _change(seat, lambda g: changing.add_section(g, said["title"], said["intro"], said["said"]))
        messages.success(request, _("Saved. Now write what you want to ask in it."))
        return _to_edit(seat, f"s{version.sections.count() - 1}")
    more = {"form": form, "version": latest_version(seat.inquiry), "new": True}
    return render(request, "guides/section.html", context(seat, **more), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    """One section: its heading, its words, and whether it is asked."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = _newest(seat)
    guide = as_read(version)
    if number >= len(guide.sections):
        raise Http404
    now = guide.sections[number]
    start = {"title": now.title or "", "intro": now.intro, "said": now.said, "was": _was(now)}
    form = SectionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["was"] != _was(now):
            _changed_meanwhile(form, _was(now))
        else:
            title, intro, is_said = said["title"], said["intro"], said["said"]
            _tell(request, version, _change(seat, lambda g: changing.change_section(g, number, title, intro, is_said)))
            return _to_edit(seat, f"s{number}")
    more = {"form": form, "version": version, "number": number, "count": sum(1 for i in now.items for _x in i.walk())}
    return render(request, "guides/section.html", context(seat, now=now, **more), status=422 if form.errors else 200)


def _was(section: ReadSection) -> str:
    """What tells whether a section is still as its editor saw it."""
    seen = f"{section.title or ''}\n{section.intro}\n{section.said}"
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _changed_meanwhile(form: SectionForm | ItemForm, now: str) -> None:
    """Both are told, and nothing is lost: the words typed stay in the form, which may be sent again."""
    form.data = {**form.data.dict(), "was": now}  # type: ignore[attr-defined]
    form.add_error(
        None,
        _(
            "Someone else changed this while you were writing, so yours is not saved yet. How it stands now is shown "
            "above. Save again to put yours in its place."
        ),
    )


@require_POST
def remove_section(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, WRITES)
    was = request.POST.get("was", "")
    guide = as_read(_newest(seat))
    if number >= len(guide.sections):
        raise Http404
    if was != _was(guide.sections[number]):
        messages.error(request, _("Someone else changed the guide meanwhile. Look again before you take this away."))
        return _to_edit(seat)
    _change(seat, lambda g: changing.remove_section(g, number))
    messages.success(request, _("The section is gone from the guide. Answers that stand under it are kept."))
    return _to_edit(seat)


@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, place: str, inquiry: str, number: int) -> HttpResponse:
    """A new question at the end of a section."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = _newest(seat)
    guide = as_read(version)
    if number >= len(guide.sections):
        raise Http404
    where = guide.sections[number].title or _("the beginning")
    return _new(request, seat, version, lambda g, text: changing.add_item(g, (number,), text), f"s{number}", where, "")


@require_http_methods(["GET", "POST"])
def new_prompt(request: HttpRequest, place: str, inquiry: str, lineage: UUID) -> HttpResponse:
    """A new prompt at the end of what hangs from a question."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = _newest(seat)
    above = _question(version, lineage)

    def add(g: ReadGuide, text: str) -> ReadGuide:
        return changing.add_item(g, changing.path_of(g, lineage), text)

    return _new(request, seat, version, add, f"q-{lineage}", "", above.text)


def _new(
    request: HttpRequest,
    seat: InquirySeat,
    version: Version,
    add: Callable[[ReadGuide, str], ReadGuide],
    back: str,
    where: str,
    above: str,
) -> HttpResponse:
    form = ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            after = _change(seat, lambda g: add(g, text))
        except Refused as why:
            form.add_error("text", str(why))
        else:
            _tell(request, version, after)
            if "another" in request.POST:
                return redirect(request.path)
            return _to_edit(seat, back)
    more = {"form": form, "version": version, "new": True, "where": where, "above": above}
    return render(request, "guides/item.html", context(seat, **more), status=422 if form.errors else 200)


def _question(version: Version, lineage: UUID) -> Question:
    found = Question.objects.filter(section__version=version, lineage=lineage).select_related("section").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, place: str, inquiry: str, lineage: UUID) -> HttpResponse:
    """One question or prompt: other words for it."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = _newest(seat)
    now = _question(version, lineage)
    form = ItemForm(request.POST or None, initial={"text": now.text, "was": now.text})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["was"] != now.text:
            _changed_meanwhile(form, now.text)
        else:
            text = said["text"]
            _tell(
                request, version, _change(seat, lambda g: changing.change_item(g, changing.path_of(g, lineage), text))
            )
            return _to_edit(seat, f"q-{lineage}")
    prompts = now.prompts.count()
    more = {"form": form, "version": version, "now": now, "prompts": prompts}
    return render(request, "guides/item.html", context(seat, **more), status=422 if form.errors else 200)


@require_POST
def remove_item(request: HttpRequest, place: str, inquiry: str, lineage: UUID) -> HttpResponse:
    seat = inquiry_seat(request, place, inquiry, WRITES)
    found = _question(_newest(seat), lineage)
    back = f"s{found.section.order}"
    try:
        _change(seat, lambda g: changing.remove_item(g, changing.path_of(g, lineage)))
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It is gone from the guide. Answers that stand under it are kept."))
    return _to_edit(seat, back)


@require_POST
def use(request: HttpRequest, place: str, inquiry: str) -> HttpResponse:
    """This version is ready: place the answers that are there under it."""
    seat = inquiry_seat(request, place, inquiry, WRITES)
    version = _newest(seat)
    placed = actions.put_to_use(version=version, by=seat.actor, at=timezone.now())
    if not placed and running_at(seat.inquiry):
        said = _("The conversations that are here are gone through now, beside the pages. What people placed stays.")
        messages.success(request, said)
        return redirect("guides:guide", seat.place.slug, seat.inquiry.slug)
    said = ngettext(
        "%(n)s conversation has been gone through. What people placed or confirmed stays where it is.",
        "%(n)s conversations have been gone through. What people placed or confirmed stays where it is.",
        placed,
    )
    messages.success(request, said % {"n": placed})
    return redirect("guides:guide", seat.place.slug, seat.inquiry.slug)
