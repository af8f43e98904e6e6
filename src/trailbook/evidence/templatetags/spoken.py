"""Words as the gate gave them, as characters on a page. In Python, not in a template: a page of Voices has hundreds."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from ..gate import Shown
from ..talking import Beside, pieces, talk_markup

register = template.Library()


@register.simple_tag
def spoken(shown: Shown) -> SafeString:
    """One stretch of words."""
    return mark_safe(pieces(shown))  # noqa: S308 - every word in it has been escaped


@register.simple_tag
def spoken_paragraphs(stretches: Iterable[Shown]) -> SafeString:
    """Several stretches, a paragraph each."""
    return mark_safe("".join(f'<p class="words">{pieces(s)}</p>' for s in stretches))  # noqa: S308


@register.simple_tag
def talk(shown: Iterable[Shown], beside: Beside) -> SafeString:
    """A whole conversation."""
    return mark_safe(talk_markup(shown, beside))  # noqa: S308 - every word in it has been escaped
