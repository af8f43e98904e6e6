"""A form of what is noted of somebody: the same for the team and for the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people import actions, rules
from trailbook.people.models import Person, PersonAttribute

#: Up to so many letters a field is a line; more, and it is a box.
A_LINE = 80


@dataclass(frozen=True)
class Noted:
    """One thing noted, as a form shows it: ``stamp`` tells whether somebody else changed it since."""

    row: PersonAttribute
    by_themself: bool
    stamp: str
    long: bool

    @property
    def name(self) -> str:
        return self.row.key.same_as.name if self.row.key.same_as else self.row.key.name

    @property
    def offered(self) -> list[str]:
        return (self.row.key.same_as or self.row.key).offered


def shown_as(row: PersonAttribute) -> Noted:
    return Noted(
        row=row,
        by_themself=row.by == row.person.actor.key,
        stamp=row.at.isoformat(),
        long=len(row.value) > A_LINE or "\n" in row.value,
    )


def changes(request: HttpRequest, person: Person, noted: Sequence[PersonAttribute], *, by: Actor) -> None:
    """Keep what a form says. What somebody else changed in the meantime stays as they left it, and that is said. What
    was good is kept where something else is refused."""
    saved, taken, meanwhile = 0, 0, []
    at = timezone.now()
    for row in noted:
        words = request.POST.get(f"v-{row.uuid}")
        if words is None:
            continue
        words = words.replace("\r\n", "\n").strip()
        if words == row.value.replace("\r\n", "\n").strip():
            continue
        if request.POST.get(f"at-{row.uuid}") != row.at.isoformat():
            meanwhile.append(row.key.name)
            continue
        if rules.not_said(words):
            actions.take_away(noted=[row], by=by, at=at)
            taken += 1
            continue
        try:
            actions.note(person=person, name=row.key.name, value=words, by=by, at=at)
            saved += 1
        except Refused as why:
            messages.error(request, f"{row.key.name}: {why}")
    name, words = request.POST.get("name", "").strip(), request.POST.get("words", "").strip()
    if name or words:
        try:
            if rules.fold(name) in {row.key.fold for row in noted}:
                raise Refused(_("There is something under that name already. Change it there."))
            kept = actions.note(person=person, name=name, value=words, by=by, at=at)
            saved += kept is not None
            if kept is None:
                messages.info(request, _("Nothing was kept of it: saying nothing is fine."))
        except Refused as why:
            messages.error(request, str(why))
    for what in meanwhile:
        messages.error(
            request, _("“%(what)s” was changed by somebody else just now. Look at it and try again.") % {"what": what}
        )
    if taken:
        messages.success(request, _("Taken away. It is not kept any more."))
    if saved:
        messages.success(request, _("Saved."))
