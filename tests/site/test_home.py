"""Home: what waits, in the order of the work, each a tap away, and nothing a member may not know."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, client_of, furnish, member
from trailbook.consent import actions as consent
from trailbook.consent.access import InquirySeat
from trailbook.consent.models import Reader
from trailbook.consent.queries import rights_of
from trailbook.guides.actions import save_guide
from trailbook.guides.reading import read_guide
from trailbook.people import actions as people
from trailbook.site.waiting import KINDS, counts_at, waiting_at


def seat(cast, person) -> InquirySeat:
    cast.place.refresh_from_db()
    return InquirySeat(cast.place, person, rights_of(person), cast.inquiry)


def waits(cast, person) -> dict[str, int]:
    """Address name -> how many, as this member sees it now."""
    return {kind.count.__name__: n for kind, n in zip(KINDS, counts_at(seat(cast, person)), strict=True) if n}


def test_before_there_is_anything_the_guide_comes_first(db):
    at = timezone.now()
    place = people.make_place(name="Eastfield", by=BY, at=at)
    inquiry = people.make_inquiry(place=place, name="Now", by=BY, at=at)
    jo = member(place, "Jo Penn", ["coordinator"], at)
    page = client_of(jo).get(f"/t/{place.slug}/{inquiry.slug}/").content.decode()
    assert "There is no topic guide yet" in page
    assert page.count("card-link") == 1


def test_once_there_is_a_guide_hearing_people_comes_next(db):
    at = timezone.now()
    place = people.make_place(name="Westfield", by=BY, at=at)
    inquiry = people.make_inquiry(place=place, name="Then", by=BY, at=at)
    jo = member(place, "Jo Penn", ["coordinator"], at)
    save_guide(inquiry=inquiry, guide=read_guide("guide.md", b"## About it\n\n- How is it here?\n"), by=BY, at=at)
    page = client_of(jo).get(f"/t/{place.slug}/{inquiry.slug}/").content.decode()
    assert "Nobody has been heard yet" in page
    assert f"/t/{place.slug}/{inquiry.slug}/hear/" in page


def test_what_waits_is_counted_and_each_is_a_tap_away(cast):
    furnish(cast)
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    found = waits(cast, cast.dana)
    assert found == {
        "copies": 1,  # Dana took one with Ola's words in it
        "newcomers": 5 - 2,  # Pat joined; Eve and Ola have taken their words back, Flo never said yes to the team
        "unplaced": 1,  # Di
        "to_check": 2,  # Bo and Cy; Ola's are gone
        "objections": 1,
        "unsupported_claims": 1,  # it stood on Ola
        "people_not_told": 4,  # Bo, Cy, Di, Flo
    }
    page = client_of(cast.dana).get(f"/t/{cast.place.slug}/{cast.inquiry.slug}/").content.decode()
    addresses = re.findall(r'class="card-link" href="([^"]+)"', page)
    assert len(addresses) == len(found)
    for address in addresses:
        assert client_of(cast.dana).get(address, follow=True).status_code == 200, address


def test_the_order_is_the_order_of_the_work():
    order = ["guide", "hear", "make-sense", "say"]
    stones = [kind.stone for kind in KINDS[1:]]
    assert stones == sorted(stones, key=order.index)


def test_a_newcomer_is_told_of_nothing_they_may_not_read(cast):
    furnish(cast)
    pat = member(cast.place, "Sam Late", ["core"], timezone.now())
    found = waits(cast, pat)
    assert "unplaced" not in found
    assert "to_check" not in found
    Reader.objects.filter(member=pat, owner=cast.di).update(told_at=timezone.now() - timedelta(days=8))
    cache.clear()
    assert waits(cast, pat)["unplaced"] == 1


def test_what_is_not_ones_to_do_does_not_wait_for_one(cast):
    furnish(cast)
    community = member(cast.place, "Uma Field", ["community"], cast.at - timedelta(days=1))
    assert {k.right for k, n in zip(KINDS, counts_at(seat(cast, community)), strict=True) if n} <= set(
        rights_of(community)
    )
    guest = seat(cast, cast.ash)
    assert waiting_at(guest) == []
    page = client_of(cast.ash).get(f"/t/{cast.place.slug}/{cast.inquiry.slug}/").content.decode()
    assert "You are a guest here" in page
    assert "card-link" not in page


def test_what_waits_is_remembered_until_somebody_does_something(cast, monkeypatch):
    monkeypatch.setattr("trailbook.site.waiting.cache", cache)
    furnish(cast)
    counts_at(seat(cast, cast.dana))
    taken = seat(cast, cast.dana)
    with CaptureQueriesContext(connection) as asked:
        before = counts_at(taken)
    assert len(asked) == 1
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert counts_at(seat(cast, cast.dana)) != before, "a withdrawal shows at once"
    assert counts_at(seat(cast, cast.lee)) != counts_at(seat(cast, cast.dana)), "what one took waits for oneself"


def test_the_trail_stands_on_every_page_of_an_inquiry(cast):
    furnish(cast)
    client = client_of(cast.dana)
    for part in ("", "guide/", "hear/", "voices/", "words/", "words/claims/", "say/"):
        page = client.get(f"/t/{cast.place.slug}/{cast.inquiry.slug}/{part}").content.decode()
        assert page.count('<li class="stone') == 5, part
        trail = re.search(r'<nav class="stones".*?</nav>', page, re.S)
        assert trail
        assert trail[0].count('aria-current="page"') == bool(part)


@pytest.mark.parametrize("who", ["dana", "lee", "mo"])
def test_one_place_and_one_inquiry_lead_straight_home(cast, who):
    page = client_of(getattr(cast, who)).get("/t/", follow=True)
    assert page.redirect_chain[-1][0] == f"/t/{cast.place.slug}/{cast.inquiry.slug}/"


def test_the_place_and_the_inquiry_can_be_worded_differently(cast):
    client = client_of(cast.dana)
    client.post(f"/t/{cast.place.slug}/+change/", {"name": "North Gate", "own_words": "Behind the station"})
    client.post(
        f"/t/{cast.place.slug}/{cast.inquiry.slug}/change/", {"name": "Where now?", "question": "What would help?"}
    )
    page = client.get(f"/t/{cast.place.slug}/{cast.inquiry.slug}/").content.decode()
    assert "North Gate" in page
    assert "What would help?" in page
