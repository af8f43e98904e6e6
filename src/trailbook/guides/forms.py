"""What the team types on the pages of the guide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .rules import MAX_HEADING, MAX_INTRO, MAX_TEXT

MAX_GUIDE = 400_000


class FileForm(forms.Form):
    """A guide in a file."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("Word, ODT, RTF, PDF, a web page (HTML), Markdown or plain text."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".docx,.doc,.odt,.fodt,.rtf,.pdf,.html,.htm,.xhtml,.mht,.mhtml,.md,.markdown,.txt"}
        ),
        error_messages={"required": _("Choose a file first."), "empty": _("That file is empty.")},
    )


class TextForm(forms.Form):
    """A whole guide, typed or pasted."""

    text = forms.CharField(
        label=_("The guide"),
        help_text=_(
            "A line that starts with ## is a heading. A line that starts with - is a question. Put four spaces before "
            "the - and it is a prompt under the question above."
        ),
        max_length=MAX_GUIDE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true"}),
        error_messages={"required": _("Write at least one question.")},
    )


class SectionForm(forms.Form):
    """A section: its heading, what is said under it, and whether anything in it is asked."""

    title = forms.CharField(
        label=_("Heading"),
        max_length=MAX_HEADING,
        error_messages={"required": _("Write a heading, so that people can find their way.")},
    )
    intro = forms.CharField(
        label=_("What is said here before the questions"),
        help_text=_("You can leave this empty."),
        required=False,
        max_length=MAX_INTRO,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    said = forms.BooleanField(
        label=_("Said, not asked"),
        help_text=_("For words that are read out, such as a welcome. Nothing in it counts as a question."),
        required=False,
    )
    was = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean_intro(self) -> str:
        return str(self.cleaned_data["intro"]).replace("\r\n", "\n")


class ItemForm(forms.Form):
    """A question or a prompt, and its words as its editor saw them."""

    text = forms.CharField(
        label=_("In words that are easy to say out loud"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the question first.")},
    )
    was = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class TitleForm(forms.Form):
    title = forms.CharField(label=_("What the guide is called"), max_length=200)


class HeadingsForm(forms.Form):
    """Headings met in what was heard that are to become questions."""

    headings = forms.MultipleChoiceField(
        label=_("Which of these are questions?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one heading.")},
    )

    def __init__(self, *args: Any, found: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["headings"].choices = [  # type: ignore[attr-defined]
            (text, f"{text} ({ngettext('in %(n)s conversation', 'in %(n)s conversations', n) % {'n': n}})")
            for text, n in found
        ]
