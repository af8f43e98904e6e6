"""What was brought in: undone, listed, put right."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import BY, EVERYTHING, WORDS
from tests.interviews.pages import TALK, at, keep, make_guide, one, page, send, signed_in, waiting

from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Claim, Document, Turn
from trailbook.interviews.models import Import, Interview
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


# Undoing


def test_an_import_is_undone_whole_after_saying_what_that_does(cast, dana):
    result = keep(dana, send(dana, cast, ("a.txt", TALK), ("b.txt", TALK.replace("cold", "warm"))))
    brought = Import.objects.get()
    assert result.redirect_chain[-1][0] == at(cast, "brought", brought=brought.uuid)
    turn = Turn.objects.filter(document__name="a.txt", asks=False).first()
    excerpt = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 10)], by=BY, at=timezone.now())
    claim = evidence.make_claim(inquiry=cast.inquiry, text="It is cold.", by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=excerpt, by=BY, at=timezone.now())
    undo = at(cast, "undo_import", brought=brought.uuid)
    html = page(dana, undo)
    assert "1 claim loses that support" in html
    assert Document.objects.filter(name="a.txt").exists(), "asking changes nothing"
    dana.post(undo)
    assert not Document.objects.filter(name__in=["a.txt", "b.txt"]).exists()
    assert not Person.objects.filter(name="WREN").exists()
    assert Claim.objects.get(pk=claim.pk).citations.count() == 0
    assert dana.get(undo).status_code == 404
    assert WORDS["ola"] in Document.objects.get(name="ola.txt").turns.get(asks=False).current.text


def test_one_file_is_undone_alone(cast, dana):
    keep(dana, send(dana, cast, ("a.txt", TALK), ("b.txt", TALK.replace("cold", "warm"))))
    a = Document.objects.get(name="a.txt")
    page(dana, at(cast, "undo", document=a.uuid))
    dana.post(at(cast, "undo", document=a.uuid))
    assert set(Document.objects.filter(interview__isnull=False).values_list("name", flat=True)) == {"b.txt"}
    assert Person.objects.filter(name="WREN").exists()


def test_another_places_import_is_not_there(cast, dana):
    keep(dana, send(dana, cast, ("a.txt", TALK)))
    brought, a = Import.objects.get(), Document.objects.get(name="a.txt")
    nadia = signed_in(cast.nadia)
    there = {"place": cast.other_place.slug, "inquiry": cast.other_inquiry.slug}
    from django.urls import reverse

    for name, more in [
        ("brought", {"brought": brought.uuid}),
        ("undo_import", {"brought": brought.uuid}),
        ("undo", {"document": a.uuid}),
        ("talk", {"document": a.uuid}),
        ("placing", {"document": a.uuid}),
        ("asked", {"document": a.uuid}),
    ]:
        url = reverse(f"interviews:{name}", kwargs=there | more)
        assert nadia.get(url).status_code == 404, name
        if name.startswith("undo"):
            assert nadia.post(url).status_code == 404, name
    assert Document.objects.filter(pk=a.pk).exists()


# The list


def test_the_list_tells_who_how_when_and_what_waits(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)), held="phone", held_on="2026-05-03")
    html = page(dana, at(cast, "list"))
    assert "WREN" in html
    assert "By phone" in html
    assert "3 May 2026" in html
    assert "guide version 1" in html
    assert not any(words in html for words in WORDS.values())
    assert "Eve Stone took their words back" in html
    assert "mill.txt" in page(dana, at(cast, "list") + "?who=wren")
    assert "No interview here goes by" in page(dana, at(cast, "list") + "?who=nobody-such")


def test_an_empty_list_says_what_would_be_here(cast, dana):
    from trailbook.people import actions as people

    new = people.make_inquiry(place=cast.place, name="Something new", by=BY, at=timezone.now())
    html = page(dana, f"/t/{cast.place.slug}/{new.slug}/hear/")
    assert "Here will be everyone you listened to" in html
    assert "First step" in html


def test_facts_are_put_right_by_who_may_hear(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    url = at(cast, "talk", document=Document.objects.get(name="mill.txt").uuid)
    assert signed_in(cast.ash).post(url, {"held": "walk"}).status_code == 403
    dana.post(url, {"held": "walk", "held_on": "2026-02-01"})
    facts = Interview.objects.get()
    assert (facts.held, facts.held_on.isoformat()) == ("walk", "2026-02-01")
    assert facts.document.turns.filter(asks=False).first().occasion.held == "walk"
    assert "On a walk" in page(dana, url)


def test_bringing_in_is_for_those_who_may(cast):
    for person, status in ((cast.ash, 403), (cast.nadia, 404)):
        assert signed_in(person).post(at(cast, "bring"), {"files": one("a.txt", TALK)}).status_code == status
    assert waiting() == []


@pytest.mark.slow
def test_each_page_asks_as_much_with_thirty_as_with_two(cast, dana):
    assert EVERYTHING
    counts = {}
    for size in (1, 2, 30):
        named = [
            (f"{size}-{i}.txt", TALK.replace("WREN", f"Wren{i} Hale{size}").replace("cold", f"cold {size} {i}"))
            for i in range(size)
        ]
        preview = send(dana, cast, *named)
        brought_before = set(Import.objects.values_list("pk", flat=True))
        counts.setdefault("preview", []).append(asked(dana, preview))
        counts.setdefault("file", []).append(asked(dana, f"{preview}0/"))
        keep(dana, preview)
        brought = Import.objects.exclude(pk__in=brought_before).get()
        counts.setdefault("result", []).append(asked(dana, at(cast, "brought", brought=brought.uuid)))
        counts.setdefault("list", []).append(asked(dana, at(cast, "list")))
    assert all(few == many for _first, few, many in counts.values()), counts


def asked(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
