"""Public is explicit: login by default, private links hashed and revocable, small counts hidden in every public form,
and places never leak into each other. (That the open pages equal their written list: tests/site/test_open.py.)"""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cast import BY, client_of, furnish, mine_client
from tests.crawl import crawl
from tests.site.test_open import (  # noqa: F401 - the first half of this promise
    test_every_other_address_asks_a_stranger_to_sign_in,
    test_the_pages_that_open_without_signing_in_are_exactly_the_written_list,
)
from trailbook.consent.actions import revoke_link
from trailbook.people import actions as people
from trailbook.people.models import Link

pytestmark = pytest.mark.slow

# --- private links


def everything_in_the_database() -> str:
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts.extend(str(row) for row in cursor.fetchall())
    return "\n".join(parts)


@pytest.mark.parametrize("kind", ["mine", "signin", "invite"])
def test_a_links_secret_is_kept_nowhere(cast, kind, own_data_folder):
    link, secret = people.make_link(
        kind=kind, place=cast.place, person=cast.ola, by=BY, at=timezone.now(), lives=timezone.timedelta(hours=1)
    )
    client = Client()
    door = {"mine": "mine", "signin": "in", "invite": "join-team"}[kind]
    opened = client.get(f"/{door}/{secret}")
    assert opened.status_code == 302
    assert secret not in opened["Location"], "after opening it stands in no address"
    assert secret not in str(client.cookies)
    assert secret not in str(dict(client.session))
    assert secret not in everything_in_the_database()
    assert link.secret_hash in everything_in_the_database()
    kept = b"".join(f.read_bytes() for f in own_data_folder.rglob("*") if f.is_file())
    assert secret.encode() not in kept


def test_a_stopped_link_opens_nothing_also_where_it_is_open_already(cast):
    link, secret = people.make_link(kind="mine", place=cast.place, person=cast.ola, by=BY, at=timezone.now())
    _, printed = people.make_link(kind="mine", place=cast.place, person=cast.ola, by=BY, at=timezone.now())
    client = Client()
    client.get(f"/mine/{secret}")
    assert b"kettle" in client.get("/mine/said/", follow=True).content
    revoke_link(link=link, by=BY, at=timezone.now())
    assert b"kettle" not in client.get("/mine/said/", follow=True).content
    assert Client().get(f"/mine/{secret}").status_code == 404
    assert Client().get(f"/mine/{printed}").status_code == 302, "the printed one goes on working"
    assert Link.objects.filter(revoked_at=None, kind="mine").count() == 1


# --- small is hidden

PEOPLE = r"(?:people|persons?|contributors?|voices?|interviews?|talks?|answers?|members?|of them|asked|spoke)"
SMALL = re.compile(rf"\b(?:[1-4]|one|two|three|four)\s+(?:\w+\s+)?{PEOPLE}\b", re.I)


def public_forms(cast) -> dict[str, str]:
    """Every page and file that a stranger gets of the published report, as text."""
    slug = furnish(cast)["report"]
    walk = crawl(Client(), [f"/read/{slug}/", *(f"/read/{slug}/report.{f}" for f in ("pdf", "docx", "json"))])
    return {a: text for a, (status, text) in walk.pages.items() if status == 200 and a.startswith("/read/")}


def test_small_counts_are_words_in_every_public_form(cast):
    forms = public_forms(cast)
    assert {a.rsplit(".")[-1] for a in forms if "report." in a} == {"pdf", "docx", "json"}
    for address, text in forms.items():
        assert not SMALL.search(text), f"{address}: {SMALL.search(text)[0]}"
    data = json.loads(Client().get("/read/where-we-are/report.json").content)
    counts = []

    def walk(value, key=""):
        if isinstance(value, dict):
            for k, v in value.items():
                walk(v, k)
        elif isinstance(value, list):
            for v in value:
                walk(v, key)
        elif isinstance(value, int) and not isinstance(value, bool) and key not in ("edition", "number", "level"):
            counts.append((key, value))

    walk(data)
    assert [c for c in counts if c[1] < 5] == []


def test_quotes_cannot_be_joined_into_a_person_or_a_file(cast):
    inside = {str(getattr(cast, k).uuid) for k in ("ola", "bo")} | {d.name for d in cast.documents.values()}
    inside |= {str(cast.excerpt(k).uuid) for k in ("ola", "bo")} | {str(cast.turn(k).uuid) for k in ("ola", "bo")}
    for address, text in public_forms(cast).items():
        assert not [key for key in inside if key in text], address


# --- places never leak


def southmere_marks(cast) -> list[str]:
    """Words, names and keys that only the other place has."""
    zed = cast.documents["zed"]
    things = [cast.other_place, cast.other_inquiry, cast.nadia, cast.zed, zed, *zed.turns.all()]
    return [
        "Southmere",
        "southmere",
        "Nadia",
        "Zed Frost",
        "zed.txt",
        "The ferry stopped in March",
        "only warm place to sit",
        *(str(t.uuid) for t in things),
    ]


@pytest.mark.parametrize(
    "who",
    [*(pytest.param(w, marks=pytest.mark.slow) for w in ("lee", "mo", "ash", "eve")), "dana", "ola", "stranger"],
)
def test_nothing_of_another_place_shows_in_this_one(cast, who):
    furnish(cast)
    if who in ("ola", "eve"):
        client, starts = mine_client(getattr(cast, who)), ["/mine/"]
    elif who == "stranger":
        client, starts = Client(), ["/", "/read/where-we-are/", "/accounts/login/"]
    else:
        place = f"/t/{cast.place.slug}/"
        client, starts = client_of(getattr(cast, who)), ["/t/", place, f"{place}+team/", f"{place}+people/"]
        starts += [f"{place}{cast.inquiry.slug}/", f"{place}{cast.inquiry.slug}/words/search/?q=ferry"]
    walk = crawl(client, starts)
    assert not walk.statuses(500)
    assert len(walk.pages) > 3
    for address, (_status, text) in walk.pages.items():
        text = text.replace("q=ferry", "")
        assert not [m for m in southmere_marks(cast) if m in text], address


def test_the_other_place_does_show_to_its_own(cast):
    """The test above can fail: what it looks for is there to be found."""
    client = client_of(cast.nadia)
    text = crawl(client, ["/t/", f"/t/{cast.other_place.slug}/{cast.other_inquiry.slug}/words/"]).text
    assert "Southmere" in text
    assert "Nadia" in text
