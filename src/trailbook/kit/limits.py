"""How often an address may try something. Counters live in the shared *limits* cache and never hold words."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _


class TooOften(PermissionDenied):
    """Answered with 429 and a sentence."""


def caller(request: HttpRequest) -> str:
    """The caller's address, hashed. Behind a proxy it is the last hop the proxy added."""
    from django.conf import settings

    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).split(",")[-1].strip()
    return hashed(address)


def hashed(what: str) -> str:
    """Told apart, not told: keyed with this server's secret."""
    from django.conf import settings

    return hashlib.sha256(f"{settings.SECRET_KEY}{what}".encode()).hexdigest()[:24]


def limit(request: HttpRequest, what: str, *, times: int, seconds: int, who: str = "") -> None:
    """Count one try; raise TooOften when there were more than ``times`` in this stretch of ``seconds``. Counted
    for each caller, or for ``who`` by everybody together (kept hashed)."""
    cache = caches["limits"]
    whom = hashed(who) if who else caller(request)
    key = f"limit:{what}:{whom}:{int(time.time() // seconds)}"
    cache.add(key, 0, timeout=seconds + 5)
    try:
        tries = cache.incr(key)
    except ValueError:
        return
    if tries > times:
        raise TooOften(_("That was tried many times in a short while. Please wait a few minutes and try again."))
