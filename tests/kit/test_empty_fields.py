"""What is said of a field that was left empty."""

from __future__ import annotations

from django import forms


class Form(forms.Form):
    name = forms.CharField()
    hats = forms.MultipleChoiceField(choices=[("a", "A")])


def test_a_field_left_empty_is_told_so_in_plain_words():
    assert Form({}).errors == {"name": ["This is still empty."], "hats": ["This is still empty."]}
