"""A thousand interviews come in, and everything that runs is killed in the middle: is anything lost, is anything twice?

    python -m benchmarks.killed [FILES] [postgres]

Three times the same files come in, read and kept by the worker beside the pages. Once nothing disturbs it. Once the worker
is killed (SIGKILL), then the process that serves the pages, then the worker again. Once everything is killed at one blow,
as when the power goes. What served the pages is started again; the rest is left to itself. Then every row is compared with what came
of it undisturbed: documents, turns, placings, people, what each allowed, the ledger. Prints the comparison; exit status 1
where anything differs. With ``postgres`` on a PostgreSQL that is started for it, with the care of a real one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import corpus
from .house import table

ROOT = Path(__file__).resolve().parent.parent
TRAILBOOK = [sys.executable, "-c", "from trailbook.site.cli import main; main()"]
OUTSIDE = ("TRAILBOOK_DATA", "TRAILBOOK_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
#: Turns of each interview that are used: the killing takes place between files, not within long ones.
TURNS = 36


def files(count: int) -> list[tuple[str, bytes]]:
    """Interviews of people of whom every third comes back, with among them one that is empty, one twice, one of a kind that
    cannot be read, and every seventh with somebody else's words in it."""
    made = []
    for n in range(count):
        one = corpus.interview(n)
        name = corpus.interview(n - n % 3).name if n % 3 == 2 else one.name
        text = "\n\n".join(f"{'Interviewer' if w == 'Interviewer' else name}: {t}" for _q, w, t in one.turns[:TURNS])
        if n % 7 == 0:
            shown = next(t for _q, w, t in one.turns if w != "Interviewer")
            text += (
                f"\n\nInterviewer: Here is what somebody else said.\n\n> {name}: {shown}\n\n{name}: Yes, that was me.\n"
            )
        made.append((f"north/talk {n:04}.txt", text.encode()))
    made.insert(count // 2, ("north/empty.txt", b""))
    made.insert(count // 2 + 3, ("south/again.txt", made[1][1]))
    made.append(("south/photo.jpg", b"\xff\xd8"))
    return made


def fill(count: int) -> None:
    """In a process of its own: a place with a guide, and so many files sent that the worker is to read."""
    from .house import make_inquiry, open_house

    open_house(os.environ["TRAILBOOK_DATA"])
    from trailbook.interviews.bringing import store
    from trailbook.interviews.tasks import read_later

    inquiry, member = make_inquiry()
    sent = ((name, io.BytesIO(data), len(data)) for name, data in files(count))
    upload = store.keep(sent, inquiry=inquiry.uuid, by=member.actor.key)
    read_later(upload=upload, inquiry=inquiry, by=member.actor)


def confirm() -> None:
    """In a process of its own: what was read is to be kept."""
    from .house import open_house

    open_house(os.environ["TRAILBOOK_DATA"])
    from trailbook.interviews.bringing import store
    from trailbook.interviews.tasks import bring_in_later
    from trailbook.people.models import Inquiry, Person

    inquiry, member = Inquiry.objects.get(), Person.objects.get(account__isnull=False)
    (upload,) = store.waiting_for(inquiry=inquiry.uuid, by=member.actor.key)
    store.keep_choices(upload.id, {"facts": {"rung": "public", "how": "paper", "note": "forms of May", "held": "walk"}})
    bring_in_later(upload=upload, inquiry=inquiry, by=member.actor)


class House:
    """A data folder and a database of its own, pages and a worker in it."""

    def __init__(self, on_postgres: bool) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="trailbook-killed-"))
        self.address = ""
        self.env = {k: v for k, v in os.environ.items() if k not in OUTSIDE} | {
            "TRAILBOOK_DATA": str(self.data),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        if on_postgres:
            from tests import server

            os.environ.setdefault(server.SAID, server.started(with_care=True))
            self.address = self.env["DATABASE_URL"] = server.make(f"killed_{secrets.token_hex(6)}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.pages: subprocess.Popen[bytes] | None = None
        self.killed: list[str] = []

    def other(self, *said: str, module: str = "benchmarks.killed") -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *said], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        return done.stdout

    def start(self) -> None:
        """Pages, and the worker beside them, in a group of processes of its own."""
        said = ["serve", "--port", str(self.port), "--workers", "1", "--no-sample"]
        self.pages = subprocess.Popen(
            [*TRAILBOOK, *said],
            env=self.env,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def said(self, sql: str) -> Any:
        if self.address:
            import psycopg

            with psycopg.connect(self.address) as there:
                row = there.execute(sql).fetchone()  # type: ignore[call-overload]
                return row[0] if row else None
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'trailbook.sqlite3'}?mode=ro", uri=True)) as db:
            db.execute("PRAGMA busy_timeout=20000")
            row = db.execute(sql).fetchone()
            return row[0] if row else None

    def read(self) -> int:
        return sum(f.read_bytes().count(b"\n") for f in (self.data / "waiting").glob("*.gist"))

    def kept(self) -> int:
        return int(self.said("select count(*) from interviews_sent") or 0)

    def holder(self) -> int:
        """The worker that does it now."""
        return int(str(self.said("select held_by from work_job where state = 'running'") or "0").split("-")[0])

    def kill(self, what: str) -> None:
        """At once, with no time to put anything away."""
        assert self.pages is not None
        at = self.kept() or self.read()
        if what == "the worker":
            os.kill(self.holder(), signal.SIGKILL)
        elif what == "the pages":
            os.kill(self.pages.pid, signal.SIGKILL)
        else:
            os.killpg(self.pages.pid, signal.SIGKILL)
        if what != "the worker":
            self.pages.wait()
        self.killed.append(f"{what} when {at} were {'in' if self.kept() else 'read'}")

    def stop(self) -> None:
        """As whoever runs it would."""
        if self.pages is not None and self.pages.poll() is None:
            self.pages.terminate()
            self.pages.wait(60)


def until(true: Callable[[], bool], what: str, seconds: float = 1800) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"It was waited in vain: {what}.")
        time.sleep(0.02)


