"""Taking in what a browser sends, with a limit that holds while it is still coming."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ..bringing.store import MAX_TOTAL


class Bounded(FileUploadHandler):
    """Stops reading when what comes is more than may be brought in at once, and remembers that it did."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.total = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.total += len(raw_data)
        if self.total > MAX_TOTAL:
            self.request.sent_too_much = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose files are counted as they come. The check against forged requests is made inside, for it reads
    what was sent."""
    inner = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            request.upload_handlers.insert(0, Bounded(request))
        return inner(request, *args, **kwargs)

    return outer
