from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY
from trailbook.evidence.doors import server_door
from trailbook.reports import actions

FILE = """# Where are we now?

## What we heard

People told us “nobody asked what you were there for” again and again.

Claim: A place with no questions at the door is easier to enter.

> The kettle was always on at the old library and nobody asked what you were there for. — Ola Berg

> Challenge: They moved my appointment four times and then wrote that I did not engage with them. — Bo Trent

## Left for later
"""


@pytest.fixture
def address(cast):
    """An address of these pages in the cast's inquiry."""

    def to(name: str, **more: object) -> str:
        return reverse(f"reports:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})

    return to


@pytest.fixture
def bring(cast):
    """Bring a report file in, as whoever runs the server."""

    def brought(text: str = FILE, name: str = "report.md"):
        return actions.import_report(
            inquiry=cast.inquiry, name=name, data=text.encode(), door=server_door(BY), by=BY, at=timezone.now()
        )

    return brought


@pytest.fixture
def report(bring):
    """The draft of FILE: a claim on Ola's words that Bo's challenge, and a running quotation of Ola's."""
    return bring().report


@pytest.fixture
def edition(report):
    """The report, published."""
    return actions.publish(report=report, by=BY, at=timezone.now()).edition
