"""A real browser for tests: fixtures ``chromium`` and ``page_as``, known to every test through ``tests/conftest.py``."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from trailbook.site.upkeep.browser import found

CHROMIUM = found()


@pytest.fixture(scope="session")
def chromium(live_server) -> Iterator:
    """Debian's Chromium, driven by Playwright. It is closed before the server is: what still answers it may use the
    tests' own database connection only as long as the server lends it."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with sync_playwright() as play:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(5)
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_as(chromium, live_server, client):
    """A browser page signed in as this member of the cast, or as nobody."""
    contexts = []

    def open_page(person=None, *, width: int = 1280, **more):
        context = chromium.new_context(viewport={"width": width, "height": 800}, base_url=live_server.url, **more)
        contexts.append(context)
        if person is not None:
            client.force_login(person.account)
            cookie = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        context.set_default_timeout(8000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
