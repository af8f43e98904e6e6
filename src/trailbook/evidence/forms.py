"""What the team types on the pages of words and claims."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trailbook.people.models import Inquiry

from .models import Claim, Stances, Theme
from .queries import theme_rows


class ChooseWords(forms.Form):
    """Words of one answer, typed, pasted or selected on the page. ``start`` and ``end`` tell two alike places
    apart; the words decide."""

    words = forms.CharField(
        label=_("Type or paste the words"),
        help_text=_("Exactly as they stand above. Leave something out with […]."),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ClaimText(forms.Form):
    """A claim in the team's own words, and the version that its editor saw."""

    text = forms.CharField(
        label=_("The claim, in your own words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ThemeField(forms.ModelChoiceField):
    """One theme of an inquiry, shown under what it stands under."""

    def __init__(self, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(Theme.objects.filter(inquiry=inquiry), to_field_name="uuid", required=False, **kwargs)
        self.choices = [("", kwargs.get("empty_label") or _("none"))] + [
            (str(r.theme.uuid), "\u2003" * r.depth + r.theme.name) for r in theme_rows(inquiry)
        ]


class ThemeForm(forms.Form):
    """A theme: its name, what is meant by it, and what it stands under."""

    name = forms.CharField(label=_("Name"), max_length=120)
    definition = forms.CharField(
        label=_("What do you mean by it?"),
        help_text=_("One or two sentences, so that everyone uses it alike."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = ThemeField(inquiry, label=_("Part of"), empty_label=_("nothing else"))


class CiteForm(forms.Form):
    """Words cited under a claim that is there or a new one."""

    claim = forms.ModelChoiceField(
        Claim.objects.none(),
        label=_("Claim"),
        required=False,
        to_field_name="uuid",
        empty_label=_("a new claim"),
    )
    new_claim = forms.CharField(
        label=_("The new claim, in your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stance = forms.ChoiceField(
        label=_("These words …"), choices=Stances.choices, initial=Stances.SUPPORT, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, inquiry: Inquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["claim"]
        claims = Claim.objects.filter(inquiry=inquiry, put_away_at__isnull=True).order_by("-changed_at")
        field.queryset = claims  # type: ignore[attr-defined]
        field.label_from_instance = lambda c: c.said[:120]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not clean.get("claim") and not (clean.get("new_claim") or "").strip():
            raise forms.ValidationError(_("Choose a claim, or write a new one."))
        return clean
