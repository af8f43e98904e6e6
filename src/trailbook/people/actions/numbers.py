"""The place's consent number."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from ..models import Place


def raise_consent_number(place: Place) -> None:
    """Who may see what has changed in this place: nothing stored before now may be served again."""
    Place.objects.filter(pk=place.pk).update(consent_number=F("consent_number") + 1)


def in_turn(place: Place) -> None:
    """Whoever changes who may see what in this place waits here, inside a transaction, until whoever began before is done:
    an answer that takes another's end for granted must see it. On SQLite writers wait for each other anyway.

    Trap: a plain lock would also keep out everybody who only writes a row that points at the place, such as a look."""
    if connection.features.has_select_for_update:
        list(Place.objects.select_for_update(no_key=True).filter(pk=place.pk).values_list("pk"))
