"""How interviews were held, and what was allowed before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trailbook.consent import uses
from trailbook.consent.models import Hows, Naming
from trailbook.consent.queries import wordings_file

from .actions import Stated
from .models import Interview

#: What can be ticked beside the rungs.
SINGLE = (uses.VOICES, uses.SESSION, uses.QUOTE, uses.RECORDING, uses.SOUND, uses.RESEARCH)


class HeldForm(forms.Form):
    """How and when a conversation was held."""

    held = forms.ChoiceField(
        label=_("How was it held?"),
        choices=[(v, label if v else _("not known")) for v, label in Interview.Helds.choices],
        required=False,
    )
    held_on = forms.DateField(
        label=_("On which day?"),
        help_text=_("Leave it empty if you do not know, or if the files say it themselves."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class StatedForm(HeldForm):
    """What the people in these files said yes to before. Nothing but *notes* and *team* is taken for granted."""

    rung = forms.ChoiceField(label=_("How far may their words go?"), widget=forms.RadioSelect, initial="team")
    single = forms.MultipleChoiceField(
        label=_("They said yes to this too"), widget=forms.CheckboxSelectMultiple, required=False
    )
    how = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[("", _("choose one"))] + [c for c in Hows.choices if c[0] != "own-hand"],
        required=False,
    )
    note = forms.CharField(
        label=_("A note about it"),
        help_text=_("Such as “signed form, 3 May” or the licence of the files. The person can read it."),
        max_length=300,
        required=False,
    )
    naming = forms.ChoiceField(
        label=_("How do they want to be named outside the team?"),
        choices=[("", _("they did not say: we use no name")), *Naming.Kinds.choices],
        required=False,
    )
    shown_as = forms.CharField(label=_("The name or the role to show"), max_length=120, required=False)

    def __init__(self, *args: Any, people: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        said = wordings_file()
        means = {
            "team": _("The team here reads them. Nobody else does."),
            "group": _(
                "The team reads them, and so do the people who took part and said yes too. They may come to meetings."
            ),
            "public": _("They may be quoted in a report that anyone can read."),
        }
        self.fields["rung"].choices = [  # type: ignore[attr-defined]
            (r, f"{said['rungs'][r]['title']}. {means[r]}") for r in means
        ]
        self.fields["single"].choices = [(u, said["uses"][u]["title"]) for u in SINGLE]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if self.stated_uses() and not clean.get("how"):
            self.add_error("how", _("Say how you know that they agreed to more than the team."))
        naming = clean.get("naming")
        if naming in (uses.CHOSEN, uses.ROLE) and not (clean.get("shown_as") or "").strip():
            self.add_error("shown_as", _("Write the name or the role to show."))
        if naming == uses.CHOSEN and self.people > 1:
            self.add_error(
                "naming",
                _("A chosen name is one person's. Bring these in without, then set it on each person's page."),
            )
        return clean

    def stated_uses(self) -> tuple[str, ...]:
        """The uses beyond notes and team."""
        clean = self.cleaned_data
        wanted = {*uses.RUNGS.get(clean.get("rung") or "team", ()), *(clean.get("single") or ())}
        return tuple(u for u in uses.USES if u in wanted - {uses.NOTES, uses.TEAM})

    def stated(self) -> Stated:
        clean = self.cleaned_data
        return Stated(
            uses=self.stated_uses(),
            note=clean["note"],
            how=clean["how"] or "importer",
            naming=clean["naming"],
            shown_as=clean["shown_as"].strip(),
        )


def why_not_stated(told: Mapping[str, str]) -> str | None:
    """Why this cannot be what was said of one file alone, or None: a day that is none, or more than the team without
    how it is known."""
    if told.get("held_on"):
        try:
            date.fromisoformat(told["held_on"])
        except ValueError:
            return str(_("Write the day as a date, such as 2026-05-03."))
    if told.get("held") and told["held"] not in Interview.Helds.values:
        return str(_("Choose how it was held from the list."))
    rung = told.get("rung", "")
    if rung and rung not in ("team", "group", "public"):
        return str(_("Choose how far the words may go from the list."))
    if rung in ("group", "public") and not told.get("how"):
        return str(_("Say how you know that they agreed to more than the team."))
    return None
