"""Words as the gate gave them, as characters on a page. In Python, not in a template: a page of Voices has hundreds."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..gate import Shown

register = template.Library()


def pieces(shown: Shown) -> str:
    """Markup of one stretch. What is held back or masked is told from words by more than colour."""
    made = []
    for piece in shown.pieces:
        if piece.kind == "words":
            made.append(f'<span data-start="{piece.start}">{escape(piece.text)}</span>')
        elif piece.kind == "held":
            made.append(f'<i class="held">{escape(_("[held back]"))}</i>')
        else:
            made.append(f'<i class="mask">{escape(piece.text)}</i>')
    return "".join(made)


@register.simple_tag
def spoken(shown: Shown) -> SafeString:
    """One stretch of words."""
    return mark_safe(pieces(shown))  # noqa: S308 - every word in it has been escaped


@register.simple_tag
def spoken_paragraphs(stretches: Iterable[Shown]) -> SafeString:
    """Several stretches, a paragraph each."""
    return mark_safe("".join(f'<p class="words">{pieces(s)}</p>' for s in stretches))  # noqa: S308
