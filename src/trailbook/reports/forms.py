"""What the team types on the pages of a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trailbook.people.models import Inquiry

from .models import Report, Told

TELLABLE = (("in-person", _("face to face")), ("phone", _("by phone")), ("paper", _("on paper")))


class NewReport(forms.Form):
    """A report to begin with nothing or with the ready-made outline."""

    title = forms.CharField(label=_("What is it called?"), max_length=200)
    begin = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("outline", _("the ready-made headings of a “Where are we now?” report, with a hint under each")),
            ("empty", _("an empty page")),
        ],
        initial="outline",
        widget=forms.RadioSelect,
    )


class BringFile(forms.Form):
    """A report written elsewhere, as Markdown."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("Plain text in Markdown (a name that ends in .md or .txt), up to 5 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.txt,text/markdown,text/plain"}),
    )


class Was(forms.Form):
    """A change of words says what its writer saw."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)


class Title(Was):
    title = forms.CharField(label=_("Title"), max_length=200)


class Heading(Was):
    title = forms.CharField(label=_("Heading"), max_length=200, required=False)


class NewHeading(forms.Form):
    title = forms.CharField(label=_("Heading"), max_length=200)
    level = forms.TypedChoiceField(
        label=_("What kind of heading?"),
        coerce=int,
        choices=[(2, _("a part of the report")), (3, _("a smaller heading inside the part before it"))],
        initial=2,
        widget=forms.RadioSelect,
    )


class Text(Was):
    """The authors' own words. Emptied, the paragraph leaves."""

    text = forms.CharField(
        label=_("Your text"),
        help_text=_(
            "What you put in quotation marks must be just what somebody said; leave words out with […]. A line that "
            "begins with a dash or a number is a list."
        ),
        max_length=50_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ClaimWords(Was):
    text = forms.CharField(
        label=_("The claim, in your own words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Explanation(Was):
    text = forms.CharField(
        label=_("Why does nothing here challenge the claims?"),
        help_text=_("Printed in the report. Leave it empty when a voice in the report does challenge them."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("What has changed since the last edition?"),
        help_text=_("One sentence, printed in the report. Name nobody in it."),
        max_length=300,
        required=False,
    )


class MaskAt(forms.Form):
    """Other words in place of a passage, for everyone who reads the report."""

    turn = forms.UUIDField(widget=forms.HiddenInput)
    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.HiddenInput, strip=False)
    shown_as = forms.CharField(label=_("Show instead"), max_length=80)


class MaskWords(forms.Form):
    """The same, for words that were not found by rule: typed as they stand."""

    words = forms.CharField(label=_("The words to hide, just as they stand in the report"), max_length=300)
    shown_as = forms.CharField(label=_("Show instead"), help_text=_("For example [a friend]."), max_length=80)


class Telling(forms.Form):
    way = forms.ChoiceField(
        label=_("How were they told?"),
        choices=[
            (Told.Ways.PERSON, _("face to face, or on the phone")),
            (Told.Ways.LETTER, _("by a letter")),
            (Told.Ways.MESSAGE, _("by a message that I sent or passed on")),
            (Told.Ways.PAGE, _("they have their own page, and I told them to look there")),
        ],
        widget=forms.RadioSelect,
    )


class AskAnswer(forms.Form):
    answer = forms.ChoiceField(
        label=_("They said"),
        choices=[("yes", _("yes, these words may stand there")), ("no", _("no"))],
        widget=forms.RadioSelect,
    )
    how = forms.ChoiceField(label=_("How they told you"), choices=TELLABLE)


def title_taken(inquiry: Inquiry, title: str) -> bool:
    """Whether a report of the inquiry has this title."""
    return Report.objects.filter(inquiry=inquiry, title=title.strip()).exists()
