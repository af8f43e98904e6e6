"""Using a place of a thousand interviews: opening one, making excerpts, taking them away, many readers at once, and the
memory of a page process at rest; against Taguette with the same words, and against a bare Django.

    python -m benchmarks.using [HOW MANY]

Processor seconds of the serving side, unless it says otherwise.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from . import bare, corpus, house, rivals

EXCERPTS, READERS, READ_FOR = 1000, 50, 8.0
HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]


def measure(count: int = 1000) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    data = house.open_house()
    ours = _Ours(count)
    rows = []
    with rivals.taguette(Path(data) / "taguette") as rival:
        if rival is None:
            return [["against Taguette", "-", "not to be had here", "-", "-", "not measured"]]
        theirs = _Theirs(rival, count)
        rows += _opening(ours, theirs, count)
        rows += _excerpts(ours, theirs)
        rows += _taking(ours, theirs)
        rows += _readers(ours, theirs, count)
    rows.append(_at_rest())
    return rows


class _Ours:
    """A place with this many interviews and a thousand excerpts in the newest of them, and somebody signed in."""

    def __init__(self, count: int) -> None:
        from django.test import Client
        from django.urls import reverse

        from trailbook.evidence.models import Document

        self.inquiry, self.member = house.make_inquiry()
        few = min(10, count)
        house.hear(self.inquiry, few, 0)
        self.at = {"place": self.inquiry.place.slug, "inquiry": self.inquiry.slug}
        self.client = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
        self.client.force_login(self.member.account)
        self.client.get(reverse("evidence:themes", kwargs=self.at))
        self.token = self.client.cookies["csrftoken"].value
        self.few = self._making(20)
        for start in range(few, count, 90):
            house.hear(self.inquiry, min(90, count - start), start)
        self.documents = list(Document.objects.filter(inquiry=self.inquiry).order_by("-pk"))
        while self._excerpts() < EXCERPTS:
            self._making(1, quiet=True)
        self.talk = reverse("evidence:conversation", kwargs=self.at | {"document": self.documents[0].uuid})

    def _excerpts(self) -> int:
        from trailbook.evidence.models import Excerpt

        return Excerpt.objects.filter(inquiry=self.inquiry).count()

    def _making(self, count: int, quiet: bool = False) -> float:
        """Choose words of answers that have none chosen, through the page; processor seconds each. Quietly: many at
        once, through the verb, for filling the place."""
        from django.urls import reverse
        from django.utils import timezone

        from trailbook.evidence.actions import make_excerpt, make_theme, set_themes
        from trailbook.evidence.models import Turn

        free = Turn.objects.filter(document__inquiry=self.inquiry, asks=False, spans=None).select_related(
            "current", "document"
        )
        chosen = list(free.order_by("-pk")[: EXCERPTS - self._excerpts() if quiet else count])
        if quiet:
            by, at = self.member.actor, timezone.now()
            themes = [make_theme(inquiry=self.inquiry, name=f"theme-{n}", by=by, at=at) for n in range(20)]
            for n, turn in enumerate(chosen):
                words = [(turn, turn.current, 0, min(60, len(turn.current.text)))]
                made = make_excerpt(inquiry=self.inquiry, spans=words, by=by, at=at)
                set_themes(excerpt=made, themes=[themes[n % 20]], by=by, at=at)
            return 0.0
        asked = []
        for turn in chosen:
            told = {"words": turn.current.text[:60].strip(), "revision": 1, "start": 0, "end": 60}
            address = reverse("evidence:choose", kwargs=self.at | {"turn": turn.uuid})
            asked.append((address, urlencode(told | {"csrfmiddlewaretoken": self.token})))
        return _posted(self.client, asked)

    def make(self) -> float:
        return self._making(10)

    def open_new(self) -> float:
        """A talk that nobody has opened since anything was done here."""
        from trailbook.evidence.kept import PAGES

        before = time.process_time()
        for _ in range(5):
            PAGES.clear()
            assert self.client.get(self.talk).status_code == 200
        return (time.process_time() - before) / 5

    def open_after(self) -> float:
        """After somebody did something in the place: what waits is counted again, too."""
        from django.utils import timezone

        from trailbook.ledger.actions import record

        spent = 0.0
        for _ in range(5):
            record(place=self.inquiry.place, by=self.member.actor, verb="tried", thing=self.inquiry, at=timezone.now())
            before = time.process_time()
            assert self.client.get(self.talk).status_code == 200
            spent += time.process_time() - before
        return spent / 5

    def open(self) -> float:
        self.client.get(self.talk)
        before = time.process_time()
        for _ in range(10):
            assert self.client.get(self.talk).status_code == 200
        return (time.process_time() - before) / 10

    def take(self, form: str) -> float:
        from django.urls import reverse

        before = time.process_time()
        told = {"form": form, "csrfmiddlewaretoken": self.token}
        answer = self.client.post(reverse("evidence:take", kwargs=self.at), told)
        size = sum(len(part) for part in answer.streaming_content)
        assert answer.status_code == 200
        assert size > 10_000
        return time.process_time() - before


def _posted(client: Any, asked: list[tuple[str, str]]) -> float:
    """Send each of these forms as a browser does; processor seconds each."""
    before = time.process_time()
    for address, told in asked:
        assert client.post(address, told, content_type="application/x-www-form-urlencoded").status_code == 302
    return (time.process_time() - before) / len(asked)


class _Theirs:
    """The same in Taguette."""

    def __init__(self, rival: rivals.Taguette, count: int) -> None:
        self.rival = rival
        self.documents = [rival.bring_in(f"{i:05}.html", m.page) for i, m in enumerate(corpus.interviews(count))]
        self.tags = [rival.tag(f"theme-{n}") for n in range(20)]
        self.made = 0
        while self.made < EXCERPTS:
            self.make()

    def _spent(self, do: Callable[[], Any], times: int) -> float:
        before = rivals.cpu(self.rival.pid)
        for _ in range(times):
            do()
        return (rivals.cpu(self.rival.pid) - before) / times

    def _one(self) -> None:
        document = self.documents[-1 - self.made % 20]
        start = 200 + 300 * (self.made // 20 % 150)
        self.rival.highlight(document, start, start + 60, self.tags[self.made % 20])
        self.made += 1

    def make(self) -> float:
        return self._spent(self._one, 10)

    def open(self) -> float:
        return self._spent(lambda: self.rival.open(self.documents[-1]), 10)

    def take(self, form: str) -> float:
        return self._spent(lambda: self.rival.export(form), 1)


def _row(what: str, ours: Callable[[], float], theirs: Callable[[], float], limit: float, times: int = 5) -> list[str]:
    a, b, ratio, spread = house.pairs(ours, theirs, times)
    told = f"{what} ({spread})"
    return [told, f"{a * 1000:.1f} ms", f"{b * 1000:.1f} ms", f"{ratio:.3f}", f"{limit}", house.verdict(ratio, limit)]


def _for_the_eye(what: str, ours: Callable[[], float], theirs: Callable[[], float]) -> list[str]:
    return [*_row(what, ours, theirs, 0)[:4], "-", "for the eye"]


def _opening(ours: _Ours, theirs: _Theirs, count: int) -> list[list[str]]:
    from django.test import Client
    from django.test.utils import override_settings

    plain = Client(HTTP_HOST="127.0.0.1")
    plain.force_login(ours.member.account)
    address = f"/bare/talk/{ours.documents[0].pk}/"

    def render() -> float:
        with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
            before = time.process_time()
            for _ in range(5):
                assert plain.get(address).status_code == 200
            return (time.process_time() - before) / 5

    what = f"opening an interview of 270 turns, {EXCERPTS} excerpts, {count} interviews"
    return [
        _row(f"{what}, against Taguette", ours.open, theirs.open, 0.5),
        _row("the same, made anew each time, against Taguette", ours.open_new, theirs.open, 0.5),
        _row("opened again unchanged, against a bare Django page of the same turns", ours.open, render, 0.25),
        # Last: for some seconds after an act its numbers lag behind, and such a page is not kept.
        _for_the_eye("opened after each act in the place, against Taguette", ours.open_after, theirs.open),
    ]


def _excerpts(ours: _Ours, theirs: _Theirs) -> list[list[str]]:
    from django.test import Client
    from django.test.utils import override_settings

    plain = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    plain.force_login(ours.member.account)
    plain.cookies["csrftoken"] = ours.token

    def one_row() -> float:
        told = {"words": "x" * 60, "revision": 1, "start": 0, "end": 60, "csrfmiddlewaretoken": ours.token}
        with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
            return _posted(plain, [(f"/bare/write/{ours.inquiry.place_id}/{ours.inquiry.pk}/", urlencode(told))] * 10)

    one_row()
    rows = [_row("making an excerpt through its page, against Taguette", ours.make, theirs.make, 0.1)]
    a, b, ratio, spread = house.pairs(ours.make, one_row, 5)
    what = f"the same, against a bare Django page that writes one row ({spread})"
    rows.append([what, f"{a * 1000:.1f} ms", f"{b * 1000:.1f} ms", f"{ratio:.2f}", "-", "for the eye"])
    many = median(ours.make() for _ in range(5))
    ratio = many / ours.few
    rows.append(
        [
            "making an excerpt there, against the same with 10 interviews",
            f"{many * 1000:.1f} ms",
            f"{ours.few * 1000:.1f} ms",
            f"{ratio:.2f}",
            "1.1",
            house.verdict(ratio, 1.1),
        ]
    )
    return rows


def _taking(ours: _Ours, theirs: _Theirs) -> list[list[str]]:
    rows = []
    for form, limit, times in (("csv", 0.05, 3), ("xlsx", 0.15, 3), ("docx", 0.03, 1)):
        what = f"{EXCERPTS} excerpts out as {form.upper()}, against Taguette"
        ours.take(form)  # what is loaded and made with the first file is no part of the others
        try:
            theirs.take(form)
            rows.append(_row(what, lambda f=form: ours.take(f), lambda f=form: theirs.take(f), limit, times))
        except AssertionError as refused:
            told = f"Taguette could not here ({str(refused)[:60]})".replace("|", "/").replace("\n", " ")
            spent = ours.take(form)
            rows.append([what, f"{spent * 1000:.0f} ms", told, "-", f"{limit}", "not measured"])
    return rows


@contextmanager
def _serving(worker: bool = False) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Our pages as they are served, two page processes (and a worker beside them), over the data folder in use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).parent / "trailbook"),
        "serve",
        "--port",
        str(port),
        "--no-sample",
        *([] if worker else ["--no-worker"]),
    ]
    env = os.environ | {"TRAILBOOK_URL": f"http://127.0.0.1:{port}"}
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port, running
    finally:
        running.terminate()
        running.wait(20)


async def _load(port: int, path: str, cookie: str) -> tuple[float, float]:
    """Fifty readers, each asking for this page again and again: answers a second, and the longest wait."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode()
    until, waits = time.perf_counter() + READ_FOR, []

    async def reader() -> None:
        while time.perf_counter() < until:
            begun = time.perf_counter()
            into, out = await asyncio.open_connection("127.0.0.1", port)
            out.write(head)
            first = await into.readline()
            while await into.read(1 << 16):
                pass
            out.close()
            assert b" 200 " in first, first
            waits.append(time.perf_counter() - begun)

    await asyncio.gather(*(reader() for _ in range(READERS)))
    return len(waits) / READ_FOR, max(waits)


