from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.fixture
def address(cast):
    """An address of these pages in the cast's inquiry."""

    def to(name: str, **more: object) -> str:
        return reverse(f"evidence:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})

    return to
