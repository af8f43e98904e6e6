"""Starting a place, accepting an invitation, and looking after the team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from trailbook.people.models import Account, Hats, Place

PASSWORD, PASSKEY, LINKS = "password", "passkey", "links"


def free(username: str) -> str:
    """The sign-in name, if nobody has it. Raises ValidationError."""
    if Account.objects.filter(username__iexact=username).exists():
        raise forms.ValidationError(_("That sign-in name is taken. Choose another one."))
    return username


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
        max_length=200,
        help_text=_("At least ten characters. A few words you remember are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_username(self) -> str:
        return free(self.cleaned_data["username"])

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password


class JoinForm(forms.Form):
    """Accepting an invitation: one's name, and how one will sign in."""

    name = forms.CharField(label=_("Your name"), max_length=120, help_text=_("As the team knows you."))
    way = forms.ChoiceField(
        label=_("How do you want to sign in?"),
        choices=[
            (PASSWORD, _("With a password")),
            (PASSKEY, _("With this phone or computer itself: a passkey")),
            (LINKS, _("With a link that a colleague makes for me each time")),
        ],
        widget=forms.RadioSelect,
        initial=PASSWORD,
        help_text=_("You can change this later."),
    )
    username = forms.SlugField(
        label=_("Sign-in name, if you want a password"),
        max_length=60,
        required=False,
        help_text=_("One word that you will type to sign in. Letters, numbers and dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password, if you want one"),
        max_length=200,
        required=False,
        help_text=_("At least ten characters. A few words you remember are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("way") != PASSWORD:
            return said | {"username": "", "password": None}
        for field, check, missing in (
            ("username", free, _("Write a sign-in name: one word.")),
            ("password", password_validation.validate_password, _("Write a password.")),
        ):
            if field in self.errors:
                continue
            if not said.get(field):
                self.add_error(field, missing)
                continue
            try:
                check(said[field])
            except forms.ValidationError as why:
                self.add_error(field, why)
        return said


NEW = "new"


class StartForm(AccountFields):
    """Everything a new place needs to begin; or which of the places that wait for their first member it is."""

    where = forms.ChoiceField(label=_("Which place is it?"), widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("What do you call your place?"),
        max_length=120,
        help_text=_("A town, an estate, or something people share."),
    )
    own_words = forms.CharField(
        label=_("In its people’s own words, what is it like?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("You can leave this for later."),
    )
    inquiry = forms.CharField(
        label=_("What are you asking?"),
        max_length=160,
        initial=_("Where are we now?"),
        help_text=_("The name of your first inquiry."),
    )

    field_order = ("where", "place", "own_words", "inquiry", "name", "username", "password")

    def __init__(self, *args: Any, waiting: Sequence[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {place.slug: place for place in waiting}
        if not waiting:
            del self.fields["where"]
            return
        where = cast(forms.ChoiceField, self.fields["where"])
        where.choices = [(p.slug, _("%(place)s, which was made on this computer") % {"place": p.name}) for p in waiting]
        where.choices = [*where.choices, (NEW, _("A new one"))]
        where.initial = waiting[0].slug
        for name in ("place", "own_words", "inquiry"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Only for a new place.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("where") == NEW:
            for name in ("place", "inquiry"):
                if not said.get(name):
                    self.add_error(name, _("Write this for a new place."))
        return said

    def taken_over(self) -> Place | None:
        """The place that is taken over, if it is not a new one."""
        return self.waiting.get(self.cleaned_data.get("where", NEW))


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
        label=_("What they are here"), choices=Hats.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class PlaceForm(forms.Form):
    """A place's name and its own words for itself."""

    name = forms.CharField(label=_("What do you call your place?"), max_length=120)
    own_words = forms.CharField(
        label=_("In its people's own words, what is it like?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InquiryForm(forms.Form):
    """A question for the place."""

    name = forms.CharField(label=_("Name"), max_length=160, help_text=_("Short, such as “Where are we now?”"))
    question = forms.CharField(
        label=_("What are we asking?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    aims = forms.CharField(
        label=_("What should be different?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    for_whom = forms.CharField(
        label=_("For whom?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
