"""Taguette, and LibreQDA which was made of it and can search: installed beside us and driven over loopback, with their
look for newer versions turned off.

They are put into ``build/rivals``; nothing of them is part of Trailbook.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Package, version and whatever else has to be in its environment.
TAGUETTE = ("taguette", "1.5.2", "setuptools<80")
LIBREQDA = ("libreqda", "1.2.1", "setuptools<80")
HOME = Path(__file__).parent.parent / "build" / "rivals"
QUIET = """
import sys
import taguette.web.base as base
base.Application.check_messages = lambda self: None
from taguette.main import main
sys.argv = ["taguette", "server", sys.argv[1]]
main()
"""
SETTINGS = """
NAME = "Measured"
BIND_ADDRESS = "127.0.0.1"
PORT = {port}
BASE_PATH = "/"
DOMAIN = "127.0.0.1"
SECRET_KEY = "{secret}"
DATABASE = "sqlite:///{folder}/taguette.sqlite3"
REDIS_SERVER = None
TOS_FILE = None
EXTRA_FOOTER = None
EMAIL = "Measured <measured@example.org>"
MAIL_SERVER = {{"ssl": False, "host": "localhost", "port": 25}}
COOKIES_PROMPT = False
REGISTRATION_ENABLED = True
SQLITE3_IMPORT_ENABLED = False
X_HEADERS = False
DEFAULT_LANGUAGE = "en_US"
MULTIUSER = True
CONVERT_TO_HTML_TIMEOUT = 180
CONVERT_FROM_HTML_TIMEOUT = 180
IMPORT_FILE_SIZE_LIMIT = 20 * 1024 * 1024
IMPORT_FILE_SIZE_RECOMMENDED = 20 * 1024 * 1024
OPF_OUT_SIZE_LIMIT = 20 * 1024 * 1024
HTML_OUT_SIZE_LIMIT = 20 * 1024 * 1024
CHECK_MESSAGES = False
LOKI_URL = "http://127.0.0.1:9"
"""


def installed(rival: tuple[str, str, str]) -> Path | None:
    """The Python of an environment with the rival in it, made once; None where it cannot be had."""
    package, version, *others = rival
    home = HOME / f"{package}-{version}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
            wanted = [f"{package}=={version}", *others]
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        (home / "ready").touch()
    return python


class Taguette:
    """A signed-in person at a running Taguette, with a project of their own."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid
        self.cookies = {"cookies_accepted": "yes"}
        self.headers: dict[str, str] = {}
        page = self.ask("GET", "/register").decode()
        found = re.search(r'name="_xsrf"[^>]*value="([^"]+)"', page)
        assert found
        word = "a long pass phrase 1"
        self.form(
            "/register",
            {"_xsrf": found[1], "login": "u" + uuid.uuid4().hex[:8], "password1": word, "password2": word}
            | {"email": "measured@example.org", "tos": "accepted"},
        )
        assert "user" in self.cookies, "it let nobody in"
        self.headers["X-XSRFToken"] = self.cookies["_xsrf"]
        page = self.ask("GET", "/project/new").decode()
        found = re.search(r'name="_xsrf"[^>]*value="([^"]+)"', page)
        assert found
        self.form("/project/new", {"_xsrf": found[1], "name": "measured", "description": ""})
        self.project = int(self.went.rstrip("/").split("/")[-1])

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection.request(method, path, body, self.headers | {"Cookie": cookie} | headers)
        answer = connection.getresponse()
        data = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.split(";")[0].partition("=")
                self.cookies[key] = rest
        self.went = answer.getheader("Location") or ""
        connection.close()
        assert answer.status < 400, (method, path, answer.status, data[:300])
        return data

    def form(self, path: str, fields: dict[str, str]) -> None:
        self.ask("POST", path, urllib.parse.urlencode(fields), **{"Content-Type": "application/x-www-form-urlencoded"})

    def bring_in(self, name: str, page: str) -> int:
        """Import one HTML document; gives its number."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="name"\r\n\r\n{name}\r\n',
            f'--{edge}\r\nContent-Disposition: form-data; name="description"\r\n\r\n\r\n',
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/html\r\n\r\n{page}\r\n--{edge}--\r\n",
        ]
        kind = f"multipart/form-data; boundary={edge}"
        said = self.ask(
            "POST", f"/api/project/{self.project}/document/new", "".join(parts).encode(), **{"Content-Type": kind}
        )
        return int(json.loads(said)["created"])

    def tag(self, name: str) -> int:
        """Make a tag; gives its number."""
        told = {"path": name, "description": "", "color": "#ffffff", "parent_id": None}
        said = self.ask(
            "POST", f"/api/project/{self.project}/tag/new", json.dumps(told), **{"Content-Type": "application/json"}
        )
        return int(json.loads(said)["id"])

    def highlight(self, document: int, start: int, end: int, tag: int) -> None:
        told = {"start_offset": start, "end_offset": end, "tags": [tag]}
        path = f"/api/project/{self.project}/document/{document}/highlight/new"
        self.ask("POST", path, json.dumps(told), **{"Content-Type": "application/json"})

    def open(self, document: int) -> None:
        """Everything that the page of one document asks for."""
        for path in (
            f"/project/{self.project}/document/{document}",
            f"/api/project/{self.project}/document/{document}",
            f"/api/project/{self.project}/document/{document}/contents",
        ):
            self.ask("GET", path)

    def export(self, form: str) -> bytes:
        """All highlights as csv, xlsx or docx."""
        return self.ask("GET", f"/project/{self.project}/export/highlights/.{form}")


def cpu(pid: int) -> float:
    """CPU seconds of a process and its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(x) for x in fields[11:15]) / os.sysconf("SC_CLK_TCK")


