from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

from tests import server
from tests.browsers import chromium, page_as  # noqa: F401  (fixtures)
from tests.cast import BY, Cast, make_cast
from tests.ledgered import watched
from tests.once import Once
from tests.upkeep.house import House
from trailbook.site.sample.load import load_sample


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, where everything is tried a second time, what has nothing to do with a database is left out."""
    if server.address():
        left_out = [item for item in items if not server.is_for_it(item)]
        items[:] = [item for item in items if server.is_for_it(item)]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def the_worker_keeps_the_connection(monkeypatch):
    """A worker looks after old connections between two pieces of work; within a test's transaction there is but one."""
    for where in ("trailbook.work.worker", "django_tasks_db.management.commands.db_worker"):
        monkeypatch.setattr(f"{where}.close_old_connections", lambda: None)


@pytest.fixture(autouse=True)
def own_data_folder(settings, tmp_path, monkeypatch):
    """Each test has a data folder of its own, so that no list or file leaks into the next."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    storages = {**settings.STORAGES}
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": settings.DATA / "files", "base_url": None},
    }
    settings.STORAGES = storages
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "limits")
    }
    for name in ("default", "limits"):
        caches[name].clear()
    monkeypatch.setattr("trailbook.site.waiting.cache", Afresh())
    return settings.DATA


class Afresh:
    """The cache of what waits. While queries are counted it has forgotten everything, so that a page asks the same
    whatever was looked at before it."""

    def get(self, key: str) -> object:
        return None if connection.force_debug_cursor else cache.get(key)

    def set(self, key: str, value: object, seconds: int) -> None:
        cache.set(key, value, seconds)


@pytest.fixture(autouse=True)
def every_write_has_a_ledger_entry(request):
    """In every test, each request that writes something writes to the ledger too; see ``tests/ledgered.py``."""
    # A live server answers several requests at once over one connection, so that none can be told from another.
    if "writes_without_entry" in request.keywords or "live_server" in request.fixturenames:
        yield
        return
    with watched() as faults:
        yield
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="session")
def cast_once() -> Once[Cast]:
    return Once(make_cast)


@pytest.fixture
def cast(db, own_data_folder, cast_once) -> Cast:
    """The people every test knows; see ``tests/cast.py``."""
    return cast_once.again()


@pytest.fixture(scope="session")
def sample_once() -> Once[bool]:
    """The sample, to be put in place with ``again()``."""
    return Once(partial(load_sample, by=BY))


@pytest.fixture(scope="session")
def cast_house(tmp_path_factory) -> House:
    made = House(tmp_path_factory.mktemp("cast") / "house")
    made.cast()
    return made


@pytest.fixture
def house(cast_house, tmp_path) -> House:
    """A Trailbook of its own, in a data folder of its own with the cast in it, driven from outside."""
    return House(tmp_path / "house", like=cast_house)


@pytest.fixture
def signed_in(cast):
    """A browser in which this member of the cast is signed in."""

    def client_of(person) -> Client:
        client = Client()
        client.force_login(person.account)
        return client

    return client_of


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real material; tests that need it are skipped without it."""
    folder = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("TRAILBOOK_SAMPLES does not name the folder of real samples")
    return Path(folder)
