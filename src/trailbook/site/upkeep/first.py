"""The first start: a code printed where the server was started lets one person make the first place."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from trailbook.people.models import Membership, Place


def code_file() -> Path:
    return Path(settings.DATA) / "first-start-code"


def first_start_code() -> str:
    """The code, made once and kept readable by the server's owner alone until it has been used."""
    kept = code_file()
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12))
    return kept.read_text().strip()


def first_start_link() -> str:
    return f"{settings.PUBLIC_URL}/start/{first_start_code()}"


def code_fits(code: str) -> bool:
    """Whether this is the code. Compared in constant time; a missing file fits nothing."""
    kept = code_file()
    return kept.exists() and secrets.compare_digest(kept.read_text().strip(), code)


def code_used() -> None:
    code_file().unlink(missing_ok=True)


def places_without_a_team() -> list[Place]:
    """Places made at the command line that nobody has joined yet: whoever starts may take one over."""
    return list(
        Place.objects.filter(sample=False).exclude(pk__in=Membership.objects.values("place")).order_by("made_at")
    )