class LibreQDA(Taguette):
    """The same with a search, over a database whose place is known."""

    def fill(self, folder: Path, pages: Iterator[tuple[str, str]]) -> None:
        """Bring in these documents: the first as anyone would, and the others as rows like the one that this made, since
        it takes a fifth of a second for each."""
        name, page = next(pages)
        number = self.bring_in(name, page)
        with sqlite3.connect(folder / "taguette.sqlite3", isolation_level=None) as rows:
            columns = [c[1] for c in rows.execute("PRAGMA table_info(documents)")]
            said = ", ".join(f'"{c}"' for c in columns)
            made = dict(
                zip(columns, rows.execute("SELECT * FROM documents WHERE id = ?", [number]).fetchone(), strict=True)
            )
            assert made["contents"] == _body(page), "it keeps something else than the page's body"
            rows.execute("BEGIN IMMEDIATE")
            for name, page in pages:
                row = made | {"id": None, "name": name, "filename": name, "contents": _body(page)}
                holes = ", ".join("?" * len(columns))
                rows.execute(f"INSERT INTO documents ({said}) VALUES ({holes})", [row[c] for c in columns])
            rows.execute("COMMIT")

    def search(self, word: str) -> int:
        """Look for a word in all documents; gives in how many it is."""
        said = self.ask("GET", f"/api/project/{self.project}/search/{urllib.parse.quote(word)}")
        return int(json.loads(said)["nb_results"])


def _body(page: str) -> str:
    return page[page.index("<body>") + len("<body>") : page.index("</body>")]


@contextmanager
def taguette(folder: Path) -> Iterator[Taguette | None]:
    """Taguette while it runs over this folder; None where it cannot be had here."""
    with _running(TAGUETTE, folder) as where:
        yield Taguette(*where) if where else None


@contextmanager
def libreqda(folder: Path) -> Iterator[LibreQDA | None]:
    """LibreQDA while it runs over this folder; None where it cannot be had here."""
    with _running(LIBREQDA, folder) as where:
        yield LibreQDA(*where) if where else None


@contextmanager
def _running(rival: tuple[str, str, str], folder: Path) -> Iterator[tuple[int, int] | None]:
    """The rival's port and process while it runs."""
    python = installed(rival)
    if python is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "start.py").write_text(QUIET)
    (folder / "settings.py").write_text(SETTINGS.format(port=port, secret=uuid.uuid4().hex * 2, folder=folder))
    with open(folder / "log.txt", "w") as log:
        running = subprocess.Popen(
            [str(python), str(folder / "start.py"), str(folder / "settings.py")], stdout=log, stderr=log, cwd=folder
        )
    try:
        for _ in range(150):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if running.poll() is not None:
                    raise RuntimeError((folder / "log.txt").read_text()[-2000:]) from None
                time.sleep(0.2)
        yield port, running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(10)
