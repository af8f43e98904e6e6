"""Public is explicit: what opens without signing in is a written list, and everything else asks who you are."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.site.test_rights import ANY
from trailbook.site.open_pages import MINE, OPEN


def every_address():
    """(name, address with something in each part, the view) of every address there is."""
    found = []

    def walk(patterns, namespace="", before=""):
        for p in patterns:
            path = before + re.sub(r"^\^|\$$", "", str(p.pattern))
            if isinstance(p, URLResolver):
                walk(p.url_patterns, p.namespace or namespace, path)
            elif isinstance(p, URLPattern):
                name = f"{namespace}:{p.name}" if namespace else p.name
                address = re.sub(r"<(\w+):\w+>", lambda m: str(ANY[m[1]]), path)
                found.append((name, "/" + address, p.callback))

    walk(get_resolver().url_patterns)
    return found


ADDRESSES = every_address()


def is_open(view) -> bool:
    return not getattr(view, "login_required", True)


def test_the_pages_that_open_without_signing_in_are_exactly_the_written_list():
    opened = {name for name, _, view in ADDRESSES if is_open(view)}
    assert opened - OPEN - {n for n in opened if n.startswith(MINE)} == set()
    known = {name for name, _, _ in ADDRESSES}
    assert OPEN & known - opened == set()
    rooms_there = {n.split(":")[0] for n in known if ":" in n}
    assert {n for n in OPEN if ":" not in n or n.split(":")[0] in rooms_there} - known == set()


def test_every_other_address_asks_a_stranger_to_sign_in(db):
    wrong = []
    for name, address, _view in ADDRESSES:
        if name in OPEN or name.startswith(MINE):
            continue
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
            if not to_sign_in and answer.status_code != 405:
                wrong.append(f"{method} {name}: {answer.status_code}")
    assert wrong == []


def test_a_contributors_pages_need_a_living_link(db):
    wrong = []
    for name, address, _view in ADDRESSES:
        if not name.startswith(MINE):
            continue
        status = Client().get(address).status_code
        if status not in (302, 404, 405) and b"kettle" in Client().get(address).content:
            wrong.append(f"{name}: {status}")
        if status == 200 and name not in ("mine:home", "mine:close"):
            wrong.append(f"{name}: {status}")
    assert wrong == []


def test_looking_at_open_pages_changes_nothing(db):
    """Chat apps fetch links for previews: a GET of an open page writes nothing but its session."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, address, _view in ADDRESSES:
        if name not in OPEN:
            continue
        with CaptureQueriesContext(connection) as asked:
            Client().get(address)
        wrote = [q["sql"] for q in asked if re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE)", q["sql"], re.I)]
        assert [w for w in wrote if "django_session" not in w] == [], name
