"""Pages while a thousand interviews are being brought in by the worker, against the same pages before that.

    python -m benchmarks.meanwhile [HOW MANY]

Three people go from page to page, as people do, with a pause between two. Time by the clock, as they wait for it: what
else the machine does counts, so let nothing else run. Every page is asked for as often before as meanwhile.
"""

from __future__ import annotations

import asyncio
import io
import itertools
import os
import sys
import time
from statistics import quantiles
from typing import Any

from . import corpus, house
from .using import HEAD, _serving

THERE, READERS, PAUSE, AT_MOST = 200, 3, 0.05, 40.0


def measure(count: int = 1000) -> list[list[str]]:
    """Rows for the table."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # how far it is, is asked between two pages
    house.open_house()
    inquiry, member = house.make_inquiry()
    for start in range(0, THERE, 50):
        house.hear(inquiry, 50, start)
    pages, cookie = _pages(inquiry, member)
    with _serving(worker=True) as (port, _running):
        asyncio.run(_read(port, pages, cookie, until=lambda: True))  # each page once, so that all is loaded
        quiet = asyncio.run(_read(port, pages, cookie, until=_after(12.0)))
        job = _bring_in(inquiry, member, count)
        while not _begun(job):
            time.sleep(0.1)
        begun = time.monotonic()
        over = _after(AT_MOST)
        waits = asyncio.run(_read(port, pages, cookie, until=lambda: over() or _ended(job)))
        spent, done = time.monotonic() - begun, _done(job)
    told = f"{done} interviews came in meanwhile, {done / spent:.0f} a second"
    return [_row(f"pages while {count} interviews come in, 95th percentile ({told})", waits, quiet)]


def _row(what: str, ours: list[float], quiet: list[float]) -> list[str]:
    a, b = (quantiles(waits, n=20)[-1] for waits in (ours, quiet))
    return [what, f"{a * 1000:.0f} ms", f"{b * 1000:.0f} ms", f"{a / b:.2f}", "2", house.verdict(a / b, 2)]


def _pages(inquiry: Any, member: Any) -> tuple[list[str], str]:
    """What people look at: conversations, the list of them, what everybody said to a question, claims, what waits."""
    from django.test import Client
    from django.urls import reverse

    from trailbook.evidence.models import Document

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(member.account)
    at = {"place": inquiry.place.slug, "inquiry": inquiry.slug}
    plain = [reverse(name, kwargs=at) for name in ("inquiry", "evidence:words", "voices:voices", "evidence:claims")]
    client.get(plain[0])
    talks = Document.objects.filter(inquiry=inquiry).order_by("pk")[:40]
    opened = [reverse("evidence:conversation", kwargs=at | {"document": d.uuid}) for d in talks]
    pages = [page for talk, other in zip(opened, itertools.cycle(plain)) for page in (talk, other)]
    return pages, "; ".join(f"{k}={v.value}" for k, v in client.cookies.items())


def _after(seconds: float) -> Any:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


async def _read(port: int, pages: list[str], cookie: str, until: Any) -> list[float]:
    """How long each page was waited for. Everyone goes through all pages, beginning elsewhere, and ends after a round."""
    waits: list[float] = []

    async def reader(first: int) -> None:
        while True:
            for path in pages[first:] + pages[:first]:
                begun = time.perf_counter()
                into, out = await asyncio.open_connection("127.0.0.1", port)
                head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
                out.write(f"{head}Accept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode())
                answer = await into.readline()
                while await into.read(1 << 16):
                    pass
                out.close()
                assert b" 200 " in answer, (path, answer)
                waits.append(time.perf_counter() - begun)
                await asyncio.sleep(PAUSE)
                if until() and len(waits) >= len(pages):
                    return

    await asyncio.gather(*(reader(n * len(pages) // READERS) for n in range(READERS)))
    return waits


def _bring_in(inquiry: Any, member: Any, count: int) -> Any:
    from trailbook.interviews.bringing import store
    from trailbook.interviews.tasks import bring_in_later

    files = [(f"{THERE + i:05}.txt", m.text.encode()) for i, m in enumerate(corpus.interviews(count, THERE))]
    upload = store.keep(
        ((name, io.BytesIO(data), len(data)) for name, data in files), inquiry=inquiry.uuid, by=member.actor.key
    )
    store.keep_choices(upload.id, {"facts": {"rung": "public", "how": "paper", "note": "made up", "held": "walk"}})
    return bring_in_later(upload=upload, inquiry=inquiry, by=member.actor)


def _done(job: Any) -> int:
    from trailbook.interviews.models import Sent

    return Sent.objects.filter(brought__uuid=job.args["import"]).count()


def _begun(job: Any) -> bool:
    return _done(job) > 0


def _ended(job: Any) -> bool:
    job.refresh_from_db(fields=["state"])
    return not job.open


if __name__ == "__main__":
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), HEAD))
