"""A whole Trailbook in a data folder of its own, driven from outside as its users do: by command line and by HTTP."""

from __future__ import annotations

import atexit
import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from tests import server

MAIN = "from trailbook.site.cli import main; main()"
ROOT = Path(__file__).resolve().parents[2]


class House:
    """``run`` is the command line, ``python`` a script inside it, ``start`` a real server. ``like`` another house
    that nobody is in: with a copy of its data folder."""

    def __init__(self, data: Path, *, like: House | None = None, sqlite: bool = False) -> None:
        self.data = data
        if like:
            shutil.copytree(like.data, data)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TRAILBOOK_") and k != "DATABASE_URL"}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.env = {
            **kept,
            "TRAILBOOK_DATA": str(data),
            "TRAILBOOK_URL": self.url,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        if server.address() and not sqlite:
            self.env["DATABASE_URL"] = own_database(self, like.database if like else "")

    @property
    def database(self) -> str:
        """The name of its PostgreSQL database."""
        return self.env["DATABASE_URL"].rsplit("/", 1)[1]

    @property
    def on_postgresql(self) -> bool:
        return self.env.get("DATABASE_URL", "").startswith("postgres")

    def rows(self, sql: str) -> list[tuple]:
        """What the database answers, asked from outside."""
        if self.on_postgresql:
            with psycopg.connect(self.env["DATABASE_URL"]) as database:
                return database.execute(sql).fetchall()
        with contextlib.closing(sqlite3.connect(self.data / "trailbook.sqlite3", timeout=20)) as database:
            return database.execute(sql).fetchall()

    def write(self, *statements: str) -> None:
        """One transaction from outside."""
        if self.on_postgresql:
            with psycopg.connect(self.env["DATABASE_URL"]) as database:
                for statement in statements:
                    database.execute(statement)
            return
        with contextlib.closing(sqlite3.connect(self.data / "trailbook.sqlite3", timeout=30)) as database, database:
            for statement in statements:
                database.execute(statement)

    def everything(self) -> bytes:
        """All that the database holds, to be compared with what it holds later."""
        if not self.on_postgresql:
            return (self.data / "trailbook.sqlite3").read_bytes()
        names = [n for (n,) in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        return repr([self.rows(f'SELECT t.*::text FROM "{n}" t ORDER BY 1') for n in names]).encode()

    def yesterday(self) -> Callable[[], None]:
        """Put the database aside as it is now; what is given puts it back in place of the one there is then, as whoever
        looks after the machine might do by hand."""
        if self.on_postgresql:
            kept = own_database(self, self.database)
            return lambda: self.env.update(DATABASE_URL=kept)
        file = self.data / "trailbook.sqlite3"
        content = file.read_bytes()

        def back() -> None:
            for old in self.data.glob("trailbook.sqlite3*"):
                old.unlink()
            file.write_bytes(content)

        return back

    def run(self, *args: object, fails: bool = False, timeout: float = 300) -> str:
        """What the command printed; with ``fails`` what it said on standard error."""
        command = [sys.executable, "-c", MAIN, *map(str, args)]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=timeout)
        assert "Traceback" not in done.stderr, done.stderr
        assert (done.returncode != 0) == fails, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stderr if fails else done.stdout

    def json(self, *args: object) -> dict:
        return json.loads(self.run(*args, "--json"))

    def python(self, script: str) -> str:
        """What this script printed, run with Django up and the database in shape."""
        begin = (
            "import django; django.setup()\nfrom trailbook.site.upkeep.ready import database_ready\ndatabase_ready()\n"
        )
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "trailbook.site.settings"}
        done = subprocess.run(
            [sys.executable, "-c", begin + script], env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def cast(self) -> None:
        """The people every test knows."""
        self.python("from tests.cast import make_cast; make_cast()")

    def holds(self, text: str) -> list[str]:
        """The files of the data folder that hold this text, in the encodings it could stand in, and the tables of a
        PostgreSQL database that do."""
        needles = {text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
        found = []
        for file in sorted(self.data.rglob("*")):
            if file.is_file() and not file.is_relative_to(self.data / "static"):
                content = file.read_bytes()
                if any(n in content for n in needles):
                    found.append(file.name)
        if self.on_postgresql:
            found += self._tables_holding(text)
        return found

    def _tables_holding(self, text: str) -> list[str]:
        with psycopg.connect(self.env["DATABASE_URL"]) as database:
            names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            holding = 'SELECT EXISTS (SELECT 1 FROM "{}" t WHERE t.*::text LIKE %s)'
            return [n for (n,) in names if database.execute(holding.format(n), [f"%{text}%"]).fetchone()[0]]

    def start(self, *, workers: int = 1) -> subprocess.Popen:
        """A real server; returns when it answers."""
        args = ["serve", "--port", str(self.port), "--workers", str(workers), "--no-sample"]
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, *args],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/healthy", timeout=2).read()
                return process
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        raise AssertionError("the server did not answer in time")

    def kill(self, process: subprocess.Popen) -> None:
        """As when the power goes: every process of it at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def stop(self, process: subprocess.Popen) -> None:
        process.terminate()
        process.wait(30)


def counted(house: House) -> list[str]:
    """Every table with what its rows sum up to, whatever the engine. Sessions and what the database writes about
    itself apart."""
    return house.python(
        "from trailbook.site.upkeep import rows\n"
        "for name, found in sorted(rows.looked_at('default').items()): print(name, found)"
    ).splitlines()


def own_database(house: Any, template: str = "") -> str:
    """A PostgreSQL database for this house alone, in shape already; dropped when the house is forgotten."""
    name = f"house_{os.getpid()}_{free_port()}"
    weakref.finalize(house, server.drop, name)
    return server.make(name, template or houses(house.env))


def houses(env: dict[str, str]) -> str:
    """The database that all others here are made from; made itself once a process."""
    name = f"houses_{os.getpid()}"
    if name not in _made:
        command = [sys.executable, "-m", "trailbook.site.upkeep.second"]
        subprocess.run(command, env={**env, "DATABASE_URL": server.make(name)}, check=True, capture_output=True)
        _made.add(name)
        atexit.register(server.drop, name)
    return name


_made: set[str] = set()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Phone:
    """A browser without script: keeps cookies, follows links, fills in forms."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.page = ""
        self.at = ""

    def get(self, path: str) -> str:
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.house.url, path)))

    def send(self, path: str, **fields: str) -> str:
        """Fill in a form of the page at hand and press its button."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        assert found, f"no form on the page at hand for {path}"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": found.group(1), **fields}).encode()
        request = urllib.request.Request(urllib.parse.urljoin(self.house.url, path), data=data)
        return self._read(request)

    def _read(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=20) as answer:
            self.at = answer.url
            self.page = answer.read().decode("utf-8", "replace")
        return self.page