def _readers(ours: _Ours, theirs: _Theirs, count: int) -> list[list[str]]:
    cookie = "; ".join(f"{k}={v.value}" for k, v in ours.client.cookies.items())
    pages = theirs.rival
    their_path = f"/project/{pages.project}/document/{theirs.documents[-1]}"
    their_cookie = "; ".join(f"{k}={v}" for k, v in pages.cookies.items())
    with _serving() as (port, _):
        rates, slowest = [], 0.0
        for _ in range(3):
            mine, wait = asyncio.run(_load(port, ours.talk, cookie))
            other, _ = asyncio.run(_load(pages.port, their_path, their_cookie))
            rates.append((mine, other))
            slowest = max(slowest, wait)
    a, b = median(r[0] for r in rates), median(r[1] for r in rates)
    ratio = median(r[0] / r[1] for r in rates)
    return [
        [
            f"{READERS} readers at once at {count} interviews, pages a second, against Taguette",
            f"{a:.0f}",
            f"{b:.0f}",
            f"{ratio:.1f}",
            "at least 6",
            "holds" if ratio >= 6 else "does not hold",
        ],
        [
            "the longest any of them waited",
            f"{slowest:.2f} s",
            "-",
            "-",
            "1 s",
            "holds" if slowest <= 1 else "does not hold",
        ],
    ]


BARE = """
import django, sys
from django.conf import settings
settings.configure(SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, INSTALLED_APPS=[
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse(Engine().from_string("{{ x }}").render(Context({"x": "hello"}))))]
"""
OURS = "import django; django.setup()\n"
ASKED = """
from django.core.wsgi import get_wsgi_application
from django.test import Client
get_wsgi_application()
Client(HTTP_HOST="127.0.0.1").get("/")
import re
print(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def _at_rest() -> list[str]:
    """Memory of a page process that has answered one page, ours against a Django with nothing in it."""

    def size(before: str) -> float:
        done = subprocess.run([sys.executable, "-c", before + ASKED], capture_output=True, text=True, check=True)
        return float(done.stdout.split()[-1]) / 1024

    ours, theirs = size(OURS), size(BARE)
    ratio = ours / theirs
    return [
        "memory of a page process at rest, against a bare Django",
        f"{ours:.0f} MB",
        f"{theirs:.0f} MB",
        f"{ratio:.2f}",
        "1.5",
        house.verdict(ratio, 1.5),
    ]


if __name__ == "__main__":
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), HEAD))
