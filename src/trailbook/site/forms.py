"""Starting a place, accepting an invitation, and looking after the team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from trailbook.people.models import Account, Hats


class AccountFields(forms.Form):
    """A name, a sign-in name and a password."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("As the team knows you."))
    username = forms.SlugField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("One word that you will type to sign in. Letters, numbers and dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters. A few words you remember are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if Account.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("That sign-in name is taken. Choose another one."))
        return username

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


class StartForm(AccountFields):
    """Everything a new place needs to begin."""

    place = forms.CharField(
        label=_("What do you call your place?"),
        max_length=120,
        help_text=_("A town, an estate, or something people share."),
    )
    own_words = forms.CharField(
        label=_("In its people's own words, what is it like?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You can leave this for later."),
    )
    inquiry = forms.CharField(
        label=_("What are you asking?"),
        max_length=160,
        initial=_("Where are we now?"),
        help_text=_("The name of your first inquiry. You can change it later."),
    )

    field_order = ("place", "own_words", "inquiry", "name", "username", "password")


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Their name"), max_length=120)
    hats = forms.MultipleChoiceField(
        label=_("What will they be here?"),
        choices=Hats.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first five read what people say to the team. Guests read what is published."),
    )


class HatsForm(forms.Form):
    hats = forms.MultipleChoiceField(
        label=_("What they are here"), choices=Hats.choices, widget=forms.CheckboxSelectMultiple
    )


class InquiryForm(forms.Form):
    """A new question for the place."""

    name = forms.CharField(label=_("Name"), max_length=160)
    question = forms.CharField(label=_("What are we asking?"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    aims = forms.CharField(
        label=_("What should be different?"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    for_whom = forms.CharField(label=_("For whom?"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


def first_error(form: forms.Form) -> str:
    """The first thing that is wrong, as a sentence."""
    errors: dict[str, Any] = form.errors
    return str(next(iter(errors.values()))[0]) if errors else ""
