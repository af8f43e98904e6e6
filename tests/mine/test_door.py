"""The private link: a cookie and a redirect, no token in addresses; a GET changes nothing; lives until revoked."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import BY
from trailbook.consent.actions import revoke_link
from trailbook.ledger.models import Entry
from trailbook.people.models import Link

pytestmark = pytest.mark.django_db


def test_a_link_sets_a_cookie_and_redirects_to_an_address_without_it(cast, page_of):
    page = page_of("ola")
    answer = Client().get(f"/mine/{page.secret}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mine/")
    assert page.secret not in page.get()
    assert not Link.objects.filter(secret_hash__contains=page.secret).exists()


def test_an_old_link_lives_beside_a_fresh_one_until_it_is_revoked(cast, page_of):
    old, fresh = page_of("ola"), page_of("ola")
    assert "this is your page" in old.get()
    assert "this is your page" in fresh.get()
    revoke_link(link=old.link, by=BY, at=timezone.now())
    old.get(status=404)
    assert "opens nothing" in Client().get(f"/mine/{old.secret}").content.decode()
    assert "this is your page" in fresh.get()


def test_reading_every_page_changes_nothing_and_keeps_no_look(cast, page_of):
    page = page_of("ola")
    said = page.get("/mine/said/")
    part = re.search(r'href="(/mine/said/[0-9a-f-]+/)"', said)
    before = Entry.objects.count(), cast.ola.looks.count()
    paths = ["", "said/", "came-of-it/", "who/", "who/rung/public/", "who/quote/", "named/", "asks/", "readers/"]
    for path in [*paths, "take-away/", "take-back/", "erase/", "erase/?when=now", "later/"]:
        page.get(f"/mine/{path}")
    page.get(part.group(1))
    for path in ("erase/call-off/", "close/", f"readers/{cast.ola.readers.first().uuid}/"):
        page.get(f"/mine/{path}", status=405)
    cast.ola.refresh_from_db()
    assert (Entry.objects.count(), cast.ola.looks.count()) == before
    assert not hasattr(cast.ola, "erasure")


def test_nobody_gets_in_without_a_link_nor_to_another_persons_words(cast, page_of):
    stranger = Client()
    for path in ("", "said/", "who/", "erase/", f"said/{cast.turn('bo').uuid}/"):
        assert stranger.get(f"/mine/{path}").status_code == 404
    ola = page_of("ola")
    ola.get(f"/mine/said/{cast.turn('bo').uuid}/", status=404)
    ola.send(f"/mine/said/{cast.turn('bo').uuid}/", status=404, all="yes", use="team")
    ola.send(f"/mine/readers/{cast.bo.readers.first().uuid}/", status=404, answer="no")


def test_a_page_can_be_closed_on_a_borrowed_phone(cast, page_of):
    page = page_of("ola")
    assert "closed on this phone" in page.send("/mine/close/")
    page.get(status=404)


def test_every_page_has_a_way_out_that_works_without_script(cast, page_of):
    page = page_of("ola").get()
    assert re.search(r'<a class="quick-exit" href="https://[^"]+" rel="noreferrer noopener"', page)
