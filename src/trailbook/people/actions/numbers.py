"""The place's consent number."""

from __future__ import annotations

from django.db.models import F

from ..models import Place


def raise_consent_number(place: Place) -> None:
    """Who may see what has changed in this place: nothing stored before now may be served again."""
    Place.objects.filter(pk=place.pk).update(consent_number=F("consent_number") + 1)
