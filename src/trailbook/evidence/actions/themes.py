"""Themes: changed, merged, taken away. They are made beside excerpts."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor

from .. import rules
from ..models import Theme, Theming


@transaction.atomic
def edit_theme(*, theme: Theme, name: str, definition: str, parent: Theme | None, by: Actor, at: datetime) -> Theme:
    """Rename a theme, say what is meant by it, put it under another (or none). Raises Refused where the name
    is empty or taken, or where the themes would stand in a circle."""
    name = name.strip()[:120]
    if not name:
        raise Refused(_("A theme needs a name."))
    if parent is not None:
        if parent.inquiry_id != theme.inquiry_id:
            raise Refused(_("That theme belongs to another inquiry."))
        above = dict(Theme.objects.filter(inquiry=theme.inquiry_id).values_list("pk", "parent"))
        if theme.pk in rules.chain(parent.pk, above):
            raise Refused(_("A theme cannot stand under itself."))
    theme.name, theme.definition, theme.parent = name, definition.strip(), parent
    try:
        with transaction.atomic():
            theme.save(update_fields=["name", "definition", "parent"])
    except IntegrityError:
        raise Refused(_("There is a theme with this name already. You can merge the two.")) from None
    record(place=theme.place, by=by, verb="edited", thing=theme, at=at)
    return theme


@transaction.atomic
def merge_themes(*, theme: Theme, into: Theme, by: Actor, at: datetime) -> Theme:
    """Everything under ``theme`` is under ``into`` from now on, and ``theme`` is gone. What was meant by it
    is kept behind the other's definition."""
    if theme.pk == into.pk:
        raise Refused(_("Choose another theme to merge this one into."))
    if theme.inquiry_id != into.inquiry_id:
        raise Refused(_("That theme belongs to another inquiry."))
    have = Theming.objects.filter(theme=into).values("excerpt")
    Theming.objects.filter(theme=theme).exclude(excerpt__in=have).update(theme=into)
    above = dict(Theme.objects.filter(inquiry=theme.inquiry_id).values_list("pk", "parent"))
    if theme.pk in rules.chain(into.pk, above):
        into.parent = theme.parent
    Theme.objects.filter(parent=theme).exclude(pk=into.pk).update(parent=into)
    if theme.definition:
        into.definition = "\n\n".join(d for d in (into.definition, theme.definition) if d)
    into.save(update_fields=["definition", "parent"])
    place, key = theme.place, f"evidence.theme:{theme.uuid}"
    theme.delete()
    record(place=place, by=by, verb="merged", thing=key, at=at, into=str(into.uuid))
    return into


@transaction.atomic
def remove_theme(*, theme: Theme, by: Actor, at: datetime) -> None:
    """The theme goes; its excerpts stay, and the themes under it move up one."""
    place, key = theme.place, f"evidence.theme:{theme.uuid}"
    Theme.objects.filter(parent=theme).update(parent=theme.parent)
    theme.delete()
    record(place=place, by=by, verb="removed", thing=key, at=at)
