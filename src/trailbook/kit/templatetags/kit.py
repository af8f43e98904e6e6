"""Parts of pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, Form
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html

from trailbook.kit import text

register = template.Library()


@register.filter
def in_words(n: int) -> str:
    """Numbers to twelve in words."""
    return text.in_words(int(n))


@register.simple_tag
def small_count(n: int, noun: str = "") -> str:
    """A count for the public: "a few" under five."""
    return f"{text.small(int(n))} {noun}".strip()


@register.filter
def spoken_date(value: Any) -> str:
    """12 March 2026."""
    return date_format(value, "j F Y") if value else ""


@register.inclusion_tag("kit/field.html")
def field(bound: BoundField, *, label: str = "", hint: str = "", bare: bool = False) -> dict[str, Any]:
    """A form field with its label, hint and error, tied together for screen readers. ``label`` and ``hint`` stand
    in place of the form's own; ``bare`` leaves out the form's own hint and placeholder."""
    if label:
        bound.label = label
    if hint or bare:
        bound.help_text = hint
    described = [
        i
        for i, there in (
            (f"{bound.id_for_label}-hint", bound.help_text),
            (f"{bound.id_for_label}-error", bound.errors),
        )
        if there
    ]
    widget = bound.field.widget
    group = getattr(widget, "input_type", "") in {"radio", "checkbox"} and hasattr(widget, "choices")
    attributes: dict[str, Any] = {"placeholder": ""} if bare else {}
    if described and not group:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors and not group:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "group": group,
        "single": getattr(widget, "input_type", "") == "checkbox" and not group,
        "choices": list(bound) if group else [],
    }


@register.inclusion_tag("kit/error_summary.html")
def error_summary(form: Form) -> dict[str, Any]:
    """What is wrong with a form, each with a link to its field."""
    return {"form": form}


STONE_ICONS = {
    "guide": "list-checks",
    "hear": "ear",
    "voices": "messages-square",
    "make-sense": "lightbulb",
    "say": "megaphone",
}


@register.simple_tag
def icon(name: str) -> str:
    """A small drawn sign beside a word; never the only sign. ``name`` is a symbol of ``kit/icons.svg``."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("kit/icons.svg"),
        name,
    )


@register.simple_tag
def stone_icon(key: str) -> str:
    """The sign of a stepping stone."""
    return icon(STONE_ICONS.get(key, "footprints"))


@register.inclusion_tag("kit/trail_nav.html")
def trail_nav(stones: Any) -> dict[str, Any]:
    """The inquiry's stepping stones, with what waits at each."""
    return {"stones": stones}
