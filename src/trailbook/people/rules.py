"""What a team may not do to itself. Plain Python: None, or the sentence a person will read."""

from __future__ import annotations

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
