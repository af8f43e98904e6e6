"""A small page through WSGI, which is how pages are served, against the same page through Django's ASGI handler.

    python -m benchmarks.arrangement

Processor seconds of Django's own handling, in this process, no server and no network in between.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from . import house
from .using import HEAD

PATH, TIMES = "/healthy", 200


def measure() -> list[list[str]]:
    """One row for the table."""
    house.open_house()
    from django.core.asgi import get_asgi_application
    from django.core.wsgi import get_wsgi_application

    plain, threaded = get_wsgi_application(), get_asgi_application()

    def wsgi() -> float:
        before = time.process_time()
        for _ in range(TIMES):
            _asked(plain)
        return (time.process_time() - before) / TIMES

    async def asked_in_a_loop() -> float:
        await _asked_async(threaded)
        before = time.process_time()
        for _ in range(TIMES):
            await _asked_async(threaded)
        return (time.process_time() - before) / TIMES

    wsgi()
    ours, reference, ratio, spread = house.pairs(wsgi, lambda: asyncio.run(asked_in_a_loop()), 7)
    told = f"a small page through WSGI, as it is served, against Django's ASGI handler ({spread})"
    return [[told, f"{ours * 1000:.2f} ms", f"{reference * 1000:.2f} ms", f"{ratio:.2f}", "-", "for the eye"]]


def _asked(application: Any) -> None:
    from django.test import RequestFactory

    said: list[str] = []
    environ = RequestFactory(HTTP_HOST="127.0.0.1").get(PATH).environ
    answer = application(environ, lambda status, headers: said.append(status))
    assert b"".join(answer)
    answer.close()
    assert said[0].startswith("200"), said


async def _asked_async(application: Any) -> None:
    said: list[Any] = []
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": PATH, "raw_path": PATH.encode(), "root_path": "",
        "scheme": "http", "query_string": b"", "headers": [(b"host", b"127.0.0.1")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if asked:
            return asked.pop()
        await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        said.append(message)

    await application(scope, receive, send)
    assert said[0]["status"] == 200, said[0]


if __name__ == "__main__":
    print(house.table(measure(), HEAD))