def bring_in(house: House, count: int, blows: list[tuple[str, str, float]]) -> dict[str, Any]:
    """Everything that is there when so many files came in. ``blows``: (read or kept, after which part, what is killed)."""
    house.other("fill", str(count))
    house.start()
    try:
        for phase, how_many in (("read", house.read), ("kept", house.kept)):
            if phase == "kept":
                until(lambda: not house.said("select count(*) from work_job where state != 'done'"), "the reading")
                house.other("confirm")
            for when, what, part in blows:
                if when != phase:
                    continue
                until(lambda many=how_many, least=part * count: many() >= least and house.holder() > 0, "the middle")
                house.kill(what)
                if what != "the worker":  # that one has a successor by itself, and one whose pages are gone ends
                    house.start()
        until(lambda: not house.said("select count(*) from work_job where state in ('waiting', 'running')"), "the end")
    finally:
        house.stop()
    return dict(json.loads(house.other("state", module="tests.worker.other")))


BLOWS: dict[str, list[tuple[str, str, float]]] = {
    "undisturbed": [],
    "one by one": [
        ("read", "the worker", 0.3),
        ("kept", "the worker", 0.11),
        ("kept", "the pages", 0.43),
        ("kept", "the worker", 0.84),
    ],
    "all at one blow": [("read", "everything", 0.7), ("kept", "everything", 0.27), ("kept", "everything", 0.66)],
}


def main() -> int:
    numbers = [int(x) for x in sys.argv[1:] if x.isdecimal()]
    count = numbers[0] if numbers else 1000
    on_postgres = "postgres" in sys.argv[1:]
    found: dict[str, dict[str, Any]] = {}
    for name, blows in BLOWS.items():
        house, began = House(on_postgres), time.monotonic()
        try:
            found[name] = bring_in(house, count, blows)
            left = [f.name for f in (house.data / "waiting").iterdir()]
            found[name]["files that wait"] = left
        finally:
            shutil.rmtree(house.data, ignore_errors=True)
        said = "; ".join(house.killed) or "nothing was killed"
        print(f"{name}: {time.monotonic() - began:.0f} seconds. {said[0].upper()}{said[1:]}.", flush=True)
    wanted = found.pop("undisturbed")
    rows, differs = [], 0
    for what, there in wanted.items():
        many = (
            f"{len(there):,}" if isinstance(there, list) and what not in ("jobs", "consent number") else str(there)[:60]
        )
        same = [found[name][what] == there for name in found]
        differs += same.count(False)
        rows.append([what, many, *("the same" if x else "DIFFERENT" for x in same)])
    on = "PostgreSQL" if on_postgres else "SQLite"
    print(f"\n{count:,} interviews on {on}\n")
    print(table(rows, ["what is there", "undisturbed", *found]))
    print("\nNothing is lost, nothing is twice." if not differs else f"\n{differs} comparisons differ.")
    return int(differs > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["confirm"]:
        confirm()
    else:
        sys.exit(main())
