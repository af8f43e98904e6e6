"""Who may hand out which way in. Plain Python: None, or the sentence a person will read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from trailbook.consent.uses import RIGHTS


def rights_with(hats: Iterable[str]) -> frozenset[str]:
    """Everything that someone with these hats may do."""
    return frozenset().union(*(RIGHTS.get(kind, frozenset()) for kind in hats))


def why_not_invite(*, rights: frozenset[str], hats: Iterable[str]) -> str | None:
    """Nobody lets someone in to do more than they may do themselves: an invitation must not be a way up."""
    if rights_with(hats) <= rights:
        return None
    return _("That would let them do more here than you may do yourself. Ask a co-ordinator to invite them.")


def why_not_sign_in(*, rights: frozenset[str], theirs: frozenset[str]) -> str | None:
    """A sign-in link is a key to everything its owner may do, so nobody makes one for someone who may do more."""
    if theirs <= rights:
        return None
    return _("They may do more here than you, so a co-ordinator makes their link, or whoever runs the computer.")
