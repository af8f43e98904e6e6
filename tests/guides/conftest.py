from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY
from trailbook.guides.actions import save_guide
from trailbook.guides.reading import read_guide

TEXT = """# Our guide

## Welcome (said, not asked)

We are glad that you came.

- You can stop when you like.

## About here

1. How have things been here for you?
    - Since when?
    - Who with?
2. What helps?

## What next

3. What should change?
"""


@pytest.fixture
def address(cast):
    """An address of these pages in the cast's inquiry."""

    def to(name: str, **more: object) -> str:
        return reverse(f"guides:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})

    return to


@pytest.fixture
def version(cast):
    """The cast's inquiry has a guide."""
    return save_guide(inquiry=cast.inquiry, guide=read_guide("g.md", TEXT.encode()), by=BY, at=timezone.now())
