"""Pages made smaller on their way, for old phones and little credit: a page of words becomes a fifth.

Each is padded by some random bytes (a name in its head, as RFC 1952 has it), so that its length does not tell whoever
listens what is in it. The least effort is taken: twice as quick as the middle one, and a tenth larger.
"""

from __future__ import annotations

import gzip
import re
import secrets

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LEAST = 1000
PADDED, NAMED = 100, 8
_TAKES = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def takes_smaller(request: HttpRequest) -> bool:
    """Whether whoever asks can read what was made smaller."""
    return bool(_TAKES.search(request.headers.get("Accept-Encoding", "")))


def smaller(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, made smaller where it is a page of some length and whoever asks can read it so."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if response.has_header("Content-Encoding") or len(response.content) < LEAST or not takes_smaller(request):
        return response
    response.content = squeezed(response.content)
    response.headers["Content-Encoding"] = "gzip"
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    if response.headers.get("ETag", "").startswith('"'):  # another form of the same (RFC 9110, 8.8.1)
        response.headers["ETag"] = "W/" + response.headers["ETag"]
    return response


def squeezed(content: bytes) -> bytes:
    """The same as gzip, its length padded."""
    made = gzip.compress(content, compresslevel=1, mtime=0)
    head = bytearray(made[:10])
    head[3] |= NAMED
    return bytes(head) + secrets.token_hex(PADDED)[: 1 + secrets.randbelow(PADDED)].encode() + b"\0" + made[10:]
