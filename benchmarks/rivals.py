"""Taguette, installed beside us and driven over loopback, with its look for newer versions turned off.

It is put into ``build/rivals``; nothing of it is part of Trailbook.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "1.5.2"
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
"""


def installed() -> Path | None:
    """The Python of an environment with Taguette in it, made once; None where it cannot be had."""
    home = HOME / f"taguette-{VERSION}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
            wanted = [f"taguette=={VERSION}", "setuptools<80"]
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
        assert "user" in self.cookies, "Taguette let nobody in"
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


@contextmanager
def taguette(folder: Path) -> Iterator[Taguette | None]:
    """Taguette while it runs over this folder; None where it cannot be had here."""
    python = installed()
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
        yield Taguette(port, running.pid)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(10)
