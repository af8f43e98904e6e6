"""What a team may not do to itself. Plain Python: None, or the sentence a person will read."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _


def why_not_without(*, coordinates: bool, other_coordinators: int) -> str | None:
    """Whether a member may stop being co-ordinator, by leaving or by taking the hat off."""
    if coordinates and not other_coordinators:
        return _(
            "Somebody has to be the co-ordinator here. Make another member co-ordinator first, and then this is easy."
        )
    return None


def why_not_wear(hats: set[str] | frozenset[str], known: set[str]) -> str | None:
    """Whether someone can be in a team as these hats."""
    if not hats:
        return _("Choose at least one thing that they are here.")
    if not hats <= known:
        return _("Choose from what people can be here.")
    return None


#: The longest that somebody can write about themselves in one attribute by hand, and how much of it is compared.
MOST, COMPARED = 2000, 120

_NOT_SAID = re.compile(
    r"(?:(?:i|i'd|would) )*(?:rather|prefer(?:s|red)?|cho(?:o)?se) not(?: to)?(?: (?:say|answer|tell|disclose|share|give))?"
    r"(?: (?:this|that|it))?|declined?(?: to (?:say|answer|tell|disclose|share))?|not (?:said|stated|given|answered|disclosed)"
    r"|no (?:answer|response|reply)|n ?/ ?a|none given|[-–—?.]+"
)

_LIVED = re.compile(r"lived experience|experience by lived|expert by experience")


def fold(text: str) -> str:
    """For telling whether two ways of writing are the same: case, accents' form, dots, dashes and space do not
    count."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("’", "'")
    return " ".join(re.sub(r"[.,:;!\"“”\-\s]+", " ", plain).split())[:COMPARED]


def not_said(text: str) -> bool:
    """Whether this only says that somebody would rather not say. It is not kept: nothing is."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split()).strip("()[] .")
    return not plain or _NOT_SAID.fullmatch(plain) is not None


def why_not_key(name: str) -> str | None:
    """Whether this may be noted of people at all."""
    if not fold(name):
        return _("Write what this is about first, such as “part of town”.")
    if _LIVED.search(fold(name)):
        return _(
            "Trailbook keeps no list of who has lived experience. Nobody has to prove it, and nobody is sorted by it."
        )
    return None


def why_not_value(text: str) -> str | None:
    """Whether these words can be kept about somebody."""
    if len(text) > MOST:
        return _("That is too long. Write at most %(n)s letters here, and keep the rest as a talk.") % {"n": MOST}
    return None
